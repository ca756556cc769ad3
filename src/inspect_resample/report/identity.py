"""Which task and model a table or a record is about."""

from typing import Any

from rich.markup import escape

from inspect_resample.statistics.counts import Evaluation


def heading(evaluation: Evaluation) -> str:
    """What a table of one task and model begins with, as rich markup."""
    return (
        f"[bold]{escape(evaluation.task)}[/bold] (version {escape(evaluation.version)})"
        f"  [bold]{escape(evaluation.drawn_by)}[/bold]"
    )


def title(evaluation: Evaluation) -> str:
    """What a message calls one task and model, and settings if others differ in them only."""
    return f"{evaluation.task} by {evaluation.drawn_by}"


def short(drawn_by: str) -> str:
    """A model's name without the provider's, with its settings if it has some."""
    name, bracket, settings = drawn_by.partition(" (")
    replayed = " (replay)" if name.startswith("replay/") else ""
    return name.rpartition("/")[2] + replayed + bracket + settings


def in_brackets(drawn_by: str) -> str:
    """The same without brackets of its own."""
    name, bracket, settings = short(drawn_by).partition(" (")
    return f"{name}, {settings.removesuffix(')')}" if bracket else name


def identity(evaluation: Evaluation) -> dict[str, Any]:
    """What every record begins with; `missing` are draws that should have a verdict."""
    missing = evaluation.missing
    return {
        "task": evaluation.task,
        "task_version": evaluation.version,
        "model": evaluation.model,
        "drawn_with": evaluation.drawn_with,
        "missing": {
            "draws": missing.total if missing else 0,
            "reasons": missing.reasons if missing else {},
        },
    }


def scores(evaluation: Evaluation) -> dict[str, Any]:
    """The scores that stand for the suites."""
    return {
        "weak_score": evaluation.weak_score,
        "strong_score": evaluation.strong_score,
    }


def draws_per_problem(evaluation: Evaluation) -> dict[str, int]:
    """The fewest and the most draws of a problem."""
    draws = evaluation.counts.draws
    return {"min": int(draws.min()), "max": int(draws.max())}
