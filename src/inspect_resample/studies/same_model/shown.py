"""What the test of two logs says: as a table, in words, and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_resample.report import words
from inspect_resample.report.figures.theme import (
    ACCENT,
    INK,
    WRONG,
    Spec,
    layer,
    panel,
    row,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.report.identity import EvaluationIdentity, Spread, heading, identity
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Bold, Table, columns, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import RECORDING, Evaluation, FloatArray
from inspect_resample.studies.same_model.study import LEVEL, SameModel, Setting

_PLOTTED = 20  # Problems, those that differ most.
_LOOKS = (
    ("within_first", {"color": ACCENT, "shape": "circle", "filled": True}),
    ("within_second", {"color": WRONG, "shape": "circle", "filled": True}),
    ("between", {"color": INK, "shape": "diamond", "filled": False, "strokeWidth": 1.5}),
)
_NOTE = (
    "all problems, and those that differ most; blue: two draws of A; orange: two of B; "
    "diamonds: one of each, on the left where A and B differ"
)


def plot_same_model(found: SameModel, said: str) -> Spec:
    """What `same-model` finds: likeness within A, within B and between, by problem."""
    test = found.test
    x = share_axis("likeness of two draws", field="x")
    y = {
        "field": "problem", "type": "nominal", "title": None, "sort": None,
        "axis": {"grid": True, "labelLimit": 260, "ticks": False, "domain": False},
    }  # fmt: skip
    layers = []
    for name, look in _LOOKS:
        values = getattr(test, name)
        points = [{"problem": "all problems", "x": float(values.mean())}]
        points += [
            {"problem": found.problems[at], "x": float(values[at])}
            for at in test.order[:_PLOTTED].tolist()
        ]
        layers.append(layer(points, "point", {"size": 60, "opacity": 1, **look}, x=x, y=y))
    figure = panel(layers, said, height={"step": 20}, width=480)
    a, b = (evaluation.drawn_by for evaluation in found.evaluations)
    return sheet([row(titled(f"A: {a}; B: {b}", _NOTE), [figure])])


_NAMES = ("A", "B")
_SHOWN = 10  # Problems in the table.


@dataclass(frozen=True, kw_only=True)
class SideRecord(EvaluationIdentity):
    """One of the two.

    Attributes:
        left_out: Its problems that were not tested.
        draws_per_problem: The fewest and the most.
        logs: Where they were read from.
        warnings: What a reader must know.
    """

    left_out: int
    draws_per_problem: Spread
    logs: list[str]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ProblemRecord:
    """One problem.

    Attributes:
        id: Of the problem.
        p: Adjusted for the number of problems.
        discrepancy: Squared MMD, unbiased.
        within_a: Likeness of two draws of A.
        within_b: Likeness of two draws of B.
        between: Likeness of one of each.
    """

    id: str
    p: float
    discrepancy: float
    within_a: float
    within_b: float
    between: float


@dataclass(frozen=True)
class SameModelRecord:
    """The test of two logs.

    Attributes:
        a: The first.
        b: The second.
        problems: Problems tested.
        p: Of the joint test.
        p_discrepancy: Of the discrepancy alone.
        p_variety: Of variety alone.
        more_varied: `a` or `b`: whose draws are less alike.
        differ: Whether `p` is at most `level`.
        level: 0.05.
        discrepancy: Mean over problems of the squared MMD, unbiased.
        inhomogeneity: The effect, from 0 to 1; null when no draws differ.
        settings: Settings in which they were drawn differently.
        identical: Whether every draw of A is the draw of B at its place.
        varied: Whether any problem has two different draws.
        shared_seeds: Problems with a seed that both used.
        kernel: As given.
        length: As given.
        permutations: As given.
        seed: As given.
        by_problem: Those that differ most first.
    """

    a: SideRecord
    b: SideRecord
    problems: int
    p: float
    p_discrepancy: float
    p_variety: float
    more_varied: str
    differ: bool
    level: float
    discrepancy: float
    inhomogeneity: Estimate | None
    settings: tuple[Setting, ...]
    identical: bool
    varied: bool
    shared_seeds: int
    kernel: str
    length: int
    permutations: int
    seed: int
    by_problem: list[ProblemRecord]


@dataclass(frozen=True, eq=False, repr=False)
class Tested(Result[dict[str, Any]]):
    """What `same-model` has found."""

    found: SameModel

    def record(self) -> SameModelRecord:
        """What `same-model --json` prints."""
        found, test = self.found, self.found.test
        a, b = (
            SideRecord(
                **identity(evaluation),
                left_out=left_out,
                draws_per_problem=Spread(*draws),
                logs=[source.location for source in evaluation.sources],
                warnings=evaluation.warnings,
            )
            for evaluation, draws, left_out in zip(
                found.evaluations, found.draws, found.left_out, strict=True
            )
        )
        likeness = (test.prompt_p, test.discrepancy, *_columns(found))
        return SameModelRecord(
            a, b, len(found.problems), test.p, test.p_discrepancy, test.p_variety,
            "ab"[test.more_varied], found.differ, LEVEL, float(test.discrepancy.mean()),
            found.inhomogeneity if found.varied else None,
            found.settings,
            found.identical, found.varied, found.shared_seeds, found.kernel, found.length,
            test.permutations, found.seed,
            [
                ProblemRecord(found.problems[row], *(float(column[row]) for column in likeness))
                for row in test.order.tolist()
            ],
        )  # fmt: skip

    def shown(self) -> Iterator[Block]:
        """What `same-model` prints."""
        found = self.found
        for name, evaluation, (fewest, most) in zip(
            _NAMES, found.evaluations, found.draws, strict=True
        ):
            draws = str(most) if fewest == most else f"{fewest} to {most}"
            yield line(Bold(name), "  ", *heading(evaluation), f", {draws} draws a problem")
        yield line(f"{_problems(found)}\n")
        for sentence in answer(found):
            yield line(sentence)
        if found.settings:
            yield line(f"\n{_settings(found.settings)}")
        if found.varied:
            yield _table(found)

    def plot(self) -> Chart:
        """How alike draws are."""
        return Chart(plot_same_model(self.found, " ".join(answer(self.found))))

    def evaluations(self) -> Sequence[Evaluation]:
        """The two."""
        return self.found.evaluations


def _columns(found: SameModel) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Likeness within A, within B, and between, by problem."""
    return found.test.within_first, found.test.within_second, found.test.between


def answer(found: SameModel) -> list[str]:
    """What was found, in sentences."""
    if not found.varied:
        return ["Every problem has one and the same text in all draws of both."]
    p = f"p = {words.number(found.test.p)}, {found.test.permutations} permutations"
    if found.differ:
        said = [f"A and B do not draw from the same distribution ({p})."]
    else:
        said = [
            f"No difference was found ({p}).",
            "That is no proof that there is none: more draws or problems may show one.",
        ]
    test = found.test
    within_a, within_b, between = (
        words.percent(float(column.mean())) for column in _columns(found)
    )
    said.append(
        f"Two draws of A are alike to {within_a}%, two of B to {within_b}%, one of each to "
        f"{between}%."
    )
    if found.differ:
        said.append(
            f"The draws of {_NAMES[test.more_varied]} are more varied (p = "
            f"{words.number(test.p_variety)} for variety alone, p = "
            f"{words.number(test.p_discrepancy)} for the discrepancy alone)."
        )
    said.append(
        f"Of the distance between draws of A and of B, "
        f"{words.percent_interval(found.inhomogeneity, '%')} is not found within each."
    )
    return said


def cautions(found: SameModel) -> Iterable[str]:
    """What makes the test say less than it seems to."""
    if found.identical and found.varied:
        yield (
            "every draw of A is the same as the draw of B at its place: they were made once, or by "
            "the same model with the same seeds, and the p-value says nothing"
        )
    elif _recordings(found.evaluations[0]) & _recordings(found.evaluations[1]):
        yield (
            "A and B have draws of the same recording: where these are the same ones, the test "
            "finds less than it should"
        )
    elif found.shared_seeds:
        yield (
            f"{found.shared_seeds} problems have requests with the same seed in A and in B; on the "
            f"same server these give the same draws, and the test finds less than it should: draw "
            f"one of both with another --seed"
        )
    if found.draws[0][0] < 5 or found.draws[1][0] < 5:
        yield "a problem has fewer than 5 draws in one of both: only large differences can be found"


def _recordings(evaluation: Evaluation) -> set[object]:
    """The recordings that an evaluation's draws come from."""
    return {source.settings.get(RECORDING) for source in evaluation.sources} - {None}


def _problems(found: SameModel) -> str:
    text = f"{len(found.problems)} problems of both"
    counts = found.evaluations[0].counts
    if counts.clusters is not None:
        text += f", the interval is over {words.resampled(counts)}"
    missing = [
        f"{count} of {name}" for name, count in zip(_NAMES, found.left_out, strict=True) if count
    ]
    return f"{text}; left out are {' and '.join(missing)}." if missing else f"{text}."


def _settings(settings: Iterable[Setting]) -> str:
    told = [f"{one.name} ({_value(one.a)} and {_value(one.b)})" for one in settings]
    return f"A and B were drawn with different {', '.join(told)}: the test compares these too."


def _value(value: object) -> str:
    text = "not set" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _table(found: SameModel) -> Table[Sequence[object]]:
    test = found.test
    rows = [
        (
            found.problems[row],
            words.number(float(test.prompt_p[row])),
            *(words.percent(float(column[row])) for column in _columns(found)),
        )
        for row in test.order[:_SHOWN].tolist()
    ]
    return Table(
        "Problems that differ most",
        columns("problem", "p", "within A", "within B", "between"),
        rows,
        note="p is adjusted for the number of problems; likeness of two draws in percent, by "
        f"{found.kernel} of the first {found.length} characters",
        gap=1,
    )
