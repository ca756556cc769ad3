"""The solver `resample`: k draws inside one Inspect sample."""

import logging
from collections import deque
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate
from json import JSONDecodeError

import anyio
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.model import CachePolicy, GenerateConfig, Model, ModelOutput, get_model
from inspect_ai.model._generate_config import active_generate_config
from inspect_ai.model._model import active_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample.drawing.draws import Draws, Recorder
from inspect_resample.drawing.place import FIRST_DRAW
from inspect_resample.drawing.replay import all_recorded, too_few_recorded
from inspect_resample.drawing.server import local_address, missing_server, require_server

logger = logging.getLogger(__name__)

WORKERS = 64
"""Requests of one sample that may wait for a connection at once."""

LOCAL_RETRIES = 5
"""Retries against a server on this machine, about three minutes, when the user sets no number."""


@solver
def resample(k: int | None = 20, chunk: int = 16, seed: int | None = None) -> Solver:
    """Draw k completions of a sample's messages.

    The draws go out as requests for up to `chunk` choices each where the provider takes
    `num_choices`, and as single requests where it turns out not to. `--epochs E` repeats the whole,
    so that there are E x k draws a problem. The draws are kept in the sample's store (`Draws`).

    Args:
        k: Draws a sample, at least 1; None for all that the model `replay` has of a problem.
        chunk: Choices a request, at least 1; `--num-choices` goes before it. With 1 every draw has
            its own token count and time.
        seed: Base of the seeds, one a request, which are recorded with the draws; by default the
            seed given to the model (`--seed`), and without one the server's own randomness.

    Returns:
        The solver.

    Raises:
        PrerequisiteError: `k` or `chunk` is less than 1, the model's server is not there, or it
            has not recorded k draws of any problem.
    """
    for name, value in (("k", k), ("chunk", chunk)):
        if value is not None and value < 1:
            raise PrerequisiteError(f"{name} must be at least 1, not {value}.")
    model_of_eval = active_model()
    missing = model_of_eval and (
        missing_server(model_of_eval) or too_few_recorded(model_of_eval, k)
    )
    if missing:
        raise PrerequisiteError(missing)
    # Whether a model answers a request for several choices with several, once it has been seen.
    takes_choices: dict[str, bool] = {}

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        await require_server(model)
        wanted = all_recorded(model) if k is None else k
        recorder = Recorder()
        drawing = _Drawing(state, model, recorder, chunk, seed, takes_choices)
        try:
            await drawing.draw(wanted)
        except Exception:
            # A server that went away says so better than what its client makes of it.
            await require_server(model)
            raise
        finally:
            # Also when a request fails for good: what was drawn belongs in the log.
            missing = wanted - recorder.draws if drawing.exhausted else 0
            recorder.write(state.store_as(Draws), missing)
        state.output = drawing.shown
        if not state.output.empty:
            state.messages.append(state.output.message)
        return state

    return solve


class _Drawing:
    """The requests for one sample."""

    def __init__(
        self,
        state: TaskState,
        model: Model,
        recorder: Recorder,
        chunk: int,
        seed: int | None,
        takes_choices: dict[str, bool],
    ) -> None:
        self.state, self.model, self.recorder = state, model, recorder
        self.takes_choices, self.name = takes_choices, str(model)
        self.config = model.config.merge(active_generate_config())
        self.chunk = self.config.num_choices or chunk
        self.seed = self.config.seed if seed is None else seed
        self.retries = self.config.max_retries
        if self.retries is None and local_address(model):
            self.retries = LOCAL_RETRIES
        self.requests = 0
        self.first = 0  # of the draws to ask for, among those of the problem
        self.exhausted = False
        self.shown = ModelOutput(model=self.name)

    async def draw(self, k: int) -> None:
        """Make k draws, asking again for those that did not come.

        Which requests are made, and with what seeds, does not hang on what another sample has found
        out about the model, so that a cache answers a second run and a seed repeats it.
        """
        self.first = (self.state.epoch - 1) * k
        first, *rest = _sizes(k, self.chunk)
        now = [first]
        if rest and self.name not in self.takes_choices:
            await self.request_all([first])
            now = []
        if not self.takes_choices.get(self.name, True):
            rest = [1] * (k - 1)
        await self.request_all([*now, *rest])
        chunk = self.chunk if self.recorder.draws > self.requests else 1
        while (left := k - self.recorder.draws) > 0:
            before = self.recorder.draws
            sizes = _sizes(left, chunk)
            await self.request_all(sizes)
            came = self.recorder.draws - before
            if came == 0 and chunk == 1:
                self.exhausted = True
                return
            if came <= len(sizes):
                chunk = 1

    async def request_all(self, sizes: Sequence[int]) -> None:
        """Make requests for these numbers of choices, several at a time."""
        waiting = deque(enumerate(sizes, start=self.requests))
        firsts = deque(accumulate(sizes, initial=self.first))
        self.requests += len(sizes)
        self.first = firsts[-1]

        async def work() -> None:
            while waiting:
                FIRST_DRAW.set(firsts.popleft())
                await self.request(*waiting.popleft())

        try:
            async with anyio.create_task_group() as group:
                for _ in range(min(WORKERS, len(sizes))):
                    group.start_soon(work)
        except BaseExceptionGroup as failures:
            # Inspect knows its own exceptions by their type, so the first one goes on bare.
            raise _first(failures) from failures

    async def request(self, index: int, choices: int) -> None:
        """Make request number `index` and take in its answer."""
        seed = None if self.seed is None else self.derived_seed(index)
        config = GenerateConfig(
            # Not every provider knows the parameter, so it is sent where it says something.
            num_choices=choices if choices > 1 or self.config.num_choices else None,
            seed=seed,
            max_retries=self.retries,
        )
        try:
            output = await self.model.generate(
                self.state.messages, config=config, cache=self.cache_policy(index)
            )
        except JSONDecodeError as garbled:
            # Inspect repeats a request after any fault of a server but this one.
            logger.warning("%s sent an answer that is no JSON: %s", self.name, garbled)
            output = ModelOutput(model=self.name)
        self.recorder.add(index, choices, seed, output)
        if index == 0:
            self.shown = output.model_copy(update={"choices": output.choices[:1]})
        # A refusal of the prompt is one choice from any model.
        if choices > 1 and not (output.empty or output.stop_reason == "content_filter"):
            self.takes_choices.setdefault(self.name, len(output.choices) > 1)

    def cache_policy(self, index: int) -> CachePolicy | bool:
        """Inspect's cache, told that a request is one of many that look the same."""
        if not self.config.cache:
            return False
        policy = CachePolicy() if self.config.cache is True else self.config.cache
        scopes = {**policy.scopes, "draws": self.place(index)}
        return policy.model_copy(update={"scopes": scopes})

    def derived_seed(self, index: int) -> int:
        """A seed that no two requests of a problem share but by a rare chance.

        Servers give the choices of a request this seed, the next one, and so on, so the seeds of
        two requests must not lie side by side.
        """
        place = f"{self.seed}/{self.place(index)}"
        return int.from_bytes(blake2b(place.encode(), digest_size=4).digest()) >> 1

    def place(self, index: int) -> str:
        """What tells a request from all others of the eval."""
        return f"{self.state.sample_id}/{self.state.epoch}/{index}"


def _sizes(draws: int, chunk: int) -> list[int]:
    """A number of draws in requests for up to `chunk` choices."""
    return [chunk] * (draws // chunk) + ([draws % chunk] if draws % chunk else [])


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception of a group that is none itself."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
