"""What verifiers that are asked over a network have said, so that an interrupted run goes on."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from inspect_ai.solver import TaskState

from inspect_resample.sampling.tokens import UNTOLD, Spent

PATIENCE = 20
"""Failures in a row after which a verifier is given up."""


class GivenUpError(RuntimeError):
    """A verifier fails again and again; what it has said is kept."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a verifier says of one text.

    Attributes:
        score: Larger where the text is more likely right; None where it gave none.
        why: Why it gave none.
        calls: Requests that were answered.
        took: What these took.
    """

    score: float | None
    why: str = ""
    calls: int = 0
    took: Spent = UNTOLD


def key(*parts: str) -> str:
    """A key that differs when any part differs."""
    whole = json.dumps(parts).encode()
    return blake2b(whole, digest_size=16).hexdigest()


class Opinions:
    """Opinions by their keys."""

    def __init__(self) -> None:
        self._known: dict[str, Opinion] = {}

    @property
    def known(self) -> int:
        """How many there are."""
        return len(self._known)

    def recall(self, name: str) -> Opinion | None:
        """The opinion under a key; None where there is none yet."""
        return self._known.get(name)

    def keep(self, name: str, opinion: Opinion) -> None:
        """Keep an opinion; one without a score is asked for again."""
        if opinion.score is not None:
            self._known[name] = opinion


class Journal(Opinions):
    """Opinions in a file, one a line, each written as soon as it is known."""

    def __init__(self, file: Path) -> None:
        """Read what is there.

        Args:
            file: Need not be there.
        """
        super().__init__()
        self.file = file
        self._failed = 0
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def keep(self, name: str, opinion: Opinion) -> None:
        """Keep an opinion; one without a score is only counted.

        Raises:
            GivenUpError: There was no score for a long time.
        """
        super().keep(name, opinion)
        if opinion.score is None:
            self._failed += 1
            if self._failed >= PATIENCE:
                raise GivenUpError(
                    f"{self._failed} times in a row there was no score: {opinion.why}"
                )
            return
        self._failed = 0
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            entry = {"key": name, **asdict(opinion), "took": opinion.took._asdict()}
            file.write(json.dumps(entry) + "\n")

    def forget(self) -> None:
        """Remove the file: the run has come to its end."""
        self.file.unlink(missing_ok=True)

    def _read(self, line: str) -> None:
        try:
            entry: Mapping[str, Any] = json.loads(line)
            took = Spent(**entry["took"])
            opinion = Opinion(float(entry["score"]), "", int(entry["calls"]), took)
            self._known[str(entry["key"])] = opinion
        except (ValueError, TypeError, LookupError):
            pass  # A line that a kill has cut off: what it was about is asked again.


JOURNAL: ContextVar[Opinions | None] = ContextVar("journal", default=None)
"""Where opinions are kept while a command runs; None where Inspect itself repeats what failed."""

SCORED_WHILE_DRAWN: WeakKeyDictionary[TaskState, Opinions] = WeakKeyDictionary()
"""Opinions that were asked for before all draws of a sample were made, for its scorer to take."""


@contextmanager
def opinions_of(state: TaskState) -> Iterator[None]:
    """Have verifiers take what they said of a sample's texts while these were drawn."""
    known = SCORED_WHILE_DRAWN.get(state)
    if known is None:
        yield
        return
    token = JOURNAL.set(known)
    try:
        yield
    finally:
        JOURNAL.reset(token)
