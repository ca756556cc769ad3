"""Stopping while drawing: who is asked between chunks of draws, and what is kept of it."""

from typing import Protocol

from inspect_ai.solver import TaskState
from inspect_ai.util import Store, StoreModel
from pydantic import Field

from inspect_resample.sampling.draws import Draws


class DrawWatch(Protocol):
    """Looks at the draws of one sample while they are made."""

    async def needed(self, draws: Draws) -> int:
        """How many further draws are certainly needed; 0 to stop.

        It is asked before the first draw and after every chunk. It looks at draws in the order of
        their numbers: which of them came first says nothing but which are short.
        """
        ...


class StopDrawing(Protocol):
    """Says whether the samples of a task need more draws."""

    def watch(self, state: TaskState, most: int) -> DrawWatch:
        """Begin with a sample, of which at most so many draws are made."""
        ...


class Stopped(StoreModel):
    """How drawing ended under a stopping rule, kept in a sample's store and so in the log.

    Attributes:
        rule: The rule with its parameters, as it is named; empty where there was none.
        most: The most draws that were to be made.
        after: The draws that the rule looked at before it stopped; those beyond were under way, are
            paid and kept. None where it did not stop.
        submitted: The draw that was submitted, by its place among the sample's draws, from 0; None
            where it gave up.
        labels: The class of each draw that the rule looked at, where it looks at classes; null for
            a draw of none.
    """

    rule: str = ""
    most: int = 0
    after: int | None = None
    submitted: int | None = None
    labels: list[str | None] = Field(default_factory=list)


def how_stopped(store: Store) -> Stopped | None:
    """How a rule ended the drawing of a sample; None where there was no rule."""
    return Stopped(store=store) if "Stopped:rule" in store else None


def chunk_of(made: int, needed: int) -> int:
    """Draws to ask for at once.

    What is needed, and half as many as were made: so a third of the draws at most is made in vain,
    and a hundred draws take thirteen round trips. Nothing else may count, not even how busy a
    server is, or a run that goes on after a kill would ask for other chunks and pay again.

    Args:
        made: Draws that there are.
        needed: Further draws without which nothing can be decided.
    """
    return max(needed, made // 2)
