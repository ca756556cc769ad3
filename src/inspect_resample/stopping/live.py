"""A stopping rule inside a running sample: it is told of draws as soon as they are judged."""

from collections.abc import Iterable, Sequence

import anyio.to_thread
from inspect_ai.solver import TaskState

from inspect_resample.answers.equivalence import Classes
from inspect_resample.datasets import Problem, find_problem
from inspect_resample.datasets.problem import AnswerProblem
from inspect_resample.decisions.stopping.by_scores import ScoreRule
from inspect_resample.decisions.stopping.rule import Seen, StoppingRule
from inspect_resample.judging.verdict import Status
from inspect_resample.parsing.workers import limiter
from inspect_resample.sampling.draws import CUT_OFF, Draws, Holds
from inspect_resample.sampling.stopping import Stopped
from inspect_resample.verifiers.agreement import AgreementVerifier
from inspect_resample.verifiers.answers import Said, final_answers, said_in
from inspect_resample.verifiers.journal import SCORED_WHILE_DRAWN, Opinions, opinions_of
from inspect_resample.verifiers.names import verifiers_named
from inspect_resample.verifiers.suites import JUDGED_WHILE_DRAWN, JudgedTexts
from inspect_resample.verifiers.verifier import bare_problem


class StopByRule:
    """Has each sample of a task drawn until a rule stops it.

    Each distinct text is looked at once. Of verdicts the rule is told those of the weak suite; the
    strong suite runs on what passes it in the same call, and the scorer takes what was found.
    Classes are those of final answers, or of the outputs that programs give on the weak suite's
    inputs; neither the right answer nor an expected output is looked at for them. Scores are those
    that the rule's verifier gives, which is asked about a text once; the scorer takes them, too.
    """

    def __init__(
        self,
        rule: StoppingRule,
        dataset: str,
        data: str | None = None,
        judge_cut_off: bool = False,
    ) -> None:
        """Make one.

        Args:
            rule: The rule.
            dataset: Name of the data set that the samples' ids belong to, or of its task.
            data: Path of a copy of the data set's file; None for the default.
            judge_cut_off: Look at draws that were cut off at the token limit as at others.

        Raises:
            ValueError: The rule's verifier cannot be used.
        """
        self.rule, self.dataset, self.data = rule, dataset, data
        self.judge_cut_off = judge_cut_off
        self.verifier = verifiers_named([rule.verifier])[0] if isinstance(rule, ScoreRule) else None

    def __str__(self) -> str:
        """The rule, as a log names it."""
        return self.rule.name

    def watch(self, state: TaskState, most: int) -> "_WatchByRule":
        """Begin with a sample."""
        problem = find_problem(self.dataset, self.data, state.sample_id)
        return _WatchByRule(self, problem, state, most)


def stop_by(
    rule: StoppingRule | None,
    problems: Iterable[Problem],
    dataset: str,
    data: str | None = None,
    judge_cut_off: bool = False,
) -> StopByRule | None:
    """What stops the drawing of a task's samples.

    Args:
        rule: The rule; None to make all draws.
        problems: Those that are drawn.
        dataset: Name of the data set that they are from.
        data: Path of a copy of the data set's file; None for the default.
        judge_cut_off: Look at draws that were cut off at the token limit as at others.

    Returns:
        It; None where all draws are made.

    Raises:
        ValueError: The rule looks at what the problems do not have, or its verifier cannot be used.
    """
    if rule is None:
        return None
    for problem in problems:
        lacking = _lacking(rule, problem)
        if lacking:
            raise ValueError(f"{rule.name} goes by {lacking}, which {problem.id} does not have")
    return StopByRule(rule, dataset, data, judge_cut_off)


def _lacking(rule: StoppingRule, problem: Problem) -> str:
    """What a rule looks at that a problem does not have; empty when it has all."""
    if "verdicts" in rule.looks_at and problem.kind == "answer":
        return "a weak suite"
    if "classes" in rule.looks_at and problem.kind != "answer" and not problem.weak:
        return "inputs of a weak suite, on which programs could agree"
    return ""


class _WatchByRule:
    """A rule that follows the draws of one sample."""

    def __init__(self, stop: StopByRule, problem: Problem, state: TaskState, most: int) -> None:
        self.problem, self.judge_cut_off = problem, stop.judge_cut_off
        self.looks_at, self.following = stop.rule.looks_at, stop.rule.follow()
        self.record = state.store_as(Stopped)
        self.record.rule, self.record.most = stop.rule.name, most
        self.end: tuple[int | None, int | None] = None, None
        self.taken: list[str | None] = []
        self.judged, self.known = JudgedTexts(), dict[str, str | None]()
        self.answers, self.agreement = Classes(), AgreementVerifier()
        self.verifier, self.state, self.bare = stop.verifier, state, bare_problem(state)
        if self.verifier is not None:
            SCORED_WHILE_DRAWN[state] = Opinions()
        if "verdicts" in self.looks_at:
            JUDGED_WHILE_DRAWN[state] = self.judged

    async def needed(self, draws: Draws) -> int:
        """Look at the new draws, in the order of their numbers."""
        said = said_in(draws)[len(self.taken) :]
        passed, labels = await self._passed(draws.holds, said), await self._labels(draws, said)
        scores = await self._scores(draws, len(said))
        for suite, label, score in zip(passed, labels, scores, strict=True):
            self.taken.append(label)
            if self.following.take(Seen(suite, label, score)):
                self._write(len(self.taken))
                return 0
        self._write(None)
        return self.following.needed()

    def _write(self, after: int | None) -> None:
        end = after, self.following.submission()
        if end != self.end:  # a store's model is slow to write
            self.end = self.record.after, self.record.submitted = end
        if "classes" in self.looks_at:
            self.record.labels = self.taken

    def _is_answer(self, failure: str | None) -> bool:
        return failure is None or (failure == CUT_OFF and self.judge_cut_off)

    async def _passed(self, holds: Holds, said: Sequence[Said]) -> list[bool | None]:
        """Whether draws pass the weak suite; None where the harness failed, or it was not asked."""
        if "verdicts" not in self.looks_at:
            return [None] * len(said)
        texts = [text for text, failure, _ in said if self._is_answer(failure)]
        await self.judged.judge(self.problem, holds, texts)
        return [
            self._verdict(text) if self._is_answer(failure) else False for text, failure, _ in said
        ]

    def _verdict(self, text: str) -> bool | None:
        verdict = self.judged.known[text].verdict
        return None if verdict.weak.status is Status.FAULT else verdict.weak_pass

    async def _labels(self, draws: Draws, said: Sequence[Said]) -> list[str | None]:
        """The classes of draws; None for one of none."""
        if "classes" not in self.looks_at:
            return [None] * len(said)
        if isinstance(self.problem, AnswerProblem):
            find = self._answers
            return await anyio.to_thread.run_sync(find, said, self.problem, limiter=limiter())
        texts = [text for text, failure, _ in said if self._is_answer(failure)]
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            apart = Draws.apart(draws.holds, new)
            found = await self.agreement.verify(self.problem, apart)
            self.known.update(zip(new, found.classes[self.agreement.name], strict=True))
        return [self.known[text] if self._is_answer(failure) else None for text, failure, _ in said]

    async def _scores(self, draws: Draws, new: int) -> Sequence[float | None]:
        """The verifier's scores of the new draws."""
        if self.verifier is None or not new:
            return [None] * new
        with opinions_of(self.state):
            found = await self.verifier.verify(self.bare, draws.since(len(self.taken)))
        return found.scores[self.verifier.name]

    def _answers(self, said: Sequence[Said], problem: AnswerProblem) -> list[str | None]:
        """The classes of final answers."""
        finals = final_answers(said, problem.form, self.judge_cut_off)
        return [str(self.answers.of(final.text)) if final.text else None for final in finals]
