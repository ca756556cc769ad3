"""Which answers are the same.

Numbers are compared exactly (`forms.value`), then answers by their plain form (`forms.plain`), and
what is left by the library math-verify (Hugging Face, Apache-2.0), which knows formulas, sets,
intervals and matrices. It runs in a process with limits, never in this one. An answer that is no
mathematics, too long or too deep for it, or on which it fails, is compared by its text alone;
`Grouped.by_text` counts them.

A sign of percent may be a unit or a factor: "50%" is the same as "50" and as "0.5", which are not
the same as each other. So an answer joins the largest class that it fits.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from inspect_resample.answers.forms import key, percent, plain, value
from inspect_resample.parsing.workers import LostError, Workers

SECONDS = 5
"""CPU time that the library has for a pair of answers."""
LONGEST = 300
"""Characters of an answer that the library is asked about."""
_DEEPEST = 12
_CLOSE = 1e-4
"""Share of their size by which values differ that are surely not the same, however rounded."""
_LOSSES = 3
"""How often an answer that stands for a class may be there when a comparison comes to nothing."""
_PATIENCE = 240.0  # seconds of real time beyond the CPU time: the start alone takes three of CPU

How = Literal["value", "form", "library", "text"]


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether two answers are the same.

    Attributes:
        same: Whether they are.
        how: By what: exact values, plain forms, the library, or the texts alone, where the library
            could not read one of them.
    """

    same: bool
    how: How


@dataclass(frozen=True, slots=True)
class Grouped:
    """Answers in classes.

    Attributes:
        classes: For each answer the number of its class, from 0 by falling size; -1 where there is
            no answer.
        representatives: For each class the answer that stands for it: the most frequent one.
        by_text: Answers, each counted once, that only their text could be compared of.
        right: For each answer whether it is the same as the right one; None where that is unknown.
            It may part a class, for the classes are made without it.
    """

    classes: list[int]
    representatives: list[str]
    by_text: int
    right: list[bool] | None = None


def compare(one: str, other: str) -> Equivalence:
    """Whether two answers are the same. It may wait for a process: not for an event loop."""
    return _Comparisons().compare(one, other)


class _Comparisons:
    """Comparisons of the answers of a problem: each answer may cost its time limit once.

    Attributes:
        unread: Answers that the library could not read, or did not finish with.
    """

    def __init__(self) -> None:
        self.unread: set[str] = set()
        self._worths: dict[str, complex | None] = {}
        self._losses: Counter[str] = Counter()

    def compare(self, one: str, other: str, trusted: bool = False) -> Equivalence:
        """Whether an answer is the same as another, which many are compared with.

        Args:
            one: The answer, to blame where the comparison does not come to its end.
            other: The other, to blame where that happens again and again, unless it is trusted.
            trusted: Whether the other is the right answer.
        """
        quick = _quick(one, other)
        if quick is not None:
            return quick
        first, second = self._worth(one), self._worth(other)
        if one in self.unread or other in self.unread:
            return Equivalence(False, "text")
        if first is not None and second is not None and apart(first, second):
            return Equivalence(False, "library")
        try:
            return Equivalence(_workers().ask((one, other)), "library")
        except LostError:
            self.unread.add(one)
            self._losses[other] += not trusted
            if self._losses[other] == _LOSSES:
                self.unread.add(other)
            return Equivalence(False, "text")

    def _worth(self, answer: str) -> complex | None:
        """What the library finds an answer to be worth, once; those that it cannot read are unread.

        It is asked about each answer alone first: about each pair would be for ever where a model
        gives hundreds of different formulas.
        """
        if answer not in self._worths:
            read, worth = False, None
            if _readable(answer):
                with suppress(LostError):
                    read, worth = _workers().ask(answer)
            if not read:
                self.unread.add(answer)
            self._worths[answer] = None if worth is None else complex(*worth)
        return self._worths[answer]


def apart(first: complex, second: complex) -> bool:
    """Whether two formulas have such different values that no algebra makes them equal.

    Simplifying their difference, as the library does in the end, takes a hundred times as long.
    """
    return abs(first - second) > _CLOSE * max(1.0, abs(first), abs(second))


def group(answers: Sequence[str | None], right: str | None = None) -> Grouped:
    """Put answers into classes of the same ones. It may wait, as `compare` does.

    Args:
        answers: One for each draw; None or empty where there is none.
        right: The right answer, if it is known.

    Returns:
        The classes. Frequent answers found them first, so that a rare way to write an answer joins
        a frequent one and never the other way round.
    """
    counted = Counter(answer for answer in answers if answer)
    spellings: dict[Fraction | str, list[str]] = {}
    for answer, _ in counted.most_common():
        spellings.setdefault(key(answer), []).append(answer)
    ordered = sorted(spellings.values(), key=lambda alike: -sum(counted[one] for one in alike))
    comparisons = _Comparisons()
    founders: list[str] = []
    founder_of: dict[str, str] = {}
    rights: set[str] = set()
    for alike in ordered:
        if right is not None:
            # A sign of percent is no part of a key.
            rights |= {text for text in alike if comparisons.compare(text, right, True).same}
        same = (one for one in founders if comparisons.compare(alike[0], one).same)
        founder = next(same, alike[0])
        if founder == alike[0]:
            founders.append(founder)
        founder_of.update(dict.fromkeys(alike, founder))
    sizes = Counter(founder_of[answer] for answer in answers if answer)
    largest_first = [founder for founder, _ in sizes.most_common()]
    place = {founder: number for number, founder in enumerate(largest_first)}
    return Grouped(
        [place[founder_of[answer]] if answer else -1 for answer in answers],
        largest_first,
        len(comparisons.unread & counted.keys()),
        None if right is None else [answer in rights for answer in answers],
    )


class Classes:
    """Classes of answers that come one after the other: an answer keeps the class that it got.

    The first answer of a class stands for it, where `group` has the most frequent one do so.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._comparisons = _Comparisons()
        self._founders: list[str] = []
        self._known: dict[Fraction | str, int] = {}

    def of(self, answer: str) -> int:
        """The number of an answer's class, from 0. It may wait, as `compare` does."""
        name = key(answer)
        if name not in self._known:
            same = (
                number
                for number, founder in enumerate(self._founders)
                if self._comparisons.compare(answer, founder).same
            )
            self._known[name] = next(same, len(self._founders))
            if self._known[name] == len(self._founders):
                self._founders.append(answer)
        return self._known[name]


def _quick(one: str, other: str) -> Equivalence | None:
    """What needs no library; None where it does."""
    if one == other:
        return Equivalence(True, "form")
    values = first, second = value(one), value(other)
    if first is not None and second is not None:
        # Where one of them alone has a sign of percent, that may stand for a factor.
        factor = {(True, False): Fraction(100), (False, True): Fraction(1, 100)}
        may_be = second * factor.get((percent(one), percent(other)), Fraction(1))
        return Equivalence(first in (second, may_be), "value")
    forms = plain(one), plain(other)
    if forms[0] == forms[1]:
        return Equivalence(True, "form")
    bases = [found[1] for form in forms if (found := _BASE.search(form))]
    if len(bases) == 2 and bases[0] != bases[1]:  # of a number; the library leaves it out
        return Equivalence(False, "form")
    known = [
        exact is not None or _is_words(form) for exact, form in zip(values, forms, strict=True)
    ]
    product = sorted(forms[0]) == sorted(forms[1])  # xy is yx
    return Equivalence(False, "form") if all(known) and not product else None


_BASE = re.compile(r"[0-9A-Za-z]_\{?(\d+)\}?$")


def _is_words(form: str) -> bool:
    """Whether an answer is words or one letter, which no algebra makes equal to others."""
    return not re.search(r"[\d\\^=+*/<>{}]", form)


def _readable(answer: str) -> bool:
    """Whether the library is asked about it: neither long nor deep, and no tower of powers."""
    if len(answer) > LONGEST or len(re.findall(r"\^|\*\*|!", answer)) > 6:
        return False
    depth = deepest = 0
    for character in answer:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest <= _DEEPEST


@cache
def _workers() -> Workers:
    return Workers("inspect_resample.answers.worker", "", SECONDS + _PATIENCE)
