"""Answers in one form: what is layout goes, and a plain number becomes exact.

The form is for comparing only; what is shown is what the model wrote.
"""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

MOST_DIGITS = 1000
"""Digits and exponent of a number that is read as one."""

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SUPERSCRIPTS = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789"
)
_NUMBER_OF_WORD = {word: str(number) for number, word in enumerate(_WORDS)}

# Layout of LaTeX, and what it stands for.
_LAYOUT = (
    (r"\\(?:left|right|bigg?|Bigg?)(?![a-zA-Z])\.?", ""),
    (r"\\(?:displaystyle|textstyle|limits|quad|qquad|,|;|:|!| )", " "),
    (r"\\[dtc]frac(?![a-zA-Z])", r"\\frac"),
    (r"\\frac\s*(\d)\s*(\d)", r"\\frac{\1}{\2}"),
    (r"\\frac\s*(\d)\s*\{", r"\\frac{\1}{"),
    (r"\\frac\s*(\{[^{}]*\})\s*(\d)", r"\\frac\1{\2}"),
    (r"\\sqrt\s*(\d)", r"\\sqrt{\1}"),
    (r"\\(?:leq|leqslant)(?![a-zA-Z])", r"\\le"),
    (r"\\(?:geq|geqslant)(?![a-zA-Z])", r"\\ge"),
    (r"\\(?:neq)(?![a-zA-Z])", r"\\ne"),
    (r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![a-zA-Z]))|\\degree(?![a-zA-Z])|°", ""),
    (r"\\[$£€]|[$£€]|\\dollar(?![a-zA-Z])", ""),
    (r"\\?%", ""),
    (r"~|\xa0", " "),
)
_LAYOUT_OF_TEX = [(re.compile(pattern), by) for pattern, by in _LAYOUT]
_TEXT = re.compile(r"\\(?:text(?:bf|it|rm)?|math(?:rm|bf)|mbox|operatorname)\s*\{([^{}]*)\}")
_UNIT_IN_TEXT = re.compile(
    r"(?<=[\d}) ])\s*\\(?:text|mathrm|mbox)\s*\{[^{}]*\}(?:\s*\^\s*\{?[23]\}?)?\s*$"
)
_UNIT = re.compile(
    r"(?<=[\d})])\s*(?:\\?\s)*(?:square|cubic)?\s*(?:"
    r"degrees?|radians?|dollars?|cents?|percent|units?|inch(?:es)?|foot|feet|ft|yards?|miles?|"
    r"mm|cm|dm|m|km|metres?|meters?|centimeters?|centimetres?|kilometers?|kilometres?|"
    r"seconds?|sec|s|minutes?|min|hours?|hrs?|days?|weeks?|months?|years?|"
    r"g|kg|mg|grams?|kilograms?|pounds?|lbs?|ounces?|oz|liters?|litres?|ml|gallons?|"
    r"mph|km/h|people|students?|points?|ways|times|apples?|eggs?|books?|pages?|items?"
    r")(?:\s*\^?\s*\{?\s*[23]\s*\}?|\s*[²³])?\s*\.?$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^\s*(?:[a-zA-Z]|\\[a-z]+|[a-zA-Z]\([a-z]\))\s*(?:=|\\in(?![a-z])|:)\s*(?!.*=)"
)
_SEPARATED = re.compile(  # not in brackets: (1,234) is a pair
    r"(?<![\d.,(\[{])\d{1,3}(?:(?:,|\{,\}|\\,|,\\!|\\!,|[ \u2009\u202f])\d{3})+(?!\d|,\d)"
)


@lru_cache(maxsize=8192)
def plain(answer: str) -> str:
    """An answer without its layout: spaces, dollars, units, signs of percent, `x =` in front.

    Two answers of one plain form are the same. The sign of percent is a unit here: "50%" is "50".
    """
    text = one_script(answer.strip())
    text = _SEPARATED.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    text = re.sub(r"\\(?:\(|\)|\[|\])", "", text)
    for pattern, by in _LAYOUT_OF_TEX:
        text = pattern.sub(by, text)
    whole = _TEXT.fullmatch(text.strip())
    text = whole[1] if whole else _UNIT_IN_TEXT.sub("", text)
    text = _TEXT.sub(r"\1", text)
    text = _UNIT.sub("", text.strip())
    text = _NAMED.sub("", text).strip().rstrip(".").strip()
    choice = re.fullmatch(r"\(?([A-Ja-j])\)\.?|\(([A-Ja-j])\)?\.?", text)
    if choice:
        text = choice[1] or choice[2]
    text = re.sub(r"\s+", "" if re.search(r"[\d\\=^]", text) else " ", text.strip())
    words = text.casefold()
    return _NUMBER_OF_WORD.get(words, words if text.replace(" ", "").isalpha() else text)


_DECIMAL = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_PLAIN = re.compile(rf"({_DECIMAL})(?:e([-+]?\d{{1,3}}))?", re.IGNORECASE)
_QUOTIENT = re.compile(rf"(-?)\\frac\{{({_DECIMAL})\}}\{{({_DECIMAL})\}}|({_DECIMAL})/({_DECIMAL})")
_MIXED = re.compile(r"(-?)(\d+)\\frac\{(\d+)\}\{(\d+)\}")
_MIXED_TEXT = re.compile(r"(-?)(\d+)\s+(\d+)\s*/\s*(\d+)")


@lru_cache(maxsize=8192)
def value(answer: str) -> Fraction | None:
    """The exact value of a number: an integer, a decimal, a fraction or a mixed number.

    Returns:
        None where the answer is no such number, or one of very many digits.
    """
    if len(answer) > MOST_DIGITS:
        return None
    mixed = _MIXED_TEXT.fullmatch(one_script(answer).strip().strip("$"))
    text = plain(answer)
    mixed = mixed or _MIXED.fullmatch(text)
    try:
        if mixed:
            size = int(mixed[2]) + Fraction(int(mixed[3]), int(mixed[4]))
            return -size if mixed[1] else size
        number = _PLAIN.fullmatch(text)
        if number:
            return Fraction(number[1]) * Fraction(10) ** int(number[2] or 0)
        quotient = _QUOTIENT.fullmatch(text)
        if quotient:
            over, under = (quotient[2], quotient[3]) if quotient[2] else (quotient[4], quotient[5])
            size = Fraction(over) / Fraction(under)
            return -size if quotient[1] else size
    except ZeroDivisionError:
        return None
    return None


def key(answer: str) -> Fraction | str:
    """What answers that are surely the same have in common: their value, or their plain form."""
    exact = value(answer)
    return plain(answer) if exact is None else exact


def one_script(text: str) -> str:
    """A text in ASCII as far as it goes: powers, fractions, dashes and wide letters."""
    text = re.sub(
        r"[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+",
        lambda up: "^{" + up[0].translate(_SUPERSCRIPTS) + "}",
        text,
    )
    text = re.sub(r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])", " ", text)
    text = unicodedata.normalize("NFKC", text)
    for sign, by in (
        ("\u2212", "-"),
        ("\u2013", "-"),
        ("\u2044", "/"),
        ("\u221a", "\\sqrt "),
        ("\u03c0", "\\pi "),
        ("\u221e", "\\infty "),
        ("\u2264", "\\le "),
        ("\u2265", "\\ge "),
        ("\u222a", "\\cup "),
        ("\u00d7", "\\times "),
    ):
        text = text.replace(sign, by)
    return text


def percent(answer: str) -> bool:
    """Whether an answer has the sign of percent at its end."""
    return bool(re.search(r"(?:\\?%|percent)\s*\$?\s*$", answer.strip()))
