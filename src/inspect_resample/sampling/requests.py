"""Which requests are made for a number of draws, and what their answers show of a model."""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import anyio

FIRST_DRAW: ContextVar[int] = ContextVar("first_draw")
"""Number of the first draw that the request being made asks for, among all draws of its problem,
from 0: those of the epochs before and of the sample's requests before come first. The solver sets
it, the model `replay` reads it."""


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that is to be made.

    Attributes:
        number: Of its first draw.
        choices: Completions to ask for.
        round: Name of the round in which it is asked again; empty the first time.
    """

    number: int
    choices: int
    round: str = ""

    @property
    def name(self) -> str:
        """What tells it from the other requests of its sample."""
        return f"{self.number}{self.round}"


def planned_requests(
    begin: int, draws: int, chunk: int, round: str = ""
) -> Iterator[PlannedRequest]:
    """Requests for up to `chunk` choices each, for draws from number `begin` on.

    Args:
        begin: Number of the first draw.
        draws: How many.
        chunk: Choices a request.
        round: Name of the round in which draws that did not come are asked for again; its requests
            share their name with no others, though their draws may have numbers that a later run
            begins with.
    """
    for number in range(begin, begin + draws, chunk):
        yield PlannedRequest(number, min(chunk, begin + draws - number), round)


@runtime_checkable
class RecordedDraws(Protocol):
    """A provider whose draws were made before, so that there is a number of them and no more."""

    def too_few(self, k: int | None, first: int) -> str | None:
        """What to tell the user when no problem has k draws from number `first` on; or None."""

    def draws_wanted(self, k: int | None, first: int) -> int:
        """How many draws are to be made of the sample that is being run: k, or what there is."""


class Choices:
    """Whether a model answers a request for several choices with several.

    Attributes:
        several: Whether it does; None as long as no answer has shown it.
    """

    def __init__(self) -> None:
        self.several: bool | None = None
        self._waiting: list[anyio.Event] = []

    def tell(self, event: anyio.Event) -> None:
        """Set an event as soon as it is known."""
        if self.several is None:
            self._waiting.append(event)
        else:
            event.set()

    def learn(self, several: bool) -> None:
        """Take note of an answer: the first one decides, until one has several."""
        if several or self.several is None:
            self.several = several
            while self._waiting:
                self._waiting.pop().set()


def first_of(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception of a group that is none itself.

    Inspect knows its own exceptions by their type, so that one goes on bare.
    """
    first = failures.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first
