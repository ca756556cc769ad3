"""What judging again has changed: the scores of samples before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspect_resample.recordings.inspect_log import Place


@dataclass(frozen=True)
class Told:
    """What a score tells of a sample's draws: its metadata, by these names."""

    draws: int
    weak_passes: int
    strong_passes: int
    unscored: int
    weak_verdicts: str
    strong_verdicts: str


def told(metadata: Mapping[str, Any] | None) -> Told | None:
    """What a score's metadata tell; None when they are not those of `dual_suite`."""
    names = Told.__annotations__
    if metadata is None or not all(name in metadata for name in names):
        return None
    return Told(**{name: metadata[name] for name in names})


@dataclass
class Change:
    """A problem before and after, its epochs together.

    Attributes:
        draws: Draws that count now.
        unscored: Draws that have no verdict now.
        weak: Draws that passed the weak suite before, and that pass it now; None before where there
            was no score.
        strong: The same for both suites.
        draws_changed: Draws whose verdict on either suite is another one than before.
        fresh: Draws of samples without a score before, which now have a verdict.
    """

    draws: int = 0
    unscored: int = 0
    weak: tuple[int | None, int] = (0, 0)
    strong: tuple[int | None, int] = (0, 0)
    draws_changed: int = 0
    fresh: int = 0

    def add(self, before: Told | None, after: Told) -> None:
        """Take in a sample."""
        self.draws += after.draws
        self.unscored += after.unscored
        self.weak = _added(self.weak, before.weak_passes if before else None, after.weak_passes)
        self.strong = _added(
            self.strong, before.strong_passes if before else None, after.strong_passes
        )
        if before is None:
            self.fresh += after.draws
            return
        now = list(zip(after.weak_verdicts, after.strong_verdicts, strict=True))
        then = list(zip(before.weak_verdicts, before.strong_verdicts, strict=True))
        same = sum(a == b for a, b in zip(then, now, strict=False))
        self.draws_changed += len(now) - same


@dataclass
class Changes:
    """Scores of the samples before and after."""

    before: dict[Place, Told | None] = field(default_factory=dict)
    after: dict[Place, Told] = field(default_factory=dict)

    def by_problem(self) -> dict[str, Change]:
        """What became of each problem, in the order in which they were scored."""
        found: dict[str, Change] = {}
        for place, after in self.after.items():
            found.setdefault(str(place[0]), Change()).add(self.before.get(place), after)
        return found


def _added(pair: tuple[int | None, int], before: int | None, after: int) -> tuple[int | None, int]:
    then = None if pair[0] is None or before is None else pair[0] + before
    return then, pair[1] + after
