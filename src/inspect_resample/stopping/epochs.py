"""Stopping rules over Inspect's epochs, for tasks of which each epoch is one draw."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from inspect_ai.scorer import SampleScore, Score, Value, value_to_float
from inspect_ai.util import EarlyStop, EarlyStopping
from pydantic import JsonValue

from inspect_resample._inspect import refused
from inspect_resample.answers.equivalence import Classes
from inspect_resample.decisions.stopping.forms import NEVER
from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.decisions.stopping.rule import Following, Seen, StoppingRule

if TYPE_CHECKING:
    from inspect_ai.dataset import Sample
    from inspect_ai.log import EvalSpec

_credit = value_to_float()


def stop_epochs(rule: str, score: str | None = None) -> EarlyStopping:
    """Inspect's early-stopping manager that draws a problem, epoch by epoch, until a rule stops it.

        Task(..., epochs=40, early_stopping=inspect_resample.stop_epochs("consistent", "match"))

    The rule looks at epochs in the order of their numbers, whichever ends first: an epoch waits
    for those before it to have their say. One that is under way when the rule stops is finished,
    and is in the log. Nothing waits for a decision, so what is saved hangs on how many samples run
    at once (`--max-samples`). An epoch that failed, or has no such score, has no verdict and no
    class once it was scored; until then the rule cannot go beyond it, and no epoch is saved.

    What `first-pass` takes for the verifier is the score of the task itself: where that is the
    truth, the rule is an oracle that no user has.

    Args:
        rule: `first-pass`, `consistent`, `window` and so on, as `-T stop` takes them. The classes
            of `consistent` and `window` are the answers of the scores.
        score: The score to look at, `SCORER` or `SCORER.NAME`; None for the only one.

    Returns:
        The manager, for a task's `early_stopping`.

    Raises:
        PrerequisiteError: There is no such rule, or it looks at something else.
    """
    try:
        found = stopping_rule(rule)
    except ValueError as unusable:
        raise refused(f"stop_epochs: {unusable}.") from unusable
    if found is None or "scores" in found.looks_at:
        raise refused(f"stop_epochs: {rule if found else NEVER} stops no epochs; leave it out.")
    return _EpochsByRule(found, score)


class _Epochs:
    """The epochs of one problem."""

    def __init__(self, following: Following) -> None:
        self.following, self.classes = following, Classes()
        self.waiting: dict[int, Seen] = {}
        self.taken = 0
        self.stopped = False


class _EpochsByRule:
    """The manager; see `stop_epochs`."""

    def __init__(self, rule: StoppingRule, score: str | None) -> None:
        self.rule, self.score = rule, score
        self.problems: dict[str | int, _Epochs] = {}

    async def start_task(self, task: "EvalSpec", samples: list["Sample"], epochs: int) -> str:
        self.problems = {}
        return f"inspect_resample/{self.rule.name}"

    async def schedule_sample(self, id: str | int, epoch: int) -> EarlyStop | None:
        problem = self.problems.get(id)
        if problem is None or not problem.stopped or epoch <= problem.taken:
            return None
        reason = f"{self.rule.name} stopped after {problem.taken} draws"
        return EarlyStop(id=id, epoch=epoch, reason=reason)

    async def complete_sample(
        self, id: str | int, epoch: int, scores: Mapping[str, SampleScore]
    ) -> None:
        problem = self.problems.setdefault(id, _Epochs(self.rule.follow()))
        problem.waiting[epoch] = self._seen(problem, scores)
        while not problem.stopped and problem.taken + 1 in problem.waiting:
            problem.taken += 1
            problem.stopped = problem.following.take(problem.waiting.pop(problem.taken))

    async def complete_task(self) -> dict[str, JsonValue]:
        return {
            "rule": self.rule.name,
            "decisions": {
                str(id): {
                    "looked_at": problem.taken,
                    "stopped": problem.stopped,
                    # An epoch's number, from 1; null where the rule gave up.
                    "submitted": None if place is None else place + 1,
                }
                for id, problem in self.problems.items()
                for place in [problem.following.submission()]
            },
        }

    def _seen(self, problem: _Epochs, scores: Mapping[str, SampleScore]) -> Seen:
        """What an epoch's scores tell.

        Raises:
            ValueError: There are several, and none was named.
        """
        scorer, _, name = (self.score or "").partition(".")
        if not self.score:
            if len(scores) > 1:
                raise ValueError(f"stop_epochs: name one of the scores {', '.join(scores)}")
            scorer = next(iter(scores), "")
        if scorer not in scores:
            return Seen(None, None)
        score = scores[scorer].score
        return Seen(_passed(score, name), self._label(problem, score.answer))

    def _label(self, problem: _Epochs, answer: str | None) -> str | None:
        if "classes" not in self.rule.looks_at or not answer:
            return None
        return str(problem.classes.of(answer))


def _passed(score: Score, name: str) -> bool | None:
    """Whether a score says that a draw is right."""
    whole = score.value
    value: Value | None = whole.get(name) if isinstance(whole, Mapping) else whole
    return None if value is None or isinstance(value, list) else _credit(value) >= 1
