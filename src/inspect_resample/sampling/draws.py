"""The record of the draws that were made for one Inspect sample."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from inspect_ai.model import ChatCompletionChoice, ModelOutput
from inspect_ai.util import Store, StoreModel
from pydantic import BaseModel, Field

from inspect_resample.sampling.tokens import Spent, spent

CUT_OFF = "cut off"

FAILURES = {
    "content_filter": "refused",
    "max_tokens": CUT_OFF,
    "model_length": CUT_OFF,
}
"""Stop reasons of completions that are no answer, and what such a draw is called."""

Holds = Literal["completions", "programs"]
"""What the texts of draws are."""

REPLAYED = "replayed"
"""Where the output of the model `replay` tells what is known of its draws: a `Replayed`."""

FURTHER = "further_draws"
"""What a sample's metadata calls the number of its first draw and how many are made, where these
are its own."""

EMPTY = "empty"
NO_ANSWER = "no answer"


class Request(BaseModel):
    """One call of the model.

    Attributes:
        choices: Completions asked for.
        draws: Completions received.
        seed: The seed sent along, None when there was none.
        input_tokens: All prompt tokens as the provider counts them, also when the call was answered
            from Inspect's cache; None when it does not say.
        output_tokens: Completion tokens of all choices, likewise.
        input_tokens_cache_read: Prompt tokens that the provider read from its cache, likewise.
        input_tokens_cache_write: Prompt tokens that it wrote there, likewise.
        reasoning_tokens: Completion tokens that are reasoning, likewise.
        dollars: What the call cost; None where Inspect knew no price.
        seconds: Time that the call took when it was made.
    """

    choices: int
    draws: int
    seed: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    input_tokens_cache_read: int | None = None
    input_tokens_cache_write: int | None = None
    reasoning_tokens: int | None = None
    dollars: float | None = None
    seconds: float | None = None

    @property
    def spent(self) -> Spent:
        """What the call took."""
        unknown = math.nan
        return Spent(
            unknown if self.input_tokens is None else self.input_tokens,
            unknown if self.output_tokens is None else self.output_tokens,
            self.input_tokens_cache_read or 0,  # Earlier versions did not record this and the next.
            self.input_tokens_cache_write or 0,
            self.reasoning_tokens or 0,
            unknown if self.dollars is None else self.dollars,
        )


class Replayed(BaseModel):
    """What an output says of draws that were recorded before.

    Attributes:
        holds: What they are, as in `Draws`.
        failed: What each is called that is no answer.
        seconds: Time that they took when they were made; None when it is not known.
        answers: The final answer that was recorded with each; empty where none was with any.
        scores: Scores that were recorded with them, by the verifiers' names; null without one.
        chain: The chain of each, as in `Draws`; empty where they are independent.
    """

    holds: Holds
    failed: list[str | None]
    seconds: float | None
    answers: list[str | None] = Field(default_factory=list)
    scores: dict[str, list[float | None]] = Field(default_factory=dict)
    chain: list[int] = Field(default_factory=list)


class Draws(StoreModel):
    """All draws of a sample, kept in its store and so in the log.

    Identical completions are kept once.

    Attributes:
        holds: What the texts are: "completions" of a model, in which a program is to be found, or
            "programs" that run as they are.
        texts: The distinct completions, in the order of their first draw.
        text: For each draw, the index of its completion in `texts`.
        request: For each draw, the index of its call in `requests`; -1 when no call gave it.
        failed: Draws that are no answer, by what they are called: "refused", "empty", "cut off"
            (at the token limit), "no answer" (the provider gave fewer completions than asked for).
        requests: The calls of the model.
        answers: For each draw the final answer that was recorded with it, null without one; empty
            where draws were not recorded with answers.
        scores: Scores that were recorded with draws, one for each, by the verifiers' names.
        logprob: For each draw the mean log-probability of its tokens, None where the provider did
            not tell it; empty where it told none (newer).
        chain: For each draw the number of its chain, from 0 and never falling: it is an attempt,
            which was made knowing how the attempts before it in its chain had failed. Empty where
            draws are independent of each other (newer).
        group: For each draw the number of its group of spread draws, from 0 and never falling: the
            draws of a group depend on each other. Empty where draws are independent of each other
            (newer).
    """

    holds: Holds = "completions"
    texts: list[str] = Field(default_factory=list)
    text: list[int] = Field(default_factory=list)
    request: list[int] = Field(default_factory=list)
    failed: dict[str, list[int]] = Field(default_factory=dict)
    requests: list[Request] = Field(default_factory=list)
    answers: list[str | None] = Field(default_factory=list)
    scores: dict[str, list[float | None]] = Field(default_factory=dict)
    logprob: list[float | None] = Field(default_factory=list)
    chain: list[int] = Field(default_factory=list)

    group: list[int] = Field(default_factory=list)

    @property
    def chain_lengths(self) -> list[int]:
        """How many attempts each chain has; empty where draws are independent of each other."""
        return list(Counter(self.chain).values())

    @classmethod
    def apart(cls, holds: Holds, texts: Sequence[str]) -> "Draws":
        """Draws of one text each that are in no sample's record."""
        # Without a store of their own they would be written into that of the sample being run.
        return cls(store=Store(), holds=holds, texts=list(texts), text=list(range(len(texts))))

    def since(self, first: int) -> "Draws":
        """Those from a place on, apart from the sample's record."""
        failed = {
            name: [draw - first for draw in draws if draw >= first]
            for name, draws in self.failed.items()
        }
        return Draws(
            store=Store(),
            holds=self.holds,
            texts=self.texts,
            text=self.text[first:],
            failed=failed,
            logprob=self.logprob[first:],
        )

    def completions(self) -> Iterator[tuple[str, str | None]]:
        """Each draw's completion, and what it is called if it failed."""
        failed: dict[str, list[int]] = self.stored("failed")
        texts: list[str] = self.stored("texts")
        names = {draw: name for name, draws in failed.items() for draw in draws}
        for draw, index in enumerate(self.stored("text")):
            yield texts[index], names.get(draw)

    def stored(self, name: str) -> Any:
        """A field of plain data as the store has it.

        An attribute of a store's model makes a validator whenever it is looked at, which takes
        longer than what a stopping rule does with it.
        """
        return self.store.get(f"{Draws.__name__}:{name}")

    @property
    def without_tokens(self) -> int:
        """Draws of calls of which the provider did not say how many tokens they took."""
        return sum(call.draws for call in self.requests if call.output_tokens is None)


class Recorder:
    """Collects the answers of the model and writes them down in the order of the requests."""

    def __init__(self) -> None:
        # By the number of a request the chain that it goes on; None where draws are independent.
        self.going_on: dict[int, int] | None = None
        self._answers: dict[int, tuple[Request, ModelOutput]] = {}
        self._logprobs: dict[int, list[float | None]] = {}

    def add(self, index: int, choices: int, seed: int | None, output: ModelOutput) -> None:
        """Take in the answer to request number `index`."""
        usage = spent(output.usage.model_dump() if output.usage else None)
        replayed = _replayed(output)
        request = Request.model_validate(
            {
                "choices": choices,
                "draws": len(output.choices[:choices]),
                "seed": seed,
                "seconds": replayed.seconds if replayed else output.time,
                **usage.known(),
            }
        )
        self._answers[index] = request, output
        self._logprobs[index] = [_mean_logprob(choice) for choice in output.choices[:choices]]

    @property
    def draws(self) -> int:
        """Completions received so far, but for those that go on a chain."""
        later = self.going_on or {}
        return sum(own.draws for index, (own, _) in self._answers.items() if index not in later)

    def write(self, record: Draws, missing: int = 0, grouped: bool = False) -> None:
        """Write everything into a sample's record."""
        texts: dict[str, int] = {}
        text: list[int] = []
        origin: list[int] = []
        failed: dict[str, list[int]] = {}
        requests: list[Request] = []
        answers: list[str | None] = []
        scores: dict[str, list[float | None]] = {}
        logprob: list[float | None] = []
        chain: list[int] = []
        for index, (request, output) in sorted(self._answers.items()):
            logprob += self._logprobs[index]
            replayed = _replayed(output)
            if replayed:
                record.holds = replayed.holds
                answers += replayed.answers
                chain += replayed.chain
                for verifier, numbers in replayed.scores.items():
                    scores.setdefault(verifier, []).extend(numbers)
            for number, choice in enumerate(output.choices[: request.choices]):
                completion = choice.message.text
                name = failure_of(choice)
                if replayed:
                    name = replayed.failed[number]
                if name is not None:
                    failed.setdefault(name, []).append(len(text))
                text.append(texts.setdefault(completion, len(texts)))
                origin.append(len(requests))
            requests.append(request)
        for _ in range(missing):
            failed.setdefault(NO_ANSWER, []).append(len(text))
            text.append(texts.setdefault("", len(texts)))
            origin.append(-1)
        record.texts, record.text, record.request = list(texts), text, origin
        record.failed, record.requests = failed, requests
        record.group = list(origin) if grouped else []
        if answers or scores:
            record.answers, record.scores = answers, scores
        record.chain = chain
        told = any(mean is not None for mean in logprob)
        record.logprob = [*logprob, *[None] * missing] if told else []
        if self.going_on is not None:
            self._put_in_chains(record)

    def _put_in_chains(self, record: Draws) -> None:
        """Write which chain each draw is of, and put the attempts of a chain together."""
        later, numbers = self.going_on or {}, iter(range(len(record.text)))
        indices, origin, text = sorted(self._answers), record.request, record.text
        chain = [
            later[indices[own]] if own >= 0 and indices[own] in later else next(numbers)
            for own in origin
        ]
        order = sorted(range(len(text)), key=chain.__getitem__)  # stable: attempts stay in order
        place = {draw: at for at, draw in enumerate(order)}
        record.chain = [chain[draw] for draw in order]
        record.text, record.request = [text[i] for i in order], [origin[i] for i in order]
        record.failed = {
            name: sorted(place[draw] for draw in draws) for name, draws in record.failed.items()
        }
        if logprob := record.logprob:
            record.logprob = [logprob[draw] for draw in order]


def failure_of(choice: ChatCompletionChoice) -> str | None:
    """What a choice is called that is no answer; None if it is one."""
    empty = None if choice.message.text.strip() else EMPTY
    return FAILURES.get(choice.stop_reason) or empty


def _mean_logprob(choice: ChatCompletionChoice) -> float | None:
    """The mean over the tokens of a choice; None where the provider did not tell."""
    tokens = choice.logprobs.content if choice.logprobs else []
    return math.fsum(token.logprob for token in tokens) / len(tokens) if tokens else None


def _replayed(output: ModelOutput) -> Replayed | None:
    """What an output of the model `replay` says of its draws."""
    told = (output.metadata or {}).get(REPLAYED)
    return None if told is None else Replayed.model_validate(told)
