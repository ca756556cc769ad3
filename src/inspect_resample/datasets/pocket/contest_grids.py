"""Programs that read a map or a net, and walk in it."""

import random

from inspect_resample.datasets.pocket.programs import program


def _grid(rng: random.Random, rows: int, columns: int, cells: str) -> str:
    lines = ["".join(rng.choices(cells, k=columns)) for _ in range(rows)]
    return f"{rows} {columns}\n" + "".join(line + "\n" for line in lines)


def _small(rng: random.Random, cells: str) -> str:
    return _grid(rng, rng.randint(1, 6), rng.randint(1, 6), cells)


@program(
    edges=["1 1\n.\n", "1 1\n~\n", "2 2\n~.\n.~\n", "1 5\n~~.~~\n", "3 3\n~~~\n~.~\n~~~\n"],
    draw=lambda rng: _small(rng, rng.choice(("~.", "~~.", "~~~~."))),
    large=lambda rng: _grid(rng, 90, 90, "~~~~~~~~~~."),
)
def largest_lake() -> None:
    """Find the largest lake on a map.

    The first line has the number of rows and of columns, each from 1 to 100. The rows follow, each
    with a character for every place: ~ is water, . is land. Water that touches above, below, left
    or right is one lake. Print how many places the largest lake has, 0 if there is none.

    Input:
    3 4
    ~~..
    ~...
    ..~~
    Output:
    3

    Input:
    2 3
    .~.
    .~.
    Output:
    2
    """
    rows, _ = map(int, input().split())
    water = {(i, j) for i in range(rows) for j, c in enumerate(input().strip()) if c == "~"}
    largest = 0
    while water:
        size, edge = 0, [water.pop()]
        while edge:
            i, j = edge.pop()
            size += 1
            for step in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                if step in water:
                    water.remove(step)
                    edge.append(step)
        largest = max(largest, size)
    print(largest)


def _board(rng: random.Random) -> str:
    size = rng.randint(1, 9)
    a, b, c, d = (rng.randint(1, size) for _ in range(4))
    return f"{size}\n{a} {b}\n{c} {d}\n"


@program(
    edges=["1\n1 1\n1 1\n", "2\n1 1\n2 2\n", "3\n2 2\n1 1\n", "3\n2 2\n2 2\n", "4\n1 1\n2 2\n"],
    draw=_board,
    large=lambda rng: f"100\n{rng.randint(1, 9)} 1\n100 {rng.randint(90, 100)}\n",
)
def knight_moves() -> None:
    """Count the moves of a knight.

    The first line has the size of a square board, from 1 to 100; the second the row and the column
    of a knight, the third those of its goal, all counted from 1. A knight moves two places along a
    row or a column, and one across, and never leaves the board. Print the smallest number of moves
    to the goal, or -1 if it cannot be reached.

    Input:
    8
    1 1
    2 3
    Output:
    1

    Input:
    8
    4 4
    4 5
    Output:
    3
    """
    size = int(input())
    row, column = map(int, input().split())
    down, right = map(int, input().split())
    known, edge, moves = {(row, column)}, [(row, column)], 0
    goal = down, right
    while edge and goal not in known:
        moves += 1
        further = []
        for row, column in edge:
            for down, right in (
                (1, 2),
                (2, 1),
                (-1, 2),
                (-2, 1),
                (1, -2),
                (2, -1),
                (-1, -2),
                (-2, -1),
            ):
                place = row + down, column + right
                if place not in known and min(place) >= 1 and max(place) <= size:
                    known.add(place)
                    further.append(place)
        edge = further
    print(moves if goal in known else -1)


@program(
    edges=["1 1\n.\n", "1 1\n#\n", "1 4\n..#.\n", "2 2\n.#\n#.\n", "2 2\n#.\n..\n", "2 1\n.\n#\n"],
    draw=lambda rng: _small(rng, rng.choice((".", "...#", ".......#"))),
    large=lambda rng: _grid(rng, 100, 100, "." * 400 + "#"),
)  # fmt: skip
def paths_to_the_corner() -> None:
    """Count the paths through a park.

    The first line has the number of rows and of columns, each from 1 to 100. The rows follow: . is
    free, # is blocked. A path leads from the upper left place to the lower right one, and each step
    goes right or down to a free place. Both ends may be blocked. Print the number of paths as the
    remainder after division by 1000000007.

    Input:
    2 3
    ...
    ...
    Output:
    3

    Input:
    3 3
    ...
    .#.
    ...
    Output:
    2
    """
    rows, columns = map(int, input().split())
    ways = [1] + [0] * (columns - 1)
    for _ in range(rows):
        row = input().strip()
        for column in range(columns):
            if row[column] == "#":
                ways[column] = 0
            elif column:
                ways[column] = (ways[column] + ways[column - 1]) % 1000000007
    print(ways[-1])


def _net(rng: random.Random, tasks: int, rules: int) -> str:
    order = rng.sample(range(1, tasks + 1), tasks)
    lines = []
    for _ in range(rules):
        a, b = sorted(rng.choices(range(tasks), k=2))
        if a != b:
            lines.append(f"{order[a]} {order[b]}\n")
    if tasks > 2 and rng.random() < 0.2:
        lines += [f"{order[0]} {order[1]}\n", f"{order[1]} {order[0]}\n"]
    return f"{tasks} {len(lines)}\n" + "".join(lines)


@program(
    edges=["1 0\n", "2 2\n1 2\n2 1\n", "3 0\n", "3 1\n3 1\n", "2 1\n2 2\n", "3 2\n1 2\n1 2\n",
           "11 1\n11 2\n"],
    draw=lambda rng: _net(rng, rng.randint(1, 8), rng.randint(0, 9)),
    large=lambda rng: _net(rng, 1900, 2500),
)  # fmt: skip
def order_of_tasks() -> None:
    """Put tasks in order.

    The first line has the number of tasks, from 1 to 2000, and of rules, up to 3000. Each rule is a
    line with the numbers a and b of two tasks: a comes before b. A rule may come twice. Print all
    tasks, from 1 on, on one line, so that every rule is kept; of all such orders the one whose
    first task is the smallest, then the second, and so on. If there is no order, print IMPOSSIBLE.

    Input:
    3 2
    2 1
    1 3
    Output:
    2 1 3

    Input:
    3 3
    1 2
    2 3
    3 1
    Output:
    IMPOSSIBLE
    """
    import heapq
    import sys

    tasks, _, *ends = map(int, sys.stdin.read().split())
    after: list[list[int]] = [[] for _ in range(tasks + 1)]
    missing = [0] * (tasks + 1)
    for a, b in zip(ends[::2], ends[1::2], strict=True):
        after[a].append(b)
        missing[b] += 1
    free = [task for task in range(1, tasks + 1) if not missing[task]]
    order = []
    while free:
        task = heapq.heappop(free)
        order.append(task)
        for other in after[task]:
            missing[other] -= 1
            if not missing[other]:
                heapq.heappush(free, other)
    print(*order if len(order) == tasks else ["IMPOSSIBLE"])
