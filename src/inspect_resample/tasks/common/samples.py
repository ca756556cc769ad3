"""Problems as Inspect's samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from inspect_ai.dataset import MemoryDataset, Sample

from inspect_resample.datasets import Dataset, Problem
from inspect_resample.datasets.problem import AnswerProblem
from inspect_resample.sampling.draws import FURTHER
from inspect_resample.sampling.resample import STOPS

if TYPE_CHECKING:
    from inspect_resample.decisions.stopping.plan import FurtherDraws

Style = Literal["chat", "completion"]


def samples_of(
    dataset: Dataset,
    problems: Iterable[Problem],
    style: Style,
    further: Mapping[str, FurtherDraws] | None = None,
) -> MemoryDataset:
    """An Inspect sample for each problem, with the further draws that are its own."""
    own = further or {}
    problems = list(problems)
    own_stops = style == "completion" and common_stops(dataset, problems) is None
    return MemoryDataset(
        [
            Sample(
                id=problem.id,
                input=dataset.bare(problem) if style == "completion" else dataset.chat(problem),
                target=_target(problem),
                metadata={
                    **problem.metadata,
                    **({"entry_point": problem.entry_point} if problem.entry_point else {}),
                    **_bare_prompt(problem, style),
                    **({FURTHER: asdict(own[problem.id])} if problem.id in own else {}),
                    **({STOPS: list(dataset.stops_for(problem))} if own_stops else {}),
                },
            )
            for problem in problems
        ],
        name=dataset.name,
    )


def common_stops(dataset: Dataset, problems: Iterable[Problem]) -> list[str] | None:
    """Where generation stops for all of some problems; None where some stop elsewhere."""
    found = {dataset.stops_for(problem) for problem in problems}
    return list(found.pop()) if len(found) == 1 else None


def _bare_prompt(problem: Problem, style: Style) -> dict[str, str]:
    """What a recorded completion goes on from, where it is not what the model is sent."""
    if problem.kind == "answer":  # a recorded completion is all that was said
        return {"prompt": ""}
    return {} if style == "completion" else {"prompt": problem.prompt}


def _target(problem: Problem) -> str:
    """What Inspect shows as a sample's target."""
    return problem.answer if isinstance(problem, AnswerProblem) else problem.entry_point
