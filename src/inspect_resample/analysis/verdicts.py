"""From the scores of one Inspect sample to counted draws.

Two kinds of score are read. The scorer of this package judges many draws in one sample and puts its
counts in the score's metadata; any other scorer judges one draw, and its score is the verdict.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

DUAL_SUITE = "dual_suite"
"""Key of this package's score in an Inspect sample."""

_CREDIT = {"c": 1.0, "yes": 1.0, "true": 1.0, "p": 0.5, "i": 0.0, "n": 0.0, "no": 0.0, "false": 0.0}
"""Inspect's words for correct, partially correct, incorrect, no answer."""


class ScoreError(ValueError):
    """A score cannot be read as a verdict, or the choice of scores does not fit the log."""


class ScoreLike(Protocol):
    """What is used of an Inspect `Score`."""

    @property
    def value(self) -> Any:
        """A string, a number, or a mapping of them."""

    @property
    def metadata(self) -> dict[str, Any] | None:
        """For this package's scorer: the counts."""


Scores = Mapping[str, ScoreLike]


@dataclass(frozen=True)
class Choice:
    """Which scores stand for the suites, each as `SCORER.SCORE` in Inspect's notation."""

    weak: str
    strong: str | None = None


@dataclass(frozen=True)
class Verdicts:
    """The draws of one Inspect sample.

    Attributes:
        draws: Draws with a verdict.
        weak_passes: Of these, the ones that pass the weak suite.
        strong_passes: Of these, the ones that pass both; None with one suite.
        unscored: Draws without a verdict, not in `draws`.
        partial: Draws with partial credit; they count as failed.
    """

    draws: int
    weak_passes: int
    strong_passes: int | None
    unscored: int = 0
    partial: int = 0


def choose(samples: Iterable[Scores], wanted: Choice | None) -> Choice:
    """The scores to read in a log: the wanted ones, or those that need no choosing.

    Args:
        samples: The scores of every scored sample of the log.
        wanted: The user's choice, or None for the package's own score or the log's only one.

    Raises:
        ScoreError: The log has no such score, or several and none was wanted.
    """
    names = sorted({name for scores in samples for name in _names(scores)})
    if wanted is not None:
        for name in filter(None, (wanted.weak, wanted.strong)):
            if name not in names and _simple(name) not in names:
                raise ScoreError(f"no score {name}; it has {_listed(names)}")
        return wanted
    if DUAL_SUITE in names or f"{DUAL_SUITE}.weak" in names:
        return Choice(f"{DUAL_SUITE}.weak", f"{DUAL_SUITE}.strong")
    if len(names) == 1:
        return Choice(names[0])
    raise ScoreError(f"choose its scores with --weak and --strong; it has {_listed(names)}")


def read_verdicts(scores: Scores, choice: Choice) -> Verdicts:
    """Count the draws of one sample.

    Raises:
        ScoreError: A value is neither correct or incorrect nor a number from 0 to 1, or the two
            scores are of different kinds.
    """
    weak = _counted(scores, choice.weak)
    strong = None if choice.strong is None else _counted(scores, choice.strong)
    if weak is None and strong is None:
        return _one_draw(scores, choice)
    if weak is None or (choice.strong is not None and strong is None):
        raise ScoreError(
            f"{choice.weak} and {choice.strong} cannot be combined: one counts many draws in a "
            f"sample, the other judges one"
        )
    draws, passes, unscored = weak
    both = None if strong is None else strong[1]
    if not 0 <= (passes if both is None else both) <= passes <= draws:
        raise ScoreError(
            f"{passes} weak and {both} strong passes of {draws} draws do not fit together"
        )
    return Verdicts(draws, passes, both, unscored)


def _one_draw(scores: Scores, choice: Choice) -> Verdicts:
    weak = _credit(scores, choice.weak)
    strong = None if choice.strong is None else _credit(scores, choice.strong)
    if weak is None or (choice.strong is not None and strong is None):
        return Verdicts(0, 0, None if choice.strong is None else 0, unscored=1)
    passes = weak == 1
    both = None if strong is None else int(passes and strong == 1)
    partial = 0 < weak < 1 or (strong is not None and 0 < strong < 1)
    return Verdicts(1, int(passes), both, partial=int(partial))


def _counted(scores: Scores, name: str) -> tuple[int, int, int] | None:
    """Draws, passes and unscored draws of a score that counts many draws, else None."""
    scorer, _, field = name.rpartition(".")
    score = scores.get(scorer)
    metadata = (score.metadata if score is not None else None) or {}
    counts = (metadata.get("draws"), metadata.get(f"{field}_passes"), metadata.get("unscored", 0))
    if counts[:2] == (None, None) and scorer != DUAL_SUITE:
        return None
    draws, passes, unscored = counts
    if not (isinstance(draws, int) and isinstance(passes, int) and isinstance(unscored, int)):
        raise ScoreError(
            f"the metadata of {scorer} must hold the integers draws, {field}_passes and unscored, "
            f"got {counts}"
        )
    return draws, passes, unscored


def _credit(scores: Scores, name: str) -> float | None:
    """The score as a number from 0 to 1; None when the sample is unscored."""
    value = _value(scores, name)
    if isinstance(value, str) and value.lower() in _CREDIT:
        return _CREDIT[value.lower()]
    try:
        number = math.nan if value is None else float(value)
    except (TypeError, ValueError):
        raise ScoreError(f"{name} is {value!r}: expected C or I, or a number") from None
    if math.isnan(number):
        return None
    if not 0 <= number <= 1:
        raise ScoreError(f"{name} is {value!r}: expected a number from 0 to 1, where 1 is a pass")
    return number


def _value(scores: Scores, name: str) -> Any:
    for candidate in (name, _simple(name)):
        if candidate in scores and not isinstance(scores[candidate].value, Mapping):
            return scores[candidate].value
    for scorer, score in scores.items():
        if isinstance(score.value, Mapping) and name.startswith(f"{scorer}."):
            return score.value.get(name.removeprefix(f"{scorer}."))
    return None


def _names(scores: Scores) -> Iterable[str]:
    for scorer, score in scores.items():
        if isinstance(score.value, Mapping):
            yield from (f"{scorer}.{field}" for field in score.value)
        else:
            yield scorer


def _simple(name: str) -> str:
    """`match.match` names the score of the scorer `match`, which is `match` in a sample."""
    scorer, _, field = name.rpartition(".")
    return scorer if scorer == field else name


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "no scores"
