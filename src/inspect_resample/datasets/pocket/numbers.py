"""Problems about whole numbers."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import integer, natural


@pocket(
    edges=each(0, 1, -1, -2, -7, 10**12, 10**12 + 1),
    draw=lambda rng: (integer(rng),),
)
def is_even(number: int) -> bool:
    """Return True when the number is even, else False.

    >>> is_even(4)
    True
    >>> is_even(7)
    False
    """
    return number % 2 == 0


@pocket(
    edges=each(0, 1, -1, 10**12, -(10**12)),
    draw=lambda rng: (integer(rng),),
)
def is_positive(number: int) -> bool:
    """Return True when the number is greater than 0, else False.

    >>> is_positive(5)
    True
    >>> is_positive(-3)
    False
    """
    return number > 0


@pocket(
    edges=[(5, 5), (2, 7), (0, -3), (-3, 4), (4, -3), (-5, -2), (-2, -5), (10**12, -(10**12))],
    draw=lambda rng: (integer(rng), integer(rng)),
)
def difference(a: int, b: int) -> int:
    """Return the difference between a and b. It is never negative.

    >>> difference(9, 4)
    5
    >>> difference(3, 1)
    2
    """
    return abs(a - b)


@pocket(
    edges=each(0, 7, 10, -1, -7, -10, -123, 10**15 + 9),
    draw=lambda rng: (integer(rng),),
)
def last_digit(number: int) -> int:
    """Return the last decimal digit of the number. For negative numbers it is positive too.

    >>> last_digit(47)
    7
    >>> last_digit(120)
    0
    """
    return abs(number) % 10


@pocket(
    edges=[(0, 5), (5, 0), (0, 0), (3, 10), (-9, 3), (9, -3), (-9, -4), (7, 1), (10**12, 10**6)],
    draw=lambda rng: (integer(rng), rng.choice((rng.randint(-6, 6), integer(rng)))),
)
def is_divisible(number: int, divisor: int) -> bool:
    """Return True when number divided by divisor leaves no remainder, else False.

    When divisor is 0, return False.

    >>> is_divisible(10, 5)
    True
    >>> is_divisible(10, 3)
    False
    """
    return divisor != 0 and number % divisor == 0


@pocket(
    edges=[(0, 0), (5, 0), (-5, 0), (0, 3), (1, 30), (-1, 7), (-2, 3), (7, 1), (10, 40), (999, 9)],
    draw=lambda rng: (rng.randint(-12, 12), rng.randint(0, 14)),
)
def power(base: int, exponent: int) -> int:
    """Return base raised to the power of exponent.

    The exponent is 0 or more. Every number to the power of 0 is 1.

    >>> power(2, 3)
    8
    >>> power(5, 2)
    25
    """
    product = 1
    for _ in range(exponent):
        product *= base
    return product


@pocket(
    edges=each(0, 1, 2, 20, 25, 100),
    draw=lambda rng: (rng.randint(0, 300),),
)
def factorial(number: int) -> int:
    """Return the factorial of the number: 1 * 2 * 3 * ... * number. The factorial of 0 is 1.

    The number is from 0 to 300.

    >>> factorial(4)
    24
    >>> factorial(5)
    120
    """
    product = 1
    for factor in range(2, number + 1):
        product *= factor
    return product


@pocket(
    edges=each(1900, 2000, 2100, 1600, 1700, 1, 4, 100, 400, 10000),
    draw=lambda rng: (rng.choice((rng.randint(1, 3000), 100 * rng.randint(1, 90))),),
)
def is_leap_year(year: int) -> bool:
    """Return True when the year is a leap year, else False.

    Leap years are divisible by 4, but not by 100 unless they are divisible by 400. The year is 1
    or more.

    >>> is_leap_year(2024)
    True
    >>> is_leap_year(2023)
    False
    """
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@pocket(
    edges=each(-40.0, -273.15, 37.0, 36.6, 0.5, -17.5, 1e5),
    draw=lambda rng: (rng.randint(-3000, 3000) / rng.choice((1, 2, 10)),),
    tolerance=1e-6,
)
def to_fahrenheit(celsius: float) -> float:
    """Return a temperature in degrees Fahrenheit: celsius times 9/5, plus 32.

    >>> to_fahrenheit(0.0)
    32.0
    >>> to_fahrenheit(100.0)
    212.0
    """
    return celsius * 9 / 5 + 32


def _two_near(rng: random.Random) -> tuple[int, int]:
    first = integer(rng)
    return first, first + rng.randint(-60, 60)


@pocket(
    edges=[(3, 3), (0, 0), (5, 1), (1, -1), (-4, -2), (-2, -4), (300, -301), (10**9 + 50, 10**9)],
    draw=_two_near,
)
def sum_between(first: int, last: int) -> int:
    """Return the sum of all integers from first to last, both included.

    The two may come in either order: from 5 to 1 is the same as from 1 to 5.

    >>> sum_between(1, 5)
    15
    >>> sum_between(-1, 3)
    5
    """
    low, high = min(first, last), max(first, last)
    return (low + high) * (high - low + 1) // 2


@pocket(
    edges=[(3, 9), (3, 0), (3, -1), (3, -9), (1, 1), (1, 500), (7, 6), (7, 7), (500, 3), (2, -3)],
    draw=lambda rng: (rng.randint(1, 12), rng.choice((rng.randint(-20, 60), rng.randint(0, 2000)))),
)
def count_multiples(step: int, limit: int) -> int:
    """Return how many of the numbers 1, 2, 3, ..., limit are multiples of step.

    The step is 1 or more. When limit is 0 or negative there are no such numbers.

    >>> count_multiples(3, 10)
    3
    >>> count_multiples(5, 4)
    0
    """
    return max(limit, 0) // step


@pocket(
    edges=each(0, 3, 10, 11, 12, 13, 21, 22, 23, 111, 112, 1013),
    draw=lambda rng: (rng.choice((rng.randint(0, 130), 100 * natural(rng) + rng.randint(9, 24))),),
)
def ordinal(number: int) -> str:
    """Return the number followed by "st", "nd", "rd" or "th", as in a ranking.

    A number that ends in 1 takes "st", in 2 "nd", in 3 "rd", any other "th"; but numbers that end
    in 11, 12 or 13 take "th". The number is 0 or more.

    >>> ordinal(1)
    '1st'
    >>> ordinal(2)
    '2nd'
    >>> ordinal(7)
    '7th'
    """
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{endings.get(number % 10, 'th')}"


@pocket(
    edges=[(1, 2), (5, 2), (-5, 2), (5, -2), (-1, 2), (-7, -2), (0, 3), (0, -3), (-10, 3), (1, -3)],
    draw=lambda rng: (
        rng.choice((rng.randint(-40, 40), integer(rng))),
        rng.choice((-1, 1)) * rng.choice((2, 3, 4, 6, 10)),
    ),
)
def round_fraction(numerator: int, denominator: int) -> int:
    """Return the integer nearest to numerator divided by denominator.

    Exactly in the middle between two integers, take the one further from zero: 5/2 gives 3 and
    -5/2 gives -3. The denominator is never zero, but either number may be negative.

    >>> round_fraction(10, 3)
    3
    >>> round_fraction(7, 2)
    4
    >>> round_fraction(8, 4)
    2
    """
    size = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return size if (numerator < 0) == (denominator < 0) else -size


@pocket(
    edges=each(2, 25, 26, 27, 51, 52, 53, 676, 702, 703, 10**12),
    draw=lambda rng: (rng.choice((26 * rng.randint(1, 60), 1 + natural(rng))),),
)
def column_label(position: int) -> str:
    """Return the label of a spreadsheet's column: A, B, ..., Z, AA, AB, ..., AZ, BA, ..., ZZ, AAA.

    The position counts from 1, so 26 is Z, 27 is AA and 52 is AZ.

    >>> column_label(1)
    'A'
    >>> column_label(3)
    'C'
    >>> column_label(28)
    'AB'
    """
    label = ""
    while position > 0:
        position, letter = divmod(position - 1, 26)
        label = chr(ord("A") + letter) + label
    return label
