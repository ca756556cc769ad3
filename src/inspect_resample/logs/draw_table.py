"""The draws of an evaluation one by one, with answers and scores, read from its whole samples."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from inspect_resample.answers.forms import key
from inspect_resample.logs.fields import metadata_of, score_of, scorer_of
from inspect_resample.logs.file import used_records
from inspect_resample.logs.groups import require_independent
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
from inspect_resample.logs.scores import ScoreColumns
from inspect_resample.logs.verdicts import VERIFIED, Choice, ScoreError
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


def read_draw_table(evaluation: Evaluation, verifiers: Sequence[str] = ()) -> DrawTable:
    """Read verdicts, answers and scores of each draw that has a verdict.

    Answers are of one class when their sample says so, or when they are the same number, or their
    plain forms are equal (`answers.forms`). Where a sample is one draw, as in logs of other tasks
    with epochs, its answer is that of the scorer that stands for the truth. What a sample does not
    tell, others of the same log do, is missing there: its draws have no score, answer or class.

    Args:
        evaluation: One task and model.
        verifiers: Scores of other scorers, `SCORER.SCORE`, that are verifiers too.

    Raises:
        NoDrawsError: A sample does not tell its draws, or a score cannot be a verifier.
        GroupedDrawsError: The draws are in groups.
        OSError: A log is not there any more.
    """
    require_independent(evaluation)
    scorer, _, weak = evaluation.weak_score.rpartition(".")
    if evaluation.depth:
        raise NoDrawsError(
            f"the draws of {evaluation.task} by {evaluation.drawn_by} are attempts in chains that "
            f"depend on each other, so that pass@k and votes among them would say nothing of as "
            f"many draws: `analyze` takes chains as units (with --depth 1 independent draws), and "
            f"`compare` shows them by depth"
        )
    strong = (evaluation.strong_score or "").rpartition(".")[2] or None
    places = {problem: i for i, problem in enumerate(evaluation.counts.problems)}
    told: list[tuple[int, _Sample]] = []
    columns, single = ScoreColumns(), _Single([], [])
    for record in used_records(evaluation, full=True):
        problem = str(record["id"])
        if problem not in places:
            continue
        columns.add(len(told) + len(single.problem), record.get("scores") or {})
        metadata = metadata_of(record, scorer)
        if "draws" in metadata:
            verified = metadata_of(record, VERIFIED)
            told.append((places[problem], _sample(metadata, verified, weak, strong, problem)))
        else:
            single.problem.append(places[problem])
            answer = score_of(record, scorer_of(evaluation.weak_score)).get("answer")
            single.answer.append(answer if isinstance(answer, str) else None)
    if single.problem:
        if told:
            raise NoDrawsError("some samples have many draws, and others are one")
        told = single.samples(
            columns, Choice(evaluation.weak_score, evaluation.strong_score), verifiers
        )
    elif verifiers:
        raise NoDrawsError(
            f"{', '.join(verifiers)}: a score of another scorer is of a whole sample, and samples "
            f"here have many draws; verifiers of draws are made by inspect-resample verify"
        )
    return _table(evaluation.counts.problems, sorted(told, key=lambda one: one[0]), strong)


@dataclass(frozen=True)
class _Single:
    """Samples that are one draw each: the problem of each, and its answer."""

    problem: list[int]
    answer: list[str | None]

    def samples(
        self, columns: ScoreColumns, choice: Choice, verifiers: Sequence[str]
    ) -> list[tuple[int, _Sample]]:
        """Those with a verdict.

        Raises:
            NoDrawsError: A score that is to be a verifier cannot be read.
        """
        size = len(self.problem)
        try:
            verdicts = columns.verdicts(choice, size)
            scores = {name: columns.column(name, size) for name in verifiers}
        except ScoreError as error:
            raise NoDrawsError(str(error)) from error
        passed = verdicts.weak_passes > 0
        right = passed if verdicts.strong_passes is None else verdicts.strong_passes > 0
        answered = any(one is not None for one in self.answer)
        return [
            (
                self.problem[row],
                _Sample(
                    right[[row]], passed[[row]], [self.answer[row]] if answered else None, {},
                    {name: one[[row]] for name, one in scores.items()}, {},
                ),
            )
            for row in np.flatnonzero(verdicts.draws > 0).tolist()
        ]  # fmt: skip


def _table(
    problems: Sequence[str], samples: list[tuple[int, _Sample]], strong: str | None
) -> DrawTable:
    """The draws of samples, which are in the order of their problems."""
    rows = np.concatenate([np.full(len(one.right), i) for i, one in samples])
    scores, classes = (
        list(dict.fromkeys(name for _, one in samples for name in getattr(one, what)))
        for what in ("scores", "classes")
    )
    answered = any(one.answers is not None for _, one in samples)
    return DrawTable(
        problems,
        rows,
        np.concatenate([one.right for _, one in samples]),
        None if strong is None else np.concatenate([one.passed for _, one in samples]),
        np.array(_answer_classes(samples)) if answered else None,
        {
            name: np.concatenate(
                [one.scores.get(name, np.full(len(one.right), np.nan)) for _, one in samples]
            )
            for name in scores
        },
        {
            name: np.array(
                _classes(
                    rows.tolist(),
                    [
                        each
                        for _, one in samples
                        for each in one.classes.get(name, [None] * len(one.right))
                    ],
                    str,
                )
            )
            for name in classes
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
        given = [None] * len(one.right) if one.answers is None else one.answers
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


def tells_choices(evaluation: Evaluation) -> bool:
    """Whether the draws of the first problem have answers, classes or scores of verifiers.

    Raises:
        OSError: A log is not there any more.
    """
    first = [evaluation.counts.problems[0]]
    return any(
        _tells(score)
        for record in used_records(evaluation, full=True, only=first)
        for score in (record.get("scores") or {}).values()
    )


def _tells(score: Mapping[str, Any]) -> bool:
    metadata = score.get("metadata") or {}
    return any(
        isinstance(value, list) and (name == "answer" or name.endswith(("_scores", "_classes")))
        for name, value in metadata.items()
    )
