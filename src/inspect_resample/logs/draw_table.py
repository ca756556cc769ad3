"""The draws of an evaluation one by one, with answers and scores, read from its whole samples."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from inspect_resample.answers.forms import key
from inspect_resample.logs.fields import metadata_of
from inspect_resample.logs.file import used_records
from inspect_resample.logs.letters import (
    PASS,
    answer_classes,
    answers,
    codes,
    labels,
    letters,
    scores,
    with_verdict,
)
from inspect_resample.logs.verdicts import VERIFIED
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.draw_table import NO_ANSWER, BoolArray, DrawTable


class NoDrawsError(ValueError):
    """The logs of an evaluation do not tell what became of each draw."""


@dataclass(frozen=True, eq=False)
class _Sample:
    """The draws with a verdict of one sample."""

    right: BoolArray
    passed: BoolArray
    answers: list[str | None] | None
    alike: dict[str, int]
    scores: dict[str, FloatArray]
    classes: dict[str, list[str | None]]

    @property
    def tells(self) -> tuple[bool, list[str], list[str]]:
        """Whether there are answers, and which scores and classes."""
        return self.answers is not None, sorted(self.scores), sorted(self.classes)


def read_draw_table(evaluation: Evaluation) -> DrawTable:
    """Read verdicts, answers and scores of each draw that has a verdict.

    Answers are of one class when their sample says so, or when they are the same number, or their
    plain forms are equal (`answers.forms`).

    Raises:
        NoDrawsError: A sample does not tell them, or samples tell different things.
        OSError: A log is not there any more.
    """
    scorer, _, weak = evaluation.weak_score.rpartition(".")
    if evaluation.depth:
        raise NoDrawsError(
            f"the draws of {evaluation.task} by {evaluation.drawn_by} are attempts in chains that "
            f"depend on each other, so that pass@k and votes among them would say nothing of as "
            f"many draws: `analyze` takes chains as units (with --depth 1 independent draws), and "
            f"`compare` shows them by depth"
        )
    strong = (evaluation.strong_score or "").rpartition(".")[2] or None
    found: defaultdict[str, list[_Sample]] = defaultdict(list)
    for record in used_records(evaluation, full=True):
        problem = str(record["id"])
        verified = metadata_of(record, VERIFIED)
        found[problem].append(_sample(metadata_of(record, scorer), verified, weak, strong, problem))
    problems = evaluation.counts.problems
    samples = [(i, one) for i, problem in enumerate(problems) for one in found[problem]]
    told = {str(one.tells) for _, one in samples}
    if len(told) != 1:
        raise NoDrawsError(
            f"the samples of {evaluation.task} by {evaluation.model} do not all tell answers and "
            f"the same scores: give logs that were made in one way"
        )
    rows = np.concatenate([np.full(len(one.right), i) for i, one in samples])
    return DrawTable(
        problems,
        rows,
        np.concatenate([one.right for _, one in samples]),
        None if strong is None else np.concatenate([one.passed for _, one in samples]),
        np.array(_answer_classes(samples)) if samples[0][1].answers is not None else None,
        {
            name: np.concatenate([one.scores[name] for _, one in samples])
            for name in samples[0][1].scores
        },
        {
            name: np.array(
                _classes(
                    rows.tolist(), [each for _, one in samples for each in one.classes[name]], str
                )
            )
            for name in samples[0][1].classes
        },
    )


def _sample(
    metadata: Mapping[str, Any],
    verified: Mapping[str, Any],
    weak: str,
    strong: str | None,
    problem: str,
) -> _Sample:
    length = int(metadata.get("draws") or 0) + int(metadata.get("unscored") or 0)
    first = letters(metadata, weak, length)
    second = None if strong is None else letters(metadata, strong, length)
    if not first or second == "":
        raise NoDrawsError(
            f"sample {problem} does not tell the verdict of each draw, as scores of this package do"
        )
    kept = with_verdict(first, second)
    passed = codes(first) == ord(PASS)
    right = passed if second is None else passed & (codes(second) == ord(PASS))
    given = answers(metadata, length)
    return _Sample(
        right[kept],
        passed[kept],
        None if given is None else [given[i] for i in np.flatnonzero(kept)],
        answer_classes(metadata),
        {
            name: column[kept]
            for told in (metadata, verified)
            for name, column in scores(told, length).items()
        },
        {
            name: [given[i] for i in np.flatnonzero(kept)]
            for name, given in labels(verified, length).items()
        },
    )


def _classes(
    problem: list[int], given: list[str | None], form: Callable[[str], Fraction | str]
) -> list[int]:
    """The class of each draw's answer within its problem, of answers with one form."""
    known: defaultdict[int, dict[Fraction | str, int]] = defaultdict(dict)
    forms = {answer: form(answer) for answer in set(given) if answer}
    return [
        known[own].setdefault(forms[answer], len(known[own])) if answer else NO_ANSWER
        for own, answer in zip(problem, given, strict=True)
    ]


def _answer_classes(samples: list[tuple[int, _Sample]]) -> list[int]:
    """The class of each draw's answer within its problem."""
    known: defaultdict[int, dict[Fraction | str, int]] = defaultdict(dict)
    fresh: defaultdict[int, Iterator[int]] = defaultdict(count)
    found: list[int] = []
    for problem, one in samples:
        own = known[problem]
        given = one.answers or []
        keys = {answer: key(answer) for answer in given if answer}
        together: defaultdict[object, list[Fraction | str]] = defaultdict(list)
        for answer, form in keys.items():
            together[one.alike.get(answer, form)].append(form)
        for forms in together.values():
            # The class that one of them has in another epoch, or a new one.
            number = next((own[form] for form in forms if form in own), None)
            number = next(fresh[problem]) if number is None else number
            for form in forms:
                own.setdefault(form, number)
        found += [own[keys[answer]] if answer else NO_ANSWER for answer in given]
    return found
