"""The solver `resample`: k draws inside one Inspect sample."""

from hashlib import blake2b

import anyio
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.model import CachePolicy, GenerateConfig, Model, ModelOutput, get_model
from inspect_ai.model._generate_config import active_generate_config
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample.drawing.draws import Draws, Recorder
from inspect_resample.drawing.server import local_address, require_server

WORKERS = 64
"""Requests of one sample that may wait for a connection at once."""

LOCAL_RETRIES = 5
"""Retries against a server on this machine, about three minutes, when the user sets no number."""


@solver
def resample(k: int = 20, chunk: int = 16, seed: int | None = None) -> Solver:
    """Draw k completions of a sample's messages.

    The draws go out as requests for up to `chunk` choices each where the provider takes
    `num_choices`, and as single requests where it turns out not to. `--epochs E` repeats the whole,
    so that there are E x k draws a problem. The draws are kept in the sample's store (`Draws`).

    Args:
        k: Draws a sample, at least 1.
        chunk: Choices a request, at least 1; `--num-choices` goes before it. With 1 every draw has
            its own token count and time.
        seed: Base of the seeds, one a request, which are recorded with the draws; by default the
            seed given to the model (`--seed`), and without one the server's own randomness.

    Returns:
        The solver.

    Raises:
        PrerequisiteError: `k` or `chunk` is less than 1.
    """
    for name, value in (("k", k), ("chunk", chunk)):
        if value < 1:
            raise PrerequisiteError(f"{name} must be at least 1, not {value}.")

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        await require_server(model)
        recorder = Recorder()
        drawing = _Drawing(state, model, recorder, chunk, seed)
        try:
            await drawing.draw(k)
        finally:
            # Also when a request fails for good: what was drawn belongs in the log.
            missing = k - recorder.draws if drawing.exhausted else 0
            recorder.write(state.store_as(Draws), missing)
        state.output = drawing.shown
        if not state.output.empty:
            state.messages.append(state.output.message)
        return state

    return solve


class _Drawing:
    """The requests for one sample."""

    # Whether a model answers a request for several choices with several, once it has been seen.
    takes_choices: dict[str, bool] = {}  # noqa: RUF012 - shared on purpose

    def __init__(
        self, state: TaskState, model: Model, recorder: Recorder, chunk: int, seed: int | None
    ) -> None:
        self.state, self.model, self.recorder = state, model, recorder
        config = model.config.merge(active_generate_config())
        self.chunk = config.num_choices or chunk
        self.seed = config.seed if seed is None else seed
        self.cache = CachePolicy() if config.cache is True else config.cache or None
        self.retries = config.max_retries
        if self.retries is None and local_address(model):
            self.retries = LOCAL_RETRIES
        self.requests = 0
        self.exhausted = False
        self.shown = ModelOutput(model=str(model))

    async def draw(self, k: int) -> None:
        """Make k draws, asking again for those that did not come."""
        if self.chunk > 1 and k > 1 and str(self.model) not in self.takes_choices:
            await self.request(min(self.chunk, k))
            self.takes_choices[str(self.model)] = self.recorder.draws > 1
        while (left := k - self.recorder.draws) > 0:
            before = self.recorder.draws
            await self.request_all(left)
            if self.recorder.draws == before:
                self.exhausted = True
                return

    async def request_all(self, draws: int) -> None:
        """Ask for a number of draws, several requests at a time."""
        chunk = self.chunk if self.takes_choices.get(str(self.model), True) else 1
        sizes = [chunk] * (draws // chunk) + ([draws % chunk] if draws % chunk else [])

        async def work() -> None:
            while sizes:
                await self.request(sizes.pop())

        try:
            async with anyio.create_task_group() as group:
                for _ in range(min(WORKERS, len(sizes))):
                    group.start_soon(work)
        except BaseExceptionGroup as failures:
            # Inspect knows its own exceptions by their type, so the first one goes on bare.
            raise _first(failures) from failures

    async def request(self, choices: int) -> None:
        """Make one request and take in its answer."""
        index, self.requests = self.requests, self.requests + 1
        seed = None if self.seed is None else self.derived_seed(index)
        several = choices if choices > 1 or self.chunk > 1 else None
        config = GenerateConfig(num_choices=several, seed=seed, max_retries=self.retries)
        # Inspect's cache key does not know that the same request is made to be answered anew.
        scope = {"request": str(index)}
        cache = self.cache and self.cache.model_copy(
            update={"scopes": {**self.cache.scopes, **scope}}
        )
        output = await self.model.generate(self.state.messages, config=config, cache=cache or False)
        self.recorder.add(index, choices, seed, output)
        if index == 0:
            self.shown = output.model_copy(update={"choices": output.choices[:1]})

    def derived_seed(self, index: int) -> int:
        """A seed that no two requests of an eval share but by a rare chance."""
        place = f"{self.seed}/{self.state.sample_id}/{self.state.epoch}/{index}"
        return int.from_bytes(blake2b(place.encode(), digest_size=4).digest()) >> 1


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception of a group that is none itself."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
