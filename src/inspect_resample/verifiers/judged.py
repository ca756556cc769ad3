"""A draw and what became of it."""

from dataclasses import dataclass

from inspect_resample.judging.verdict import Status, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A draw and what became of it.

    Attributes:
        completion: Index of its completion among the distinct ones.
        program: The program found in it; empty when the draw failed.
        method: How it was found; the name of the failure when the draw failed.
        verdict: The judge's verdict; None when the draw failed.
    """

    completion: int
    program: str
    method: str
    verdict: Verdict | None

    @property
    def scored(self) -> bool:
        """Whether the draw counts: all do but those for which the harness failed."""
        return self.verdict is None or self.verdict.scored

    @property
    def weak_pass(self) -> bool:
        """Whether it passed the weak suite; a draw that does not count did not."""
        return self.verdict is not None and self.verdict.scored and self.verdict.weak_pass

    @property
    def strong_pass(self) -> bool:
        """Whether it is strongly correct; a draw that does not count is not."""
        return self.weak_pass and self.verdict is not None and self.verdict.strong_pass

    @property
    def weak_status(self) -> Status | None:
        """How it did on the weak suite; None when the draw failed."""
        return None if self.verdict is None else self.verdict.weak.status

    @property
    def strong_status(self) -> Status | None:
        """How it did on the strong suite; None when that was not run."""
        strong = self.verdict and self.verdict.strong
        return strong.status if strong else None
