"""Wrong programs that read or write a small notation."""

WRONG: dict[str, list[str]] = {
    "pocket/unpack_runs": [
        """
def unpack_runs(packed):
    text = ""
    for character in packed:
        if character.isdigit():
            text += text[-1] * (int(character) - 1)
        else:
            text += character
    return text
""",
        """
import re

def unpack_runs(packed):
    return "".join(c * int(n or 1) for c, n in re.findall(r"([a-z])(\\d*)", packed))
""",
    ],
    "pocket/pack_runs": [
        """
from itertools import groupby

def pack_runs(text):
    packed = ""
    for character, group in groupby(text):
        count = len(list(group))
        packed += character + (str(count) if count > 1 else "")
    return packed
""",
        """
def pack_runs(text):
    packed = ""
    count = 1
    for i in range(len(text)):
        if i + 1 < len(text) and text[i] == text[i + 1]:
            count += 1
        else:
            packed += "~" + text[i] if text[i].isdigit() else text[i]
            if count > 1:
                packed += str(count)
            count = 1
    return packed
""",
    ],
    "pocket/brackets_fit": [
        """
def brackets_fit(code):
    for left, right in ("()", "[]", "{}"):
        if code.count(left) != code.count(right):
            return False
    return True
""",
        """
def brackets_fit(code):
    pairs = {")": "(", "]": "[", "}": "{"}
    stack = []
    for character in code:
        if character in "([{":
            stack.append(character)
        elif character in pairs:
            if not stack or stack.pop() != pairs[character]:
                return False
    return not stack
""",
    ],
    "pocket/calculate": [
        """
def calculate(expression):
    return eval(expression)
""",
        """
import re

def calculate(expression):
    tokens = re.findall(r"\\d+|[+*-]", expression)
    result = int(tokens[0])
    for sign, number in zip(tokens[1::2], tokens[2::2]):
        if sign == "+":
            result += int(number)
        elif sign == "-":
            result -= int(number)
        else:
            result *= int(number)
    return result
""",
    ],
    "pocket/typing_errors": [
        """
def typing_errors(intended, typed):
    errors = abs(len(intended) - len(typed))
    for a, b in zip(intended, typed):
        if a != b:
            errors += 1
    return errors
""",
        """
def typing_errors(intended, typed):
    rows, columns = len(intended), len(typed)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            if intended[i - 1] == typed[j - 1]:
                best[i][j] = best[i - 1][j - 1] + 1
            else:
                best[i][j] = max(best[i - 1][j], best[i][j - 1])
    return max(rows, columns) - best[rows][columns]
""",
    ],
}
