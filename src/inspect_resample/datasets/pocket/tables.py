"""Problems about sets, dictionaries and intervals."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import (
    choices,
    integers,
    length,
    naturals,
    spans,
)


def _set(rng: random.Random) -> set[int]:
    # From a sorted list, so that equal sets are also written equally.
    return set(sorted(integers(rng, 8)))


@pocket(
    edges=[
        (set(), set()), (set(), {1}), ({1}, set()), ({1, 2}, {2, 3}), ({1}, {2}), ({-1, 1}, {1}),
        (set(range(300)), set(range(100, 400))),
    ],
    draw=lambda rng: (_set(rng), _set(rng)),
)  # fmt: skip
def only_in_one(first: set[int], second: set[int]) -> set[int]:
    """Return all numbers that are in exactly one of the two sets, whichever of them it is.

    >>> only_in_one({1, 2, 3}, {2})
    {1, 3}
    >>> only_in_one({5}, {5})
    set()
    """
    return first ^ second


_FRUITS = ("apple", "pear", "plum", "Apple", "größe", "梨")


def _stock(rng: random.Random) -> dict[str, int]:
    return {fruit: rng.randint(-3, 6) for fruit in choices(rng, _FRUITS, 6)}


@pocket(
    edges=[
        ({}, {}), ({"a": 1}, {}), ({}, {"a": 2}), ({"a": 1}, {"a": 2}), ({"a": 1}, {"a": -1}),
        ({"a": 0}, {}), ({}, {"b": 0}), ({"a": 2}, {"a": -5}), ({"a": 1}, {"A": 1}),
        ({"漢": 3}, {"漢": 4}),
        ({f"p{i}": i for i in range(60)}, {f"p{i}": -30 for i in range(90)}),
    ],
    draw=lambda rng: (_stock(rng), _stock(rng)),
)  # fmt: skip
def merge_stock(stock: dict[str, int], delivery: dict[str, int]) -> dict[str, int]:
    """Return the stock after a delivery: for each product, the sum of both numbers.

    A product may be missing in either dictionary. Numbers may be negative. A product whose sum is 0
    is left out of the result.

    >>> merge_stock({"apple": 3}, {"pear": 2})
    {'apple': 3, 'pear': 2}
    >>> merge_stock({"apple": 3, "plum": 1}, {"apple": 4})
    {'apple': 7, 'plum': 1}
    """
    merged = {**stock, **delivery}
    for product in merged:
        merged[product] = stock.get(product, 0) + delivery.get(product, 0)
    return {product: number for product, number in merged.items() if number != 0}


def _players(rng: random.Random) -> dict[str, int]:
    names = ["ann", "Ann", "bob", "eve", "zoë", "李", "kim", "joe"]
    rng.shuffle(names)
    return {name: rng.randint(-3, 3) for name in names[: length(rng, 8)]}


@pocket(
    edges=[
        ({}, 3), ({"a": 1}, 0), ({"a": 1}, 5), ({"b": 1, "a": 1}, 1), ({"b": 1, "a": 1}, 2),
        ({"c": 2, "b": 5, "a": 2}, 3), ({"x": -1, "y": 0}, 1),
        ({f"p{i:03}": i % 7 for i in range(200)}, 50),
    ],
    draw=lambda rng: (_players(rng), length(rng, 9)),
)  # fmt: skip
def ranking(points: dict[str, int], places: int) -> list[str]:
    """Return the names of the best players, the one with the most points first.

    Players with equally many points stand in the order in which Python sorts their names. The list
    has as many names as there are places, or all names when there are fewer players. The number of
    places is 0 or more.

    >>> ranking({"ann": 3, "bob": 7, "eve": 5}, 2)
    ['bob', 'eve']
    >>> ranking({"ann": 4, "bob": 1}, 1)
    ['ann']
    """
    ranked = sorted(points, key=lambda name: (-points[name], name))
    return ranked[:places]


@pocket(
    edges=each(
        [], [(1, 2)], [(1, 2), (2, 3)], [(1, 9), (2, 3)], [(5, 6), (1, 2)],
        [(1, 9), (2, 3), (4, 12)], [(1, 2), (1, 2)], [(-4, -1), (-2, 5)], [(1, 2), (3, 4)],
        [(i, i + 3) for i in range(0, 600, 2)],
    ),
    draw=lambda rng: (spans(rng),),
)  # fmt: skip
def merge_shifts(shifts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the times at which at least one person works, as a sorted list of (start, end).

    Each shift is a pair (start, end) with start before end, and the shifts come in any order.
    Shifts that overlap become one; so do shifts where one ends exactly when the other starts.

    >>> merge_shifts([(1, 4), (3, 6)])
    [(1, 6)]
    >>> merge_shifts([(1, 2), (5, 7)])
    [(1, 2), (5, 7)]
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(shifts):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


@pocket(
    edges=each(
        [], [(1, 2)], [(1, 2), (2, 3)], [(1, 5), (1, 5), (1, 5)], [(5, 9), (1, 6)],
        [(1, 9), (2, 3), (4, 5)], [(1, 4), (2, 6), (5, 8)], [(-3, 0), (-1, 2)],
        [(i, i + 7) for i in range(200)],
    ),
    draw=lambda rng: (spans(rng),),
)  # fmt: skip
def rooms_needed(meetings: list[tuple[int, int]]) -> int:
    """Return the smallest number of rooms in which all the meetings can take place.

    Each meeting is a pair (start, end) with start before end, and the meetings come in any order. A
    room can be used again by a meeting that starts exactly when the one before it ends.

    >>> rooms_needed([(1, 4), (2, 5)])
    2
    >>> rooms_needed([(1, 3), (5, 8)])
    1
    """
    return max(
        (sum(1 for start, end in meetings if start <= moment < end) for moment, _ in meetings),
        default=0,
    )


def _tasks(rng: random.Random) -> dict[str, list[str]]:
    names = [*"abcdefg", "é"]
    rng.shuffle(names)
    names = names[: length(rng, 8)]
    # Mostly without circles: a task needs only names that stand before it.
    return {
        name: choices(rng, names if rng.random() < 0.1 else names[:index], 3) if index else []
        for index, name in enumerate(names)
    }


@pocket(
    edges=each(
        {}, {"b": [], "a": []}, {"a": ["a"]}, {"a": ["b"], "b": ["a"]},
        {"a": ["c"], "b": [], "c": []}, {"c": ["b"], "b": ["a"], "a": []},
        {"b": [], "c": ["b", "b"], "a": ["c"]}, {"x": [], "a": ["b"], "b": ["a"]},
        {f"t{i:02}": [f"t{i + 1:02}"] if i < 59 else [] for i in range(60)},
    ),
    draw=lambda rng: (_tasks(rng),),
)  # fmt: skip
def work_plan(needs: dict[str, list[str]]) -> list[str]:
    """Return an order in which all tasks can be done, one after the other.

    The dictionary gives for each task the tasks that must be done before it; all of these are also
    keys. Whenever several tasks could be next, take the one whose name sorts first. Return an empty
    list when some tasks wait for each other, so that not all can be done.

    >>> work_plan({"cook": ["shop"], "shop": []})
    ['shop', 'cook']
    >>> work_plan({"eat": ["cook"], "cook": ["shop"], "shop": []})
    ['shop', 'cook', 'eat']
    """
    plan: list[str] = []
    waiting = dict(needs)
    while waiting:
        ready = [task for task in waiting if all(need in plan for need in waiting[task])]
        if not ready:
            return []
        plan.append(min(ready))
        del waiting[plan[-1]]
    return plan


@pocket(
    edges=[
        ([], 5), ([5], 5), ([5, 5], 5), ([3, 3, 3], 6), ([6, 5, 4], 10), ([4, 7, 3, 6], 10),
        ([2, 5, 4, 7, 1, 3, 8], 10), ([0, 0], 1), ([1] * 200, 7),
    ],
    draw=lambda rng: ([number % 11 for number in naturals(rng)], rng.randint(10, 20)),
)  # fmt: skip
def pack_boxes(weights: list[int], limit: int) -> list[list[int]]:
    """Pack the things into boxes and return the weights in each box.

    Take the things in the given order. Put each into the first box in which it fits, that is, where
    the weights add up to at most the limit; when it fits nowhere, into a new box at the end. No
    single weight is negative or more than the limit.

    >>> pack_boxes([4, 5, 6], 10)
    [[4, 5], [6]]
    >>> pack_boxes([8, 7], 10)
    [[8], [7]]
    """
    boxes: list[list[int]] = []
    for weight in weights:
        for box in boxes:
            if sum(box) + weight <= limit:
                box.append(weight)
                break
        else:
            boxes.append([weight])
    return boxes
