"""A problem and programs before the judge, and what is known of them so far."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from inspect_resample.judging.identity import program_key
from inspect_resample.judging.request import JudgeError, Prepared
from inspect_resample.judging.verdict import Verdict


class Job:
    """A problem, its programs, and what is known of them in some surroundings.

    Attributes:
        prepared: The problem.
        programs: The programs, in their order.
        keys: The key of each program.
        distinct: A program for each key.
        found: Verdicts by key.
        recalled: The keys of those that are from the cache.
        failed: Why the problem cannot be judged.
    """

    def __init__(self, prepared: Prepared, programs: Sequence[str]) -> None:
        self.prepared = prepared
        self.programs = programs
        self.python = ""
        self.failed: JudgeError | None = None

    def begin(self, python: str) -> None:
        """Begin where programs run in a version of Python, knowing nothing."""
        if python != self.python:
            self.python = python
            self.keys = {text: program_key(text, python) for text in dict.fromkeys(self.programs)}
            self.distinct = {key: text for text, key in self.keys.items()}
        self.found: dict[str, Verdict] = {}
        self.recalled: set[str] = set()

    def recall(self, verdicts: Mapping[str, Verdict]) -> None:
        """Take over verdicts from the cache."""
        self.found, self.recalled = dict(verdicts), set(verdicts)

    def learn(self, programs: Iterable[str], verdicts: Iterable[Verdict]) -> None:
        """Take over verdicts on some of the programs."""
        self.found |= {
            self.keys[text]: verdict for text, verdict in zip(programs, verdicts, strict=True)
        }

    @property
    def verdicts(self) -> list[Verdict]:
        """One a program, in their order."""
        return [self.found[self.keys[text]] for text in self.programs]

    @property
    def new(self) -> list[str]:
        """The programs of which nothing is known."""
        return self._those(lambda key: key not in self.found)

    @property
    def waiting(self) -> list[str]:
        """The programs without a verdict: the same, and those for which the harness failed."""
        return self._those(lambda key: key not in self.found or not self.found[key].scored)

    def _those(self, wanted: Callable[[str], bool]) -> list[str]:
        """Programs by their keys; none where the problem cannot be judged."""
        return [text for key, text in self.distinct.items() if not self.failed and wanted(key)]
