"""Problems that act out a small world: accounts, clocks, calendars, games."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import choices, integers, length, word


@pocket(
    edges=each(
        [], [-5], [5, -5], [5, -6], [5, -6, -5], [-1, 1], [0], [3, -4, -4, 2], [1, -2] * 150
    ),
    draw=lambda rng: (integers(rng),),
)
def final_balance(changes: list[int]) -> int:
    """Return the balance of an account after all changes, starting from 0.

    A positive change is paid in, a negative one is taken out. A change that would make the balance
    negative is refused: it is skipped, and the next change is tried.

    >>> final_balance([50, -20, 5])
    35
    >>> final_balance([10, 10])
    20
    """
    balance = 0
    for change in changes:
        if balance + change >= 0:
            balance += change
    return balance


@pocket(
    edges=each("", "N", "S", "E", "W", "NSEW", "n", "N E", "xyz", "ÑN", "NE" * 100),
    draw=lambda rng: (word(rng, rng.choice(("NSEW", "NSEWnsew -É")), longest=15),),
)
def robot_position(moves: str) -> tuple[int, int]:
    """Return the position (x, y) of a robot that starts at (0, 0) and follows the moves.

    N moves it one step up (y grows), S one step down, E one step to the right (x grows) and W one
    step to the left. All other characters, small letters too, leave it where it is.

    >>> robot_position("NNE")
    (1, 2)
    >>> robot_position("SWW")
    (-2, -1)
    """
    x = moves.count("E") - moves.count("W")
    y = moves.count("N") - moves.count("S")
    return x, y


@pocket(
    edges=each(
        b"", b"\x00", b"\xff", b"\xff\xff", b"\x01\x01\x01", "é漢".encode(), bytes(range(256)),
        b"\xaa\x55", b"\x01\x03",
    ),
    draw=lambda rng: (bytes(choices(rng, range(256))),),
)  # fmt: skip
def check_byte(data: bytes) -> int:
    """Return the exclusive or (the operator ^) of all bytes of the data.

    Without any byte the result is 0.

    >>> check_byte(b"ab")
    3
    >>> check_byte(b"A")
    65
    """
    result = 0
    for byte in data:
        result ^= byte
    return result


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _date(rng: random.Random) -> tuple[int, int, int]:
    year = rng.choice((rng.randint(2, 3000), 100 * rng.randint(1, 40), 2024))
    month = rng.choice((1, 2, 3, 12, rng.randint(1, 12)))
    return year, month, rng.choice((1, _DAYS[month - 1], rng.randint(1, _DAYS[month - 1])))


@pocket(
    edges=[
        (2024, 2, 29), (2024, 3, 1), (2024, 12, 31), (2023, 12, 31), (1900, 3, 1), (2000, 3, 1),
        (2100, 12, 31), (2024, 1, 31), (2024, 2, 28), (4, 3, 1), (1, 1, 1), (9999, 12, 31),
    ],
    draw=_date,
)  # fmt: skip
def day_of_year(year: int, month: int, day: int) -> int:
    """Return the number of a day within its year: January 1 is day 1, February 1 is day 32.

    The date is always a real one. In leap years February has 29 days: these are the years that are
    divisible by 4, but not those divisible by 100 unless they are divisible by 400.

    >>> day_of_year(2023, 1, 15)
    15
    >>> day_of_year(2023, 3, 1)
    60
    """
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return sum(lengths[: month - 1]) + day


@pocket(
    edges=[
        (2024, 1, 31, 1), (2023, 1, 31, 1), (1900, 1, 31, 1), (2000, 1, 30, 1), (2023, 12, 15, 1),
        (2023, 1, 15, -1), (2024, 3, 31, -1), (2023, 5, 31, 1), (2023, 11, 30, 1), (2023, 6, 30, 0),
        (2020, 2, 29, 12), (2020, 2, 29, 48), (2000, 12, 31, 1200), (2023, 10, 31, 14),
    ],
    draw=lambda rng: (*_date(rng), rng.choice((rng.randint(0, 14), rng.randint(-11, 60)))),
)  # fmt: skip
def next_payment(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """Return the date (year, month, day) that lies that many months after a date.

    The day stays the same; when the new month is too short for it, take the last day of that month.
    Negative months go back. In leap years February has 29 days: these are the years divisible by 4,
    but not those divisible by 100 unless they are divisible by 400.

    >>> next_payment(2023, 3, 15, 2)
    (2023, 5, 15)
    >>> next_payment(2023, 8, 1, 1)
    (2023, 9, 1)
    """
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return year, month, min(day, lengths[month - 1])


def _board(rng: random.Random) -> list[list[int]]:
    width, height = rng.randint(1, 5), rng.randint(0, 5)
    crowd = rng.choice((0.3, 0.5, 0.8))
    return [[int(rng.random() < crowd) for _ in range(width)] for _ in range(height)]


@pocket(
    edges=each(
        [], [[1]], [[0]], [[1, 1]], [[1, 1], [1, 1]], [[1, 1], [1, 0]],
        [[1, 0, 0], [1, 0, 0], [1, 0, 0]], [[1, 0, 1], [0, 0, 0], [1, 0, 1]],
        [[0, 0, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], [[1] * 4 for _ in range(45)],
    ),
    draw=lambda rng: (_board(rng),),
)  # fmt: skip
def next_generation(cells: list[list[int]]) -> list[list[int]]:
    """Return the next generation of a board of living (1) and dead (0) cells.

    The neighbours of a cell are the up to eight cells around it; beyond the edge of the board there
    are none. A living cell with two or three living neighbours stays alive, a dead cell with
    exactly three living neighbours comes to life, and every other cell is dead. The rows are
    equally long; the board may have no rows.

    >>> next_generation([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
    >>> next_generation([[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]])
    [[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    """

    def neighbours(row: int, column: int) -> int:
        rows = cells[max(row - 1, 0) : row + 2]
        return sum(sum(line[max(column - 1, 0) : column + 2]) for line in rows) - cells[row][column]

    def next_state(row: int, column: int) -> int:
        living = neighbours(row, column)
        return int(living == 3 or (living == 2 and cells[row][column] == 1))

    rows, columns = range(len(cells)), range(len(cells[0]) if cells else 0)
    return [[next_state(row, column) for column in columns] for row in rows]


@pocket(
    edges=[
        ([], 2), ([1], 0), ([1, 1], 0), ([1, 1, 1], 1), ([1, 2, 1, 3, 1], 2), ([1, 2, 1, 2], 1),
        ([1, 2, 3, 1, 2, 3], 3), ([-1, -1], 1), ([1, 2, 1, 3, 2, 1], 2), (list(range(50)) * 4, 49),
    ],
    draw=lambda rng: ([rng.randint(1, 5) for _ in range(length(rng, 14))], rng.randint(0, 4)),
)  # fmt: skip
def shelf_misses(books: list[int], places: int) -> int:
    """Return how often a reader must fetch a book from the cellar.

    The books are asked for in the given order. A book that stands on the shelf is taken from there
    and put back. Any other book is fetched from the cellar and then put on the shelf; when all
    places of the shelf are taken, the book whose last use is longest ago makes room. The shelf is
    empty at first. With 0 places every book is fetched.

    >>> shelf_misses([1, 2, 1], 2)
    2
    >>> shelf_misses([1, 2, 3, 1], 2)
    4
    """
    shelf: list[int] = []
    misses = 0
    for book in books:
        if book in shelf:
            shelf.remove(book)
        else:
            misses += 1
            if len(shelf) >= places:
                shelf = shelf[1:]
        if places > 0:
            shelf.append(book)
    return misses
