"""Which task and model a table or a record is about."""

from dataclasses import dataclass
from typing import Any

from inspect_resample.report.tables import Bold
from inspect_resample.statistics.counts import Evaluation


def heading(evaluation: Evaluation) -> tuple[str, ...]:
    """What a table of one task and model begins with, as parts of a line."""
    return (
        Bold(evaluation.task),
        f" (version {evaluation.version})  ",
        Bold(evaluation.drawn_by),
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


@dataclass(frozen=True)
class WithoutVerdict:
    """Draws that should have a verdict and have none.

    Attributes:
        draws: How many.
        reasons: A number for each reason.
    """

    draws: int
    reasons: dict[str, int]


@dataclass(frozen=True)
class Spread:
    """The fewest and the most."""

    min: int
    max: int


@dataclass(frozen=True)
class IntervalsMade:
    """How intervals were made.

    Attributes:
        confidence: Their nominal coverage.
        replicates: Bootstrap replicates.
        seed: Of these.
    """

    confidence: float
    replicates: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class EvaluationIdentity:
    """One task and model.

    Attributes:
        task: Name of the task, as in the logs.
        task_version: Its version.
        model: Name of the model.
        drawn_with: The generation settings that tell this from others of the same task and model;
            empty when there are none.
        missing: All draws that should have a verdict and have none.
        clusters: Number of clusters of problems, which are then resampled whole; null where each
            problem stands for itself.
    """

    task: str
    task_version: str
    model: str
    drawn_with: dict[str, object]
    missing: WithoutVerdict
    clusters: int | None


@dataclass(frozen=True, kw_only=True)
class ScoredIdentity(EvaluationIdentity):
    """One task and model, and what stands for its suites.

    Attributes:
        weak_score: The score that was read for the weak suite.
        strong_score: That of the strong suite; null with one suite.
    """

    weak_score: str
    strong_score: str | None


def identity(evaluation: Evaluation) -> dict[str, Any]:
    """The fields of `EvaluationIdentity`."""
    missing = evaluation.missing
    return {
        "task": evaluation.task,
        "task_version": evaluation.version,
        "model": evaluation.model,
        "drawn_with": evaluation.drawn_with,
        "missing": WithoutVerdict(missing.total, missing.reasons)
        if missing
        else WithoutVerdict(0, {}),
        "clusters": evaluation.counts.clusters and len(set(evaluation.counts.clusters)),
    }


def scored_identity(evaluation: Evaluation) -> dict[str, Any]:
    """The fields of `ScoredIdentity`."""
    scores = {"weak_score": evaluation.weak_score, "strong_score": evaluation.strong_score}
    return identity(evaluation) | scores


def draws_per_problem(evaluation: Evaluation) -> Spread:
    """The fewest and the most draws of a problem."""
    draws = evaluation.counts.draws
    return Spread(int(draws.min()), int(draws.max()))
