"""Problems that read or write a small notation."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import LETTERS, choices, length, natural, word


def _packed(rng: random.Random) -> str:
    parts = choices(rng, LETTERS + " -", 8)
    counts = ("", "", "0", "1", "2", "3", "10", "12", "03")
    return "".join(part + rng.choice(counts) for part in parts)


@pocket(
    edges=each(
        "", "a", "a1", "a0b", "a10", "b12c", "a0", "漢2é", "x007", "a2a2", " 3-", "z500", "ab" * 30
    ),
    draw=lambda rng: (_packed(rng),),
)
def unpack_runs(packed: str) -> str:
    """Return the text in which every character is repeated as the number after it says.

    A character without a number stands for itself. A number may have several digits; a character
    with the number 0 is left out. Only the digits 0 to 9 make numbers, and none stands in front.

    >>> unpack_runs("a3b")
    'aaab'
    >>> unpack_runs("x2yz2")
    'xxyzz'
    """
    text, index = "", 0
    while index < len(packed):
        end = index + 1
        while end < len(packed) and packed[end] in "0123456789":
            end += 1
        text += packed[index] * int(packed[index + 1 : end] or "1")
        index = end
    return text


def _runs(rng: random.Random) -> str:
    parts = choices(rng, "aabA12~é ", 8)
    return "".join(part * rng.choice((1, 1, 2, 3, 11)) for part in parts)


@pocket(
    edges=each(
        "", "a", "aa", "abb", "aAa", "111", "1", "~", "~~", "a1", "aa22", "a" * 12, "漢漢é", "   ",
        "ab" * 100,
    ),
    draw=lambda rng: (_runs(rng),),
)  # fmt: skip
def pack_runs(text: str) -> str:
    """Shorten the text: write each run of equal characters as the character and the run's length.

    A character that stands alone is written without a number. So that they are not mistaken for
    lengths, the digits 0 to 9 of the text get a "~" in front, and so does "~" itself: "111" becomes
    "~13" and "~" becomes "~~". Capital and small letters are different.

    >>> pack_runs("aaab")
    'a3b'
    >>> pack_runs("xyyz")
    'xy2z'
    """
    packed, start = "", 0
    while start < len(text):
        end = start
        while end < len(text) and text[end] == text[start]:
            end += 1
        packed += "~" * (text[start] in "0123456789~") + text[start]
        packed += str(end - start) if end - start > 1 else ""
        start = end
    return packed


def _brackets(rng: random.Random) -> str:
    text = ""
    for _ in range(length(rng, 6)):
        left, right = rng.choice(("()", "[]", "{}", '""', "x ", "é "))
        inside = word(rng, "()x]") if left == '"' else text
        text = rng.choice((left + inside + right, text + left + right, left + right + text))
    if text and rng.random() < 0.4:
        place = rng.randrange(len(text))
        text = text[:place] + rng.choice("()[]{}") + text[place + (text[place] != '"') :]
    return text


@pocket(
    edges=each(
        "", "abc", "([)]", ")(", "((", "())", "]", "{[()]}()", '"("', '(")")', '""', '"(" )',
        "(漢)", "(" * 150 + ")" * 150,
    ),
    draw=lambda rng: (_brackets(rng),),
)  # fmt: skip
def brackets_fit(code: str) -> bool:
    """Return True when every bracket of the code is closed in the right order.

    The brackets are (), [] and {}. A closing bracket must belong to the last one that is still
    open, and in the end none may be open. Brackets between two double quotes are text and do not
    count; the number of double quotes is even. All other characters do not matter.

    >>> brackets_fit("(a[b])")
    True
    >>> brackets_fit("(]")
    False
    """
    opened: list[str] = []
    for part in code.split('"')[::2]:
        for character in part:
            if character in "([{":
                opened.append(character)
            elif character in ")]}" and (not opened or opened.pop() + character not in "()[]{}"):
                return False
    return not opened


def _expression(rng: random.Random) -> str:
    text = str(natural(rng))
    for _ in range(length(rng, 6)):
        space = rng.choice(("", " ", "  "))
        sign, zeros = rng.choice("+-*"), rng.choice(("", "", "00"))
        text += f"{space}{sign}{space}{zeros}{rng.randint(0, 99)}"
    return rng.choice((text, f" {text} "))


@pocket(
    edges=each(
        "0", "007", "1-2-3", "2+3*4", "2*3-4*5", "1 - 2 + 3", " 8 ", "0-9", "3*0*5", "1-08*2",
        "999999999*999999999", "1" + "+1" * 100,
    ),
    draw=lambda rng: (_expression(rng),),
)  # fmt: skip
def calculate(expression: str) -> int:
    """Return the value of an expression with whole numbers and the signs +, - and *.

    Multiplication comes before addition and subtraction; else it goes from left to right. Numbers
    and signs take turns, with a number at both ends, and there may be spaces around them. A number
    is written with digits only, and may begin with zeros: 007 is 7.

    >>> calculate("7 - 2")
    5
    >>> calculate("2*3 + 4")
    10
    """
    total = 0
    for term in expression.replace("-", "+-").split("+"):
        product = -1 if term.startswith("-") else 1
        for factor in term.replace("-", "").split("*"):
            product *= int(factor)
        total += product
    return total


def _typed(rng: random.Random) -> tuple[str, str]:
    intended = list(word(rng, "abcAé漢"))
    typed = intended.copy()
    for _ in range(rng.randint(0, 4)):
        place = rng.randint(0, len(typed))
        typed[place : place + rng.randint(0, 1)] = rng.choice(("", "a", "x", "漢", "ab"))
    return "".join(intended), "".join(typed)


@pocket(
    edges=[
        ("", ""), ("", "abc"), ("abc", ""), ("abc", "bc"), ("abc", "xabc"), ("ab", "ba"),
        ("a", "A"), ("kitchen", "chicken"), ("aaaa", "aa"), ("漢字", "漢"), ("ab" * 20, "ba" * 20),
    ],
    draw=_typed,
)  # fmt: skip
def typing_errors(intended: str, typed: str) -> int:
    """Return the smallest number of mistakes that turn the intended text into the typed one.

    A mistake leaves out one character, adds one character, or puts one character in place of
    another, anywhere in the text. Capital and small letters are different characters. The texts
    have at most 40 characters.

    >>> typing_errors("house", "mouse")
    1
    >>> typing_errors("car", "cars")
    1
    """
    row = list(range(len(typed) + 1))
    for index, letter in enumerate(intended):
        diagonal, row[0] = row[0], index + 1
        for column, other in enumerate(typed):
            least = min(row[column], row[column + 1]) + 1
            diagonal, row[column + 1] = row[column + 1], min(least, diagonal + (letter != other))
    return row[-1]
