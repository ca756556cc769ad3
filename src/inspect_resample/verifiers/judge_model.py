"""The verifier `judge:MODEL`: a model that is asked whether a draw is right."""

import logging
import math
import re
from collections.abc import Sequence

import anyio
from inspect_ai.model import GenerateConfig, Model, ModelOutput, get_model

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.tokens import VERIFIER, Spent, spent, together
from inspect_resample.verifiers.journal import Opinion
from inspect_resample.verifiers.opinions import verification
from inspect_resample.verifiers.verifier import Verification

logger = logging.getLogger(__name__)

QUESTION, COMPLETION = "{question}", "{completion}"

PROMPT = f"""\
Below are a task and an answer to it. Decide whether the answer is right: whether it does all that
the task asks for, in every case that the task allows.

### Task

{QUESTION}

### Answer

{COMPLETION}

### Question

Is the answer right? Say Yes or No, and nothing else.
"""
"""What a judge is asked, unless the user has a prompt of their own."""

VOTES = 5
"""Votes where the provider tells no log-probabilities."""

RETRIES = 5
"""Of a request, when the user sets no number."""

_LIKELIEST = 20  # tokens, the most that providers tell
_VOTE_TOKENS = 2048  # room for reasoning in front of a vote
_WORD = re.compile(r"\b(yes|no)\b", re.IGNORECASE)
_AROUND = " \t\n\r\"'*_`.,:;!#>()[]\u2581\u0120\u010a"  # of a token, tokenizers' spaces too


class JudgeVerifier:
    """Asks a model about each draw; it is shown the task as the draw's model was, and the draw.

    The score is the probability of `yes` among `yes` and `no` at the first token of the reply, or
    the share of `yes` among votes. No expected output, reference or test is ever shown: the
    problem that it is given has a prompt and nothing else.
    """

    def __init__(self, model: str | Model, votes: int | None = None, prompt: str = PROMPT) -> None:
        """Make one.

        Args:
            model: Any model of Inspect.
            votes: Take the share of so many votes; None to go by log-probabilities where the
                provider tells them, and by 5 votes where not.
            prompt: What it is asked, with `{question}` and `{completion}` in it.

        Raises:
            ValueError: The prompt lacks `{completion}`, or there are no votes.
        """
        if COMPLETION not in prompt:
            raise ValueError(f"the judge's prompt must have {COMPLETION} where the draw goes")
        if votes is not None and votes < 1:
            raise ValueError(f"votes must be at least 1, got {votes}")
        named = str(model)
        self.model = get_model(model, role=f"{VERIFIER}{named}", memoize=False)
        self.name = f"judge:{named}"
        self.prompt, self.votes = prompt, votes

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Ask about each distinct completion."""
        asked = self.votes

        async def ask(texts: Sequence[str]) -> list[Opinion]:
            return [await self._opinion(judge_prompt(self.prompt, problem.prompt, texts[0]))]

        found = await verification(
            self.name, [self.prompt, str(asked)], problem, draws, ask, about={"prompt": self.prompt}
        )
        by = f"{self.votes} votes" if self.votes else "the probability of the token yes"
        return Verification(
            scores=found.scores, failures=found.failures, about={"by": by, **found.about}
        )

    async def _opinion(self, prompt: str) -> Opinion:
        try:
            if self.votes is None:
                output = await self._generate(prompt, 0, 1, logprobs=True)
                opinion = opinion_by_token(output)
                if opinion is not None:
                    return opinion
                if self.votes is None:
                    logger.warning(
                        "%s tells no log-probabilities: it is asked for %d votes a draw",
                        *(self.model, VOTES),
                    )
                self.votes = VOTES
            return await self._by_votes(prompt, self.votes)
        except Exception as failed:  # Whatever a provider's client raises; it is told and counted.
            reason = " ".join(f"{type(failed).__name__}: {failed}".split())[:200]
            return Opinion(None, reason)

    async def _by_votes(self, prompt: str, votes: int) -> Opinion:
        outputs: list[ModelOutput] = []

        async def vote() -> None:
            outputs.append(await self._generate(prompt, 1, _VOTE_TOKENS))

        async with anyio.create_task_group() as group:
            for _ in range(votes):
                group.start_soon(vote)
        words = [_WORD.findall(output.completion) for output in outputs]
        said = [each[-1].lower() == "yes" for each in words if each]
        took = together([_took(output) for output in outputs])
        if not said:
            return Opinion(None, f"none of {votes} votes says yes or no", votes, took)
        return Opinion(sum(said) / len(said), "", votes, took)

    async def _generate(
        self, prompt: str, temperature: float, tokens: int, logprobs: bool = False
    ) -> ModelOutput:
        config = GenerateConfig(temperature=temperature, max_tokens=tokens)
        if logprobs:
            config = config.merge(GenerateConfig(logprobs=True, top_logprobs=_LIKELIEST))
        own = self.model.config
        if own.max_retries is None:
            config.max_retries = RETRIES
        return await self.model.generate(prompt, config=config)


def judge_prompt(template: str, question: str, completion: str) -> str:
    """What a judge is asked about a draw."""
    parts = re.split(f"({re.escape(QUESTION)}|{re.escape(COMPLETION)})", template)
    filled = {QUESTION: question, COMPLETION: completion}
    return "".join(filled.get(part, part) for part in parts)


def opinion_by_token(output: ModelOutput) -> Opinion | None:
    """The probability of yes among yes and no at the first token; None where it is not told."""
    choice = output.choices[0] if output.choices else None
    told = choice.logprobs.content if choice and choice.logprobs else []
    likeliest = told[0].top_logprobs if told else None
    if not likeliest:
        return None
    mass = {"yes": 0.0, "no": 0.0}
    for token in likeliest:
        word = token.token.strip(_AROUND).lower()
        if word in mass:
            mass[word] += math.exp(token.logprob)
    total, took = sum(mass.values()), _took(output)
    if total <= 0 or not math.isfinite(total):
        why = f"neither yes nor no is among the {len(likeliest)} likeliest tokens of the reply"
        return Opinion(None, why, 1, took)
    return Opinion(mass["yes"] / total, "", 1, took)


def _took(output: ModelOutput) -> Spent:
    return spent(output.usage.model_dump() if output.usage else None)
