"""Wrong programs that go once through a list."""

WRONG: dict[str, list[str]] = {
    "pocket/sum_numbers": [
        """
def sum_numbers(numbers):
    total = numbers[0]
    for number in numbers[1:]:
        total += number
    return total
""",
        """
from functools import reduce

def sum_numbers(numbers):
    return reduce(lambda a, b: a + b, numbers)
""",
    ],
    "pocket/largest_number": [
        """
def largest_number(numbers):
    largest = 0
    for number in numbers:
        if number > largest:
            largest = number
    return largest
""",
        """
def largest_number(numbers):
    return max(numbers)
""",
    ],
    "pocket/average": [
        """
def average(numbers):
    return sum(numbers) / len(numbers)
""",
        """
def average(numbers):
    if not numbers:
        return 0.0
    return float(sum(numbers) // len(numbers))
""",
    ],
    "pocket/even_numbers": [
        """
def even_numbers(numbers):
    for number in numbers:
        if number % 2 == 1:
            numbers.remove(number)
    return numbers
""",
        """
def even_numbers(numbers):
    return sorted({number for number in numbers if number % 2 == 0})
""",
    ],
    "pocket/is_in_list": [
        """
def is_in_list(numbers, wanted):
    for number in numbers:
        if number == wanted:
            return True
        else:
            return False
""",
        """
def is_in_list(numbers, wanted):
    for number in numbers[:-1]:
        if number == wanted:
            return True
    return False
""",
    ],
    "pocket/last_item": [
        """
def last_item(numbers):
    return numbers[-1]
""",
    ],
    "pocket/total_score": [
        """
def total_score(points):
    return sum(points)
""",
        """
def total_score(points):
    total = 0
    for point in points:
        total += point
        if total < 0:
            total = 0
    return total
""",
    ],
    "pocket/count_in_range": [
        """
def count_in_range(numbers, low, high):
    return len([n for n in numbers if low < n < high])
""",
        """
def count_in_range(numbers, low, high):
    return sum(1 for number in numbers if number in range(low, high))
""",
        """
def count_in_range(numbers, low, high):
    if low > high:
        low, high = high, low
    return sum(1 for number in numbers if low <= number <= high)
""",
    ],
    "pocket/split_batches": [
        """
def split_batches(items, size):
    batches = []
    for i in range(len(items) // size):
        batches.append(items[i * size:(i + 1) * size])
    return batches
""",
        """
def split_batches(items, size):
    batches = []
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            batches.append(batch)
            batch = []
    return batches
""",
    ],
    "pocket/runner_up": [
        """
def runner_up(results):
    return sorted(results)[-2]
""",
        """
from typing import Optional

def runner_up(results: list[int]) -> Optional[int]:
    if len(results) < 2:
        return None
    results = sorted(results, reverse=True)
    return results[1]
""",
        """
def runner_up(results):
    best = second = 0
    for result in results:
        if result > best:
            best, second = result, best
        elif second < result < best:
            second = result
    return second or None
""",
    ],
    "pocket/move_seats": [
        """
def move_seats(guests, steps):
    return guests[-steps:] + guests[:-steps]
""",
        """
def move_seats(guests, steps):
    steps = steps % len(guests)
    return guests[-steps:] + guests[:-steps]
""",
    ],
}
