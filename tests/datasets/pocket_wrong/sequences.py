"""Wrong programs in which the order of a list or a grid matters."""

WRONG: dict[str, list[str]] = {
    "pocket/longest_streak": [
        """
def longest_streak(throws):
    longest = 0
    run = 1
    for i in range(1, len(throws)):
        if throws[i] == throws[i - 1]:
            run += 1
        else:
            longest = max(longest, run)
            run = 1
    return longest
""",
        """
def longest_streak(throws):
    return max(throws.count(throw) for throw in throws)
""",
        """
def longest_streak(throws):
    best = run = 1
    for before, after in zip(throws, throws[1:]):
        run = run + 1 if before == after else 1
        best = max(best, run)
    return best
""",
    ],
    "pocket/tallest_tower": [
        """
def tallest_tower(blocks):
    tower = []
    for block in blocks:
        if not tower or block > tower[-1]:
            tower.append(block)
    return len(tower)
""",
        """
def tallest_tower(blocks):
    best = run = 1
    for i in range(1, len(blocks)):
        if blocks[i] > blocks[i - 1]:
            run += 1
            best = max(best, run)
        else:
            run = 1
    return best
""",
    ],
    "pocket/fewest_coins": [
        """
def fewest_coins(coins, amount):
    count = 0
    for coin in sorted(coins, reverse=True):
        count += amount // coin
        amount %= coin
    return count
""",
        """
def fewest_coins(coins, amount):
    count = 0
    for coin in sorted(coins, reverse=True):
        count += amount // coin
        amount %= coin
    return count if amount == 0 else -1
""",
    ],
    "pocket/snail_path": [
        """
def snail_path(grid):
    path = []
    top, left = 0, 0
    bottom, right = len(grid) - 1, len(grid[0]) - 1
    while top <= bottom and left <= right:
        for column in range(left, right + 1):
            path.append(grid[top][column])
        top += 1
        for row in range(top, bottom + 1):
            path.append(grid[row][right])
        right -= 1
        for column in range(right, left - 1, -1):
            path.append(grid[bottom][column])
        bottom -= 1
        for row in range(bottom, top - 1, -1):
            path.append(grid[row][left])
        left += 1
    return path
""",
        """
def snail_path(grid):
    if not grid:
        return []
    path = []
    size = len(grid)
    for ring in range((size + 1) // 2):
        last = size - 1 - ring
        if ring == last:
            path.append(grid[ring][ring])
            break
        path += [grid[ring][i] for i in range(ring, last)]
        path += [grid[i][last] for i in range(ring, last)]
        path += [grid[last][i] for i in range(last, ring, -1)]
        path += [grid[i][ring] for i in range(last, ring, -1)]
    return path
""",
    ],
}
