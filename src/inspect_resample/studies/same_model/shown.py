"""What the test of two logs says: as a table, in words, and as plain data."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import heading, identity
from inspect_resample.statistics.counts import RECORDING, Evaluation
from inspect_resample.studies.same_model.study import LEVEL, SameModel, Setting

_NAMES = ("A", "B")
_SHOWN = 10  # Problems in the table.


def print_same_model(console: Console, found: SameModel) -> None:
    """Print what the test says."""
    for name, evaluation, (fewest, most) in zip(
        _NAMES, found.evaluations, found.draws, strict=True
    ):
        draws = str(most) if fewest == most else f"{fewest} to {most}"
        console.print(
            f"[bold]{name}[/bold]  {heading(evaluation)}, {draws} draws a problem", highlight=False
        )
    console.print(f"{_problems(found)}\n", highlight=False)
    for sentence in answer(found):
        console.print(sentence, highlight=False)
    if found.settings:
        console.print(f"\n{escape(_settings(found.settings))}", highlight=False)
    if found.varied:
        console.print(_table(found))


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
    alike = (
        words.percent(float(mean.mean()))
        for mean in (test.within_first, test.within_second, test.between)
    )
    within_a, within_b, between = alike
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


def same_model_record(found: SameModel) -> dict[str, Any]:
    """The test as JSON-ready data; `docs/method/same-model.md` documents the schema."""
    test = found.test
    sides = zip(("a", "b"), found.evaluations, found.draws, found.left_out, strict=True)
    return {
        **{
            name: {
                **identity(evaluation),
                "left_out": left_out,
                "draws_per_problem": {"min": fewest, "max": most},
                "logs": [source.location for source in evaluation.sources],
                "warnings": list(evaluation.warnings),
            }
            for name, evaluation, (fewest, most), left_out in sides
        },
        "problems": len(found.problems),
        "p": test.p,
        "p_discrepancy": test.p_discrepancy,
        "p_variety": test.p_variety,
        "more_varied": ("a", "b")[test.more_varied],
        "differ": found.differ,
        "level": LEVEL,
        "discrepancy": float(test.discrepancy.mean()),
        "inhomogeneity": asdict(found.inhomogeneity) if found.varied else None,
        "settings": [{"name": one.name, "a": one.first, "b": one.second} for one in found.settings],
        "identical": found.identical,
        "varied": found.varied,
        "shared_seeds": found.shared_seeds,
        "kernel": found.kernel,
        "length": found.length,
        "permutations": test.permutations,
        "seed": found.seed,
        "by_problem": [_by_problem(found, row) for row in found.test.order.tolist()],
    }


def _by_problem(found: SameModel, row: int) -> dict[str, Any]:
    test = found.test
    return {
        "id": found.problems[row],
        "p": float(test.prompt_p[row]),
        "discrepancy": float(test.discrepancy[row]),
        "within_a": float(test.within_first[row]),
        "within_b": float(test.within_second[row]),
        "between": float(test.between[row]),
    }


def _problems(found: SameModel) -> str:
    text = f"{len(found.problems)} problems of both"
    missing = [
        f"{count} of {name}" for name, count in zip(_NAMES, found.left_out, strict=True) if count
    ]
    return f"{text}; left out are {' and '.join(missing)}." if missing else f"{text}."


def _settings(settings: Iterable[Setting]) -> str:
    told = [f"{one.name} ({_value(one.first)} and {_value(one.second)})" for one in settings]
    return f"A and B were drawn with different {', '.join(told)}: the test compares these too."


def _value(value: object) -> str:
    text = "not set" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _table(found: SameModel) -> Table:
    table = grid(
        "Problems that differ most",
        *("problem", "p", "within A", "within B", "between"),
        gap=1,
        note="p is adjusted for the number of problems; likeness of two draws in percent, by "
        f"{found.kernel} of the first {found.length} characters",
    )
    test = found.test
    for row in test.order[:_SHOWN].tolist():
        table.add_row(
            escape(found.problems[row]),
            words.number(float(test.prompt_p[row])),
            *(
                words.percent(float(column[row]))
                for column in (test.within_first, test.within_second, test.between)
            ),
        )
    return table
