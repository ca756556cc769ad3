"""Chains of attempts: the model is told how an attempt failed, and tries again."""

from typing import Protocol

import anyio
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    ModelOutput,
)
from inspect_ai.solver import TaskState

from inspect_resample.sampling.draws import Draws, Recorder, failure_of
from inspect_resample.sampling.requests import PlannedRequest, first_of

CHAINS_AT_ONCE = 64
"""Chains of one sample that may be judged, or wait for a connection, at once."""

_NOTHING = "(an empty answer)"


class Review(Protocol):
    """Looks at the attempts of one sample."""

    async def told(self, completion: str, failure: str | None) -> str | None:
        """What the model is told of an attempt; None to end its chain.

        Args:
            completion: What it answered.
            failure: What the attempt is called if it is no answer, as in `Draws.failed`.
        """
        ...


class Revise(Protocol):
    """Says what a model is told of its attempts, and how many it has.

    Attributes:
        depth: The most attempts of a chain, the first one among them.
    """

    depth: int

    def review(self, state: TaskState) -> Review:
        """Begin with a sample."""
        ...


class SampleRequests(Protocol):
    """The requests for one sample."""

    state: TaskState
    recorder: Recorder
    requests: int
    first: int

    async def draw(self, k: int) -> None:
        """Make k draws."""
        ...

    async def request(
        self, index: int, planned: PlannedRequest, messages: list[ChatMessage] | None = None
    ) -> ModelOutput:
        """Make a request and take in its answer."""
        ...


async def draw_chains(
    requests: SampleRequests, record: Draws, review: Review, k: int, depth: int
) -> None:
    """Make k chains of attempts.

    First attempts are drawn as independent draws are. Each chain then goes on by itself, and what
    is asked in it hangs on nothing but its own attempts, so that a cache answers a second run.
    """
    recorder, chains = requests.recorder, dict[int, int]()
    recorder.going_on = chains
    await requests.draw(k)
    recorder.write(record)
    begin = requests.requests
    limit = anyio.CapacityLimiter(CHAINS_AT_ONCE)

    async def go_on(chain: int, completion: str, failure: str | None) -> None:
        messages = list(requests.state.messages)
        for attempt in range(1, depth):
            said = await review.told(completion, failure)
            if said is None:
                return
            messages += [
                ChatMessageAssistant(content=completion or _NOTHING),
                ChatMessageUser(content=said),
            ]
            index = begin + chain * (depth - 1) + attempt - 1
            chains[index] = chain
            planned = PlannedRequest(requests.first + chain, 1, f"+{attempt}")
            output = await requests.request(index, planned, messages)
            if not output.choices:
                return
            completion, failure = output.choices[0].message.text, failure_of(output.choices[0])

    async def limited(chain: int, completion: str, failure: str | None) -> None:
        async with limit:
            await go_on(chain, completion, failure)

    try:
        async with anyio.create_task_group() as group:
            for chain, attempt in enumerate(list(record.completions())):
                group.start_soon(limited, chain, *attempt)
    except BaseExceptionGroup as failures:
        raise first_of(failures) from failures
