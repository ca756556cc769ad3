"""Wrong classes with the method that is asked for."""


def _method(signature: str, body: str) -> str:
    indented = "".join(f"        {line}\n" for line in body.strip().split("\n"))
    return f"class Solution:\n    def {signature}:\n{indented}"


WRONG: dict[str, list[str]] = {
    "pocket/longest_quiet": [
        _method(
            "longest_quiet(self, noise, limit)",
            """
best = run = total = 0
for level in noise:
    if total + level <= limit:
        total += level
        run += 1
    else:
        total, run = (level, 1) if level <= limit else (0, 0)
    best = max(best, run)
return best
""",
        ),
        _method(
            "longest_quiet(self, noise, limit)",
            """
return sum(1 for i in range(len(noise)) if sum(sorted(noise)[:i + 1]) <= limit)
""",
        ),
    ],
    "pocket/join_shifts": [
        _method(
            "join_shifts(self, shifts)",
            """
merged = []
for start, end in sorted(shifts):
    if merged and start <= merged[-1][1]:
        merged[-1][1] = end
    else:
        merged.append([start, end])
return merged
""",
        ),
        _method(
            "join_shifts(self, shifts)",
            """
merged = []
for start, end in shifts:
    if merged and start < merged[-1][1]:
        merged[-1][1] = max(end, merged[-1][1])
    else:
        merged.append([start, end])
return merged
""",
        ),
    ],
    "pocket/rotate_ring": [
        _method("rotate_ring(self, ring, turns)", "return ring[-turns:] + ring[:-turns]"),
        _method(
            "rotate_ring(self, ring, turns)",
            """
turns %= len(ring)
return ring[len(ring) - turns:] + ring[:len(ring) - turns]
""",
        ),
    ],
    "pocket/pooled_water": [
        _method(
            "pooled_water(self, heights)",
            """
total = 0
for i in range(1, len(heights) - 1):
    total += max(0, min(heights[i - 1], heights[i + 1]) - heights[i])
return total
""",
        ),
    ],
    "pocket/first_lonely": [
        _method(
            "first_lonely(self, text)",
            """
text = text.lower()
for letter in text:
    if text.count(letter) == 1:
        return text.index(letter)
return -1
""",
        ),
        _method(
            "first_lonely(self, text)",
            """
for i in range(len(text) - 1):
    if text[i] not in text[i + 1:]:
        return i if text.count(text[i]) == 1 else -1
return -1
""",
        ),
    ],
    "pocket/rank_scores": [
        _method(
            "rank_scores(self, scores)",
            """
order = sorted(set(scores), reverse=True)
return [order.index(score) + 1 for score in scores]
""",
        ),
    ],
    "pocket/cut_rope": [
        _method(
            "cut_rope(self, prices, length)",
            """
best = [0] + [0] * length
for whole in range(1, length + 1):
    best[whole] = max(best[whole - piece] + prices[piece - 1]
                      for piece in range(1, min(whole, len(prices)) + 1))
return best[length]
""",
        ),
        _method(
            "cut_rope(self, prices, length)",
            """
rate, piece = max((price / (i + 1), i + 1) for i, price in enumerate(prices))
rest = length % piece
return length // piece * prices[piece - 1] + (prices[rest - 1] if rest else 0)
""",
        ),
    ],
    "pocket/spells": [
        _method(
            "spells(self, board, name)",
            """
return any(name in row or name in row[::-1] for row in board)
""",
        ),
        _method(
            "spells(self, board, name)",
            """
letters = "".join(board)
return all(letter in letters for letter in name)
""",
        ),
    ],
}
