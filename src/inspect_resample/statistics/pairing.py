"""Evaluations side by side: the same problems in the same order, so that they can be paired."""

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from inspect_resample.statistics.bounds import missing_warnings, unequal_warnings
from inspect_resample.statistics.counts import Counts, Evaluation, IntArray, Missing

Value = TypeVar("Value")


class PairingError(ValueError):
    """Evaluations have no problem in common, or not the suites that a comparison needs."""


@dataclass(frozen=True, eq=False)
class Paired:
    """Evaluations restricted to the problems that all of them have.

    Attributes:
        evaluations: In the order given; their problems are the same, in order of their ids.
        left_out: For each evaluation, its problems that not all others have.
    """

    evaluations: tuple[Evaluation, ...]
    left_out: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the evaluations are called."""
        return names_of(len(self.evaluations))

    def by_name(self, each: Iterable[Value]) -> dict[str, Value]:
        """Something of each evaluation, by its name."""
        return dict(zip(self.names, each, strict=True))

    @property
    def problems(self) -> int:
        """Number of problems in common."""
        return len(self.evaluations[0].counts.problems)

    @property
    def k_max(self) -> int:
        """The largest k that the draws of every evaluation allow."""
        return min(evaluation.counts.k_max for evaluation in self.evaluations)

    @property
    def two_suites(self) -> bool:
        """Whether every evaluation has a strong suite."""
        return all(one.counts.strong_passes is not None for one in self.evaluations)


def names_of(count: int) -> tuple[str, ...]:
    """What things side by side are called: a, b, ..., z, then by number."""
    letters = string.ascii_lowercase
    return tuple(letters[i] if i < len(letters) else str(i + 1) for i in range(count))


def pair(evaluations: Sequence[Evaluation]) -> Paired:
    """The problems that all evaluations have, by their ids.

    The order of the ids, and not the one in the logs, makes a seeded bootstrap the same however the
    logs are ordered.

    Raises:
        PairingError: They have no problem in common.
    """
    ids = [set(evaluation.counts.problems) for evaluation in evaluations]
    common = sorted(set.intersection(*ids))
    if not common:
        first = ", ".join(
            f"{evaluation.task} by {evaluation.model} has {evaluation.counts.problems[0]}"
            for evaluation in evaluations
        )
        raise PairingError(
            f"no problem is in all evaluations, so that nothing can be paired; for instance {first}"
        )
    restricted = tuple(with_problems(evaluation, common) for evaluation in evaluations)
    if len({tuple(one.counts.clusters or ()) for one in restricted}) > 1:
        raise PairingError(
            "the evaluations put the same problems into different clusters; cluster by something "
            "that is the same in all logs, such as a pattern on the id"
        )
    return Paired(restricted, tuple(len(own) - len(common) for own in ids))


def same_draws(first: Evaluation, second: Evaluation) -> bool:
    """Whether both are one evaluation, so that any difference between them is surely none."""
    ones, others = first.counts, second.counts
    return (
        (first.task, first.version, first.model) == (second.task, second.version, second.model)
        and first.sources == second.sources
        and list(ones.problems) == list(others.problems)
        and all(
            np.array_equal(_column(ones, name), _column(others, name))
            for name in ("draws", "weak_passes", "strong_passes")
        )
    )


def _column(counts: Counts, name: str) -> IntArray:
    """A column of the counts, empty where there is none."""
    column: IntArray | None = getattr(counts, name)
    return np.zeros(0, dtype=np.int64) if column is None else column


def with_problems(evaluation: Evaluation, common: Sequence[str]) -> Evaluation:
    """An evaluation of some of its problems, in this order, without what is not known of these."""
    counts = evaluation.counts
    place = {problem: index for index, problem in enumerate(counts.problems)}
    rows = np.array([place[problem] for problem in common])
    usage, of_passes = (
        one and one.each(lambda column: column[rows])
        for one in (evaluation.usage, evaluation.usage_of_passes)
    )
    strong = counts.strong_passes
    kept = Counts(
        list(common),
        counts.draws[rows],
        counts.weak_passes[rows],
        None if strong is None else strong[rows],
        counts.stopped_early,
        None if counts.weak_only is None else counts.weak_only[rows],
        None if counts.clusters is None else [counts.clusters[row] for row in rows],
        counts.drawn_beyond,
        counts.informative_stop,
    )
    after = replace(
        evaluation, counts=kept, usage=usage, usage_of_passes=of_passes,
        missing=_lost(evaluation.missing, common, rows),
        audit=None if evaluation.audit is None else evaluation.audit.take(rows),
        as_made=None if evaluation.as_made is None else evaluation.as_made.take(rows),
    )  # fmt: skip
    return _with_warnings(evaluation, after)


def _with_warnings(before: Evaluation, after: Evaluation) -> Evaluation:
    """An evaluation of some of the problems of another one, with warnings about these."""
    old = {*missing_warnings(before), *unequal_warnings(before.counts)}
    others = (warning for warning in before.warnings if warning not in old)
    new = missing_warnings(after), unequal_warnings(after.counts)
    return replace(after, warnings=(*new[0], *others, *new[1]))


def _lost(missing: Missing | None, common: Sequence[str], rows: IntArray) -> Missing | None:
    """The draws of these problems that have no verdict."""
    if missing is None:
        return None
    found = Missing(tuple(common), missing.draws[rows], missing.weak_only[rows], {})
    reasons = missing.reasons
    if found.total < missing.total:
        reasons = {"of the problems in common": found.total}
    return replace(found, reasons=reasons) if found.total else None
