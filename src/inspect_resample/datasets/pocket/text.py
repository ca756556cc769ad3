"""Problems about words and letters."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import LETTERS, PRINTABLE, sentence, word

_LONG = "Some words and then some more " * 12


@pocket(
    edges=each("", "x", "aa", "ab ", "été", "日本 go", "Hello, World!", _LONG),
    draw=lambda rng: (sentence(rng, PRINTABLE),),
)
def reverse_text(text: str) -> str:
    """Return the text backward, from its last character to its first.

    >>> reverse_text("hello")
    'olleh'
    >>> reverse_text("abc")
    'cba'
    """
    return text[::-1]


@pocket(
    edges=[("", 0), ("", 5), ("a", 0), ("a", 1), ("ab", 1), ("漢 ", 3), (" ", 2), (_LONG, 10)],
    draw=lambda rng: (word(rng, PRINTABLE), rng.randint(0, 6)),
)
def repeat_text(text: str, times: int) -> str:
    """Return the text repeated that many times. The number of times is 0 or more.

    >>> repeat_text("ab", 3)
    'ababab'
    >>> repeat_text("x", 4)
    'xxxx'
    """
    return text * times


@pocket(
    edges=each("", "a", " a", "éa", "漢字", "!x", _LONG),
    draw=lambda rng: (sentence(rng, PRINTABLE),),
)
def first_character(text: str) -> str:
    """Return the first character of the text. Return an empty string when the text is empty.

    >>> first_character("hello")
    'h'
    >>> first_character("Zoo")
    'Z'
    """
    return text[:1]


def _near_mirror(rng: random.Random) -> str:
    half = word(rng, rng.choice(("ab", "aA", LETTERS)), longest=5)
    other = half[::-1][rng.randint(0, 1) :]
    return half + rng.choice((other, other.swapcase(), other + "b", half))


@pocket(
    edges=each(
        "", "a", "ab", "Aa", "Level", "éÉ", "a b a", "ab a", "was it a saw", "a!", "x" * 99 + "X",
        "ab" * 50,
    ),
    draw=lambda rng: (_near_mirror(rng),),
)  # fmt: skip
def same_backward(text: str) -> bool:
    """Return True when the text reads the same forward and backward, else False.

    Capital and small letters are the same. All characters count, also spaces and punctuation.

    >>> same_backward("level")
    True
    >>> same_backward("hello")
    False
    """
    return text.lower() == text.lower()[::-1]


@pocket(
    edges=each("", "!", "stop!", "no!!", "été", " ", "a!b", _LONG),
    draw=lambda rng: (sentence(rng) + rng.choice(("", "", "!", "?")),),
)
def shout(text: str) -> str:
    """Return the text in capital letters and with an exclamation mark at the end.

    A text that already ends with an exclamation mark gets no second one. Empty text stays empty.

    >>> shout("hello")
    'HELLO!'
    >>> shout("good morning")
    'GOOD MORNING!'
    """
    if text and not text.endswith("!"):
        text += "!"
    return text.upper()


def _text_and_letter(rng: random.Random) -> tuple[str, str]:
    text = sentence(rng)
    return text, rng.choice(text.replace(" ", "").swapcase() + rng.choice(LETTERS))


@pocket(
    edges=[("", "a"), ("Anna", "a"), ("anna", "A"), ("Éé", "é"), ("ЖЖж", "Ж"), (_LONG, "S")],
    draw=_text_and_letter,
)
def count_letter(text: str, letter: str) -> int:
    """Return how often the letter occurs in the text.

    Capital and small letters count as the same. The letter is always one character.

    >>> count_letter("banana", "a")
    3
    >>> count_letter("hello", "l")
    2
    """
    return text.lower().count(letter.lower())


@pocket(
    edges=each("", "  ", "red tan", "one four five", " a  bb ", "漢字漢 ab", _LONG),
    draw=lambda rng: (sentence(rng),),
)
def longest_word(text: str) -> str:
    """Return the longest word of the text; of several longest ones, the first.

    Words are separated by one or more spaces. When the text has no words, return an empty string.

    >>> longest_word("the quick fox")
    'quick'
    >>> longest_word("a ship sails away tomorrow")
    'tomorrow'
    """
    return max(text.split(), key=len, default="")


@pocket(
    edges=each(
        "", " ", "a  b", " lead", "end ", "NASA report", "don't", "3rd", "iPhone x", "well-known",
        "éa ñb", "日本 go", _LONG,
    ),
    draw=lambda rng: (sentence(rng, PRINTABLE),),
)  # fmt: skip
def headline(text: str) -> str:
    """Make the first character of each word a capital and change nothing else.

    Words are separated by spaces only. All spaces stay, also double ones and those at the ends, and
    the other characters of a word keep their case.

    >>> headline("the big sleep")
    'The Big Sleep'
    >>> headline("hello")
    'Hello'
    """
    return " ".join(part[:1].upper() + part[1:] for part in text.split(" "))
