"""The worst false positives of an evaluation, with their code; reads whole samples of its logs.

Only the samples of the few problems with most false positives are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from inspect_resample.logs.fields import score_of
from inspect_resample.logs.file import used_records
from inspect_resample.logs.letters import FAULT, PASS, letters
from inspect_resample.statistics.counts import Evaluation

_MOST_PROGRAMS = 3
_MOST_CHARACTERS = 4000


@dataclass(frozen=True)
class ShownProgram:
    """A program that passes the weak suite and not the strong one.

    Attributes:
        program: Its text, perhaps cut.
        draws: How many draws gave it; None where the log does not tell.
        why: Why the strong suite rejects it, in words; empty where the log does not tell.
        input: The first case that it fails; empty where there is none.
        expected: What the reference gives there.
        got: What the program gives.
    """

    program: str
    draws: int | None = None
    why: str = ""
    input: str = ""
    expected: str = ""
    got: str = ""


@dataclass(frozen=True)
class WorstProblem:
    """A problem with many false positives.

    Attributes:
        problem: Its id.
        draws: Its draws.
        false_positives: How many of these are false positives.
        programs: Some of them, the commonest first; none where the log keeps no code.
    """

    problem: str
    draws: int
    false_positives: int
    programs: tuple[ShownProgram, ...]


def worst_problems(evaluation: Evaluation, most: int = 5) -> list[WorstProblem]:
    """The problems with most false positives, those with most first.

    Args:
        evaluation: As it was read; its logs must still be there.
        most: How many problems.

    Raises:
        ValueError: There is no strong suite.
        OSError: A log is not there any more.
    """
    counts = evaluation.counts
    false = counts.weak_passes - counts.strong
    order = [i for i in np.argsort(-false, kind="stable")[:most].tolist() if false[i]]
    wanted = {counts.problems[i] for i in order}
    programs: dict[str, dict[str, ShownProgram]] = {problem: {} for problem in wanted}
    scorer = evaluation.weak_score.rpartition(".")[0]
    for problem, found in _read(evaluation, wanted, scorer) if wanted else ():
        own = programs[problem]
        known = own.get(found.program)
        if known is None:
            own[found.program] = found
        elif known.draws is not None and found.draws is not None:
            own[found.program] = replace(known, draws=known.draws + found.draws)
    return [
        WorstProblem(
            counts.problems[i], int(counts.draws[i]), int(false[i]),
            tuple(sorted(programs[counts.problems[i]].values(), key=_rank)[:_MOST_PROGRAMS]),
        )
        for i in order
    ]  # fmt: skip


def _rank(found: ShownProgram) -> int:
    return -(found.draws or 0)


def _read(
    evaluation: Evaluation, wanted: set[str], scorer: str
) -> Iterator[tuple[str, ShownProgram]]:
    """False positives of the wanted problems, each sample of them once."""
    for record in used_records(evaluation, full=True, only=wanted):
        for found in _of_score(score_of(record, scorer)):
            yield str(record["id"]), found


def _of_score(score: Mapping[str, Any]) -> list[ShownProgram]:
    """What a score of this package's scorer tells."""
    metadata = score.get("metadata") or {}
    listed = metadata.get("false_positives")
    if isinstance(listed, list):
        return [_listed(entry) for entry in listed if isinstance(entry, Mapping)]
    answer = score.get("answer")
    if isinstance(answer, str) and answer and _submits_false_positive(metadata):
        return [ShownProgram(_cut(answer))]
    return []


def _listed(entry: Mapping[str, Any]) -> ShownProgram:
    draws = entry.get("draws")
    texts = {
        name: _cut(str(entry.get(name) or ""))
        for name in ("program", "why", "input", "expected", "got")
    }
    return ShownProgram(draws=draws if isinstance(draws, int) else None, **texts)


def _submits_false_positive(metadata: Mapping[str, Any]) -> bool:
    """Whether the first weak pass, which is the score's answer, is a false positive."""
    length = int(metadata.get("draws") or 0) + int(metadata.get("unscored") or 0)
    weak, strong = (letters(metadata, suite, length) for suite in ("weak", "strong"))
    first = weak.find(PASS)
    return first >= 0 and len(strong) == len(weak) and strong[first] not in (PASS, FAULT)


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    return f"{text[:_MOST_CHARACTERS]}\n... ({len(text) - _MOST_CHARACTERS} characters more)"
