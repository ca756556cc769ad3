"""Wrong programs that read standard input."""

WRONG: dict[str, list[str]] = {
    "pocket/parcel_cost": [
        """
n = int(input())
print(sum(3 + max(0, w - 2000) // 1000 for w in map(int, input().split())))
""",
        """
n = int(input())
total = 0
for w in input().split():
    total += 3 if int(w) <= 2000 else 3 + -(-int(w) // 1000) - 2
print(total if total > 3 else 10)
""",
    ],
    "pocket/total_time": [
        """
import sys
total = 0
for line in sys.stdin:
    h, m, s = map(int, line.split(":"))
    total += h * 3600 + m * 60 + s
print(f"{total // 3600 % 24}:{total // 60 % 60:02}:{total % 60:02}")
""",
        """
a, b = input(), input()
ha, ma, sa = map(int, a.split(":"))
hb, mb, sb = map(int, b.split(":"))
total = (ha + hb) * 3600 + (ma + mb) * 60 + sa + sb
print("%d:%02d:%02d" % (total // 3600, total % 3600 // 60, total % 60))
""",
    ],
    "pocket/word_tally": [
        """
import sys
from collections import Counter
counts = Counter(sys.stdin.read().lower().split())
for word in sorted(counts, key=lambda w: (-counts[w], w)):
    print(word, counts[word])
""",
        """
import re, sys
from collections import Counter
counts = Counter(re.findall("[a-zA-Z]+", sys.stdin.read()))
for word in sorted(counts, key=lambda w: (-counts[w], w)):
    print(word, counts[word])
""",
    ],
    "pocket/mirrored_lines": [
        """
for _ in range(int(input())):
    s = input().replace(" ", "")
    print("YES" if s == s[::-1] else "NO")
""",
    ],
    "pocket/broken_brackets": [
        """
stack = []
for i, c in enumerate(input()):
    if c in "([":
        stack.append(c)
    elif not stack or stack.pop() + c not in ("()", "[]"):
        print(i + 1)
        break
else:
    print(len(stack) if stack else "OK")
""",
        """
line = input()
print("OK" if line.count("(") == line.count(")") else 2)
""",
    ],
    "pocket/power_digits": [
        """
a, b = map(int, input().split())
print(sum(int(c) for c in str(int(float(a) ** b))))
""",
        """
a, b = map(int, input().split())
print((a ** b - 1) % 9 + 1)
""",
    ],
    "pocket/widest_gap": [
        """
input()
a = sorted(map(int, input().split()))
print(max(y - x for x, y in zip(a, a[1:])))
""",
        """
input()
a = [int(x) for x in input().split()]
print(max([abs(y - x) for x, y in zip(a, a[1:])] + [0]))
""",
    ],
    "pocket/stretches_with_sum": [
        """
n, s = map(int, input().split())
a = list(map(int, input().split()))
found = start = total = 0
for end in range(n):
    total += a[end]
    while total > s and start < end:
        total -= a[start]
        start += 1
    found += total == s
print(found)
""",
        """
n, s = map(int, input().split())
a = list(map(int, input().split()))
seen, total, found = {0}, 0, 0
for x in a:
    total += x
    found += total - s in seen
    seen.add(total)
print(found)
""",
    ],
    "pocket/painted_length": [
        """
n = int(input())
spans = sorted(tuple(map(int, input().split())) for _ in range(n))
total = last = 0
for a, b in spans:
    total += max(0, b - max(a, last))
    last = max(last, b)
print(total)
""",
        """
n = int(input())
total, last = 0, None
for _ in range(n):
    a, b = map(int, input().split())
    total += b - a if last is None or a > last else b - last
    last = b
print(total)
""",
    ],
    "pocket/longest_rise": [
        """
from bisect import bisect_right
input()
ends = []
for x in map(int, input().split()):
    i = bisect_right(ends, x)
    ends[i:i + 1] = [x]
print(len(ends))
""",
        """
input()
a = list(map(int, input().split()))
kept = [a[0]]
for x, y in zip(a[1:], a[2:] + [10 ** 12]):
    if kept[-1] < x < y:
        kept.append(x)
print(len(kept))
""",
    ],
    "pocket/medians_so_far": [
        """
input()
seen = []
for x in map(int, input().split()):
    seen.append(x)
    seen = sorted(set(seen))
    print(seen[(len(seen) - 1) // 2])
""",
    ],
    "pocket/mean_speed": [
        """
n = int(input())
speeds = []
for _ in range(n):
    km, hours = map(int, input().split())
    speeds.append(km / hours)
print(sum(speeds) / n)
""",
        """
n = int(input())
km = hours = 0
for _ in range(n):
    a, b = map(int, input().split())
    km += a
    hours += b
print(round(km / hours, 2))
""",
    ],
    "pocket/two_that_fit": [
        """
n, s = map(int, input().split())
a = list(map(int, input().split()))
for i, x in enumerate(a):
    if s - x in a:
        print(i + 1, a.index(s - x) + 1)
        break
else:
    print(0)
""",
    ],
    "pocket/largest_lake": [
        """
n, m = map(int, input().split())
grid = [list(input()) for _ in range(n)]

def fill(i, j):
    if not (0 <= i < n and 0 <= j < m) or grid[i][j] != "~":
        return 0
    grid[i][j] = "."
    return 1 + fill(i + 1, j) + fill(i - 1, j) + fill(i, j + 1) + fill(i, j - 1)

print(max(fill(i, j) for i in range(n) for j in range(m)))
""",
        """
n, m = map(int, input().split())
rows = [input() for _ in range(n)]
columns = ["".join(column) for column in zip(*rows)]
wide = max(len(part) for row in rows + columns for part in row.split("."))
print(wide + 1 if n > 2 else wide)
""",
    ],
    "pocket/knight_moves": [
        """
n = int(input())
start = tuple(map(int, input().split()))
goal = tuple(map(int, input().split()))
seen, edge, moves = {start}, {start}, 0
while goal not in seen:
    if not edge:
        moves = -1
        break
    edge = {(a + x, b + y) for a, b in edge for x in (-2, -1, 1, 2) for y in (-2, -1, 1, 2)
            if abs(x) != abs(y)} - seen
    edge = {p for p in edge if 0 <= min(p) and max(p) <= n}
    seen |= edge
    moves += 1
print(moves)
""",
    ],
    "pocket/paths_to_the_corner": [
        """
n, m = map(int, input().split())
ways = [[0] * m for _ in range(n)]
for i in range(n):
    for j, c in enumerate(input()):
        if i == j == 0:
            ways[i][j] = 1
        elif c == ".":
            ways[i][j] = (ways[i - 1][j] if i else 0) + (ways[i][j - 1] if j else 0)
print(ways[-1][-1])
""",
        """
from math import comb
n, m = map(int, input().split())
blocked = any("#" in input() for _ in range(n))
print(2 if blocked else comb(n + m - 2, n - 1) % (10 ** 9 + 7))
""",
    ],
    "pocket/order_of_tasks": [
        """
n, m = map(int, input().split())
before = {i: set() for i in range(1, n + 1)}
for _ in range(m):
    a, b = map(int, input().split())
    before[b].add(a)
order = []
while before:
    free = sorted(i for i in before if not before[i])
    if not free:
        order = ["IMPOSSIBLE"]
        break
    order += free
    for i in free:
        del before[i]
    for i in before:
        before[i] -= set(free)
print(*order)
""",
        """
n, m = map(int, input().split())
rules = [tuple(map(int, input().split())) for _ in range(m)]
order = sorted(range(1, n + 1), key=lambda i: sum(b == i for a, b in rules))
where = {i: p for p, i in enumerate(order)}
print(*(order if all(where[a] < where[b] for a, b in rules) else ["IMPOSSIBLE"]))
""",
    ],
}
