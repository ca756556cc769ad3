"""Wrong programs about whole numbers."""

WRONG: dict[str, list[str]] = {
    "pocket/is_even": [
        """
def is_even(number):
    return str(number)[-1] in "2468"
""",
        """
def is_even(number):
    return number % 2 == 0 and number > 0
""",
    ],
    "pocket/is_positive": [
        """
def is_positive(number):
    return number >= 0
""",
        """
def is_positive(number):
    return not str(number).startswith("-")
""",
    ],
    "pocket/difference": [
        """
def difference(a, b):
    return a - b
""",
        """
def difference(a, b):
    return abs(abs(a) - abs(b))
""",
    ],
    "pocket/last_digit": [
        """
def last_digit(number):
    return number % 10
""",
    ],
    "pocket/is_divisible": [
        """
def is_divisible(number, divisor):
    return number % divisor == 0
""",
        """
def is_divisible(number, divisor):
    if divisor <= 0:
        return False
    return number % divisor == 0
""",
    ],
    "pocket/power": [
        """
def power(base, exponent):
    result = base
    for _ in range(exponent - 1):
        result *= base
    return result
""",
        """
def power(base, exponent):
    if exponent == 1:
        return base
    return base * power(base, exponent - 1)
""",
    ],
    "pocket/factorial": [
        """
def factorial(number):
    result = number
    for i in range(1, number):
        result *= i
    return result
""",
        """
def factorial(number):
    if number == 1:
        return 1
    return number * factorial(number - 1)
""",
    ],
    "pocket/is_leap_year": [
        """
def is_leap_year(year):
    return year % 4 == 0
""",
        """
def is_leap_year(year):
    return year % 4 == 0 and year % 100 != 0
""",
    ],
    "pocket/to_fahrenheit": [
        """
def to_fahrenheit(celsius):
    return celsius * 9 // 5 + 32
""",
        """
def to_fahrenheit(celsius):
    return round(celsius * 1.8 + 32)
""",
    ],
    "pocket/sum_between": [
        """
def sum_between(first, last):
    return sum(range(first, last + 1))
""",
        """
def sum_between(first, last):
    total = 0
    while first <= last:
        total += first
        first += 1
    return total
""",
    ],
    "pocket/count_multiples": [
        """
def count_multiples(step, limit):
    return limit // step
""",
        """
def count_multiples(step, limit):
    count = 0
    for number in range(1, limit):
        if number % step == 0:
            count += 1
    return count
""",
    ],
    "pocket/ordinal": [
        """
def ordinal(number):
    if number % 10 == 1:
        return str(number) + "st"
    if number % 10 == 2:
        return str(number) + "nd"
    if number % 10 == 3:
        return str(number) + "rd"
    return str(number) + "th"
""",
        """
def ordinal(number):
    if 10 <= number <= 20:
        return f"{number}th"
    return f"{number}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
""",
    ],
    "pocket/round_fraction": [
        """
def round_fraction(numerator, denominator):
    return round(numerator / denominator)
""",
        """
def round_fraction(numerator, denominator):
    return int(numerator / denominator + 0.5)
""",
    ],
    "pocket/column_label": [
        """
def column_label(position):
    label = ""
    while position > 0:
        label = chr(ord("A") + position % 26 - 1) + label
        position //= 26
    return label
""",
        """
def column_label(position):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if position <= 26:
        return letters[position - 1]
    return letters[(position - 1) // 26 - 1] + letters[(position - 1) % 26]
""",
    ],
}
