"""How the problems of a task are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspect_resample.decisions.stopping.plan import FurtherDraws
    from inspect_resample.decisions.stopping.rule import StoppingRule


@dataclass(frozen=True)
class Course:
    """How the problems of a task are drawn.

    Attributes:
        rule: When to stop; None to make all draws.
        further: Where the draws of each problem begin and how many there are; empty where all
            problems have the task's own numbers.
    """

    rule: StoppingRule | None = None
    further: Mapping[str, FurtherDraws] = field(default_factory=dict)
