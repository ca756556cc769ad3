"""Which requests are made for a number of draws, and what one learns about a model by asking."""

from collections.abc import Iterator
from dataclasses import dataclass

import anyio


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that is to be made.

    Attributes:
        number: Of its first draw.
        choices: Completions to ask for.
        again: Name of the round in which it is asked again; empty the first time.
    """

    number: int
    choices: int
    again: str = ""

    @property
    def place(self) -> str:
        """What tells it from the other requests of its sample."""
        return f"{self.number}{self.again}"


def asks(begin: int, draws: int, chunk: int, again: str = "") -> Iterator[Ask]:
    """Requests for up to `chunk` choices each, for draws from number `begin` on.

    Args:
        begin: Number of the first draw.
        draws: How many.
        chunk: Choices a request.
        again: Name of the round in which draws that did not come are asked for again; its requests
            share their place with no others, though their draws may have numbers that a later run
            begins with.
    """
    for number in range(begin, begin + draws, chunk):
        yield Ask(number, min(chunk, begin + draws - number), again)


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
