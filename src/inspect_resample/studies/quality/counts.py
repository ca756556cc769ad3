"""Code quality of the draws that pass the weak suite, summed by problem.

Measures are lists in the scores of whole samples, so these are read, one at a time. What is kept is
a number of draws and a sum for each problem, kind and measure, whatever the number of draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from inspect_resample.logs.fields import letters_of, quality_of, stored
from inspect_resample.logs.file import open_log
from inspect_resample.logs.letters import FAULT, PASS, codes
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.samples import one_draw_letters
from inspect_resample.quality.measures import MEASURES
from inspect_resample.statistics.counts import Evaluation, FloatArray, IntArray

TRUE, FALSE = 0, 1
"""Places of the strongly correct draws and of those that pass the weak suite only."""

_NAMES = tuple(MEASURES)


@dataclass(frozen=True, eq=False)
class QualityCounts:
    """Measures of the draws of one task and model that pass the weak suite.

    Attributes:
        evaluation: The task and model.
        draws: How many draws have a measure, shape (2, problems, measures): true positives, then
            false positives; problems as in the evaluation's counts, measures as in `MEASURES`.
        sums: The sums of the measures over these draws, likewise.
        highest: The largest value of each measure, shape (measures,); NaN where there is none.
        samples: Inspect samples that were measured.
        unmeasured: Inspect samples that were not.
        settings: The different settings that the measures were made with.
    """

    evaluation: Evaluation
    draws: IntArray
    sums: FloatArray
    highest: FloatArray
    samples: int
    unmeasured: int
    settings: tuple[str, ...]


@dataclass(eq=False)
class _Sums:
    """What is added up while samples are read."""

    draws: IntArray
    sums: FloatArray
    highest: FloatArray
    samples: int = 0
    settings: set[str] = field(default_factory=set)

    @classmethod
    def empty(cls, problems: int) -> "_Sums":
        shape, measures = (2, problems, len(_NAMES)), (len(_NAMES),)
        return cls(np.zeros(shape, np.int64), np.zeros(shape), np.full(measures, np.nan))

    def add(self, kind: int, problem: int, values: FloatArray) -> None:
        """Add draws of one kind and problem, shape (draws, measures), NaN where unknown."""
        if not len(values):
            return
        known = ~np.isnan(values)
        self.draws[kind, problem] += known.sum(axis=0)
        self.sums[kind, problem] += np.where(known, values, 0).sum(axis=0)
        self.highest = np.fmax(self.highest, np.fmax.reduce(values))


def count_quality(pool: Pool) -> QualityCounts:
    """The measures of one evaluation's draws, from the whole samples of its logs.

    Raises:
        ValueError: The measures of a sample do not fit its draws.
        Exception: Whatever a damaged file causes in the libraries that read it.
    """
    evaluation = pool.evaluation
    place = {name: i for i, name in enumerate(evaluation.counts.problems)}
    found = _Sums.empty(len(place))
    told = _told_letters(pool)
    for log, source in enumerate(evaluation.sources):
        wanted = {pool.samples.place(row): row for row in np.flatnonzero(pool.log == log).tolist()}
        with open_log(source.location, full=True) as opened:
            for record in opened.records:
                key = (str(record["id"]), int(record["epoch"]))
                row, quality = wanted.get(key), quality_of(record)
                if row is None or quality is None or key[0] not in place:
                    continue
                suites = told[row] or _letters(record, pool, row)
                _add_sample(found, place[key[0]], record, quality, suites)
    return QualityCounts(
        evaluation,
        found.draws,
        found.sums,
        found.highest,
        found.samples,
        len(pool.samples) - found.samples,
        tuple(sorted(found.settings)),
    )


def _add_sample(
    found: _Sums,
    problem: int,
    record: Mapping[str, Any],
    quality: Mapping[str, Any],
    suites: tuple[str, str],
) -> None:
    """Add the draws of one sample.

    Raises:
        ValueError: The measures do not fit the draws.
    """
    weak, strong = (codes(text) for text in suites)
    text = stored(record, "text")
    index = np.arange(len(weak)) if text is None else np.asarray(text, dtype=np.int64)
    values = _matrix(quality["measures"])
    if len(index) != len(weak) or len(strong) != len(weak) or index.max(initial=-1) >= len(values):
        raise ValueError(
            f"sample {record['id']}, epoch {record['epoch']}: {len(weak)} verdicts and measures of "
            f"{len(values)} texts do not fit its {len(index)} draws"
        )
    passes = (weak == ord(PASS)) & (strong != ord(FAULT))
    right = strong == ord(PASS)
    found.add(TRUE, problem, values[index[passes & right]])
    found.add(FALSE, problem, values[index[passes & ~right]])
    found.samples += 1
    found.settings.add(repr(sorted((quality.get("settings") or {}).items())))


def _matrix(measures: Mapping[str, Sequence[float | None]]) -> FloatArray:
    """Values of texts, shape (texts, measures); NaN where a log does not tell."""
    texts = max(map(len, measures.values()), default=0)
    unknown: Sequence[float | None] = [None] * texts
    columns = [measures.get(name, unknown) for name in _NAMES]
    return np.array(columns, dtype=np.float64).reshape(len(_NAMES), texts).T


def _told_letters(pool: Pool) -> list[tuple[str, str] | None]:
    """The letters of each sample's draws on both suites, where the summaries tell."""
    verdicts = pool.samples.verdicts
    weak, strong = verdicts.weak_letters, verdicts.strong_letters
    if weak is None or strong is None:
        weak, strong = one_draw_letters(verdicts), one_draw_letters(verdicts, strong=True)
    return [
        (one, other) if one and other else None
        for one, other in zip(weak.tolist(), strong.tolist(), strict=True)
    ]


def _letters(record: Mapping[str, Any], pool: Pool, row: int) -> tuple[str, str]:
    """The letters of a sample's draws, where only the whole sample tells."""
    verdicts = pool.samples.verdicts
    length = int(verdicts.draws[row] + verdicts.unscored[row])

    scores = pool.evaluation.weak_score, pool.evaluation.strong_score or ""
    weak, strong = (letters_of(record, score, length) for score in scores)
    return weak, strong
