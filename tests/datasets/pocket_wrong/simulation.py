"""Wrong programs that act out a small world."""

WRONG: dict[str, list[str]] = {
    "pocket/final_balance": [
        """
def final_balance(changes):
    return sum(changes)
""",
        """
def final_balance(changes):
    balance = 0
    for change in changes:
        if balance + change < 0:
            break
        balance += change
    return balance
""",
        """
def final_balance(changes):
    balance = 0
    for change in changes:
        balance = max(0, balance + change)
    return balance
""",
    ],
    "pocket/robot_position": [
        """
def robot_position(moves):
    x = y = 0
    for move in moves:
        if move == "N":
            y += 1
        elif move == "S":
            y -= 1
        elif move == "E":
            x += 1
        else:
            x -= 1
    return (x, y)
""",
        """
def robot_position(moves):
    steps = {"N": (0, 1), "S": (0, -1), "E": (1, 0), "W": (-1, 0)}
    x = sum(steps[move][0] for move in moves)
    y = sum(steps[move][1] for move in moves)
    return (x, y)
""",
        """
def robot_position(moves):
    moves = moves.upper()
    return moves.count("E") - moves.count("W"), moves.count("N") - moves.count("S")
""",
    ],
    "pocket/check_byte": [
        """
def check_byte(data):
    result = data[0]
    for byte in data[1:]:
        result ^= byte
    return result
""",
        """
from functools import reduce
from operator import xor

def check_byte(data):
    return reduce(xor, data)
""",
    ],
    "pocket/day_of_year": [
        """
def day_of_year(year, month, day):
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return sum(lengths[:month - 1]) + day
""",
        """
def day_of_year(year, month, day):
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if year % 4 == 0:
        lengths[1] = 29
    return sum(lengths[:month - 1]) + day
""",
    ],
    "pocket/next_payment": [
        """
def next_payment(year, month, day, months):
    month += months
    if month > 12:
        month -= 12
        year += 1
    return (year, month, day)
""",
        """
def next_payment(year, month, day, months):
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    return (year, month, min(day, lengths[month - 1]))
""",
    ],
    "pocket/next_generation": [
        """
def next_generation(cells):
    rows, columns = len(cells), len(cells[0])
    result = [[0] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            count = 0
            for dr in (-1, 0, 1):
                for dc in (-1, 0, 1):
                    if dr or dc:
                        count += cells[(r + dr) % rows][(c + dc) % columns]
            if count == 3 or (cells[r][c] and count == 2):
                result[r][c] = 1
    return result
""",
        """
def next_generation(cells):
    for r in range(len(cells)):
        for c in range(len(cells[0])):
            count = -cells[r][c]
            for row in cells[max(r - 1, 0):r + 2]:
                count += sum(row[max(c - 1, 0):c + 2])
            if cells[r][c] == 1 and count not in (2, 3):
                cells[r][c] = 0
            elif cells[r][c] == 0 and count == 3:
                cells[r][c] = 1
    return cells
""",
    ],
    "pocket/shelf_misses": [
        """
def shelf_misses(books, places):
    shelf = []
    misses = 0
    for book in books:
        if book not in shelf:
            misses += 1
            if len(shelf) == places:
                shelf.pop(0)
            shelf.append(book)
    return misses
""",
        """
def shelf_misses(books, places):
    shelf = []
    misses = 0
    for book in books:
        if book not in shelf:
            misses += 1
            shelf.append(book)
            if len(shelf) > places:
                shelf = shelf[1:]
    return misses
""",
    ],
}
