"""The solver `resample`: k draws inside one Inspect sample."""

import logging
from collections import deque
from collections.abc import Sequence
from hashlib import blake2b
from secrets import randbits

import anyio
from inspect_ai.event import ModelEvent
from inspect_ai.log import transcript
from inspect_ai.model import (
    CachePolicy,
    ChatMessage,
    GenerateConfig,
    Model,
    ModelOutput,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample._inspect import active_generate_config, active_model, refused
from inspect_resample.sampling.draws import FURTHER, Draws, Recorder
from inspect_resample.sampling.requests import (
    FIRST_DRAW,
    Choices,
    PlannedRequest,
    RecordedDraws,
    first_of,
    planned_requests,
)
from inspect_resample.sampling.revising import Revise, draw_chains
from inspect_resample.sampling.server import local_addresses, missing_server, require_server
from inspect_resample.sampling.spread import group_body, misfit, no_vllm, require_spread
from inspect_resample.sampling.stopping import DrawWatch, StopDrawing, chunk_of

logger = logging.getLogger(__name__)

STOPS = "stops"
"""What a sample's metadata calls the texts where its generation stops, if the task has none."""

WORKERS = 64
"""Requests of one sample that may wait for a connection at once."""

LOCAL_RETRIES = 5
"""Retries against a server on this machine, about three minutes, when the user sets no number."""

FRUITLESS = 2
"""Rounds of single requests that bring nothing, after which what is missing has not come."""

UNREADABLE = (AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What clients raise about an answer that is no JSON, or of a form that they do not know."""


@solver
def resample(
    k: int | None = 20,
    chunk: int = 32,
    seed: int | None = None,
    first: int = 0,
    logprobs: bool = False,
    stop: StopDrawing | None = None,
    revise: Revise | None = None,
    spread: int | None = None,
) -> Solver:
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
        first: Number of the first draw, at least 0. Seeds and places in Inspect's cache go by the
            draws' numbers, so a run that begins where another ended draws what that one did not.
        logprobs: Ask for the log-probabilities of tokens, as `--logprobs` does, and keep their mean
            with each draw; for providers that give them.
        stop: What says, between chunks of draws, whether more are needed; k is the most then. Draws
            are made a chunk after the other, and their sizes hang on nothing but the sample's own
            draws, so that a cache answers a second run. None to make all draws at once.
        revise: What tells the model how an attempt failed, so that it tries again: k is then the
            number of chains of attempts. None for independent draws; not together with `stop`.
        spread: Draws a group, at least 2, of which k and first are multiples: the draws of a group
            are spread out by arithmetic sampling, each as the model draws and less alike than
            independent ones. The group is a request, whatever `chunk` says, and the unit of every
            estimate. For vLLM with this package's logits processor.

    Returns:
        The solver.

    Raises:
        PrerequisiteError: A number is out of its range, the model's server is not there or does not
            spread draws, it has not recorded k draws of any problem, or recorded draws are to be
            revised.
    """
    if revise is not None and stop is not None:
        raise refused("revise and stop do not go together: a chain ends with its first weak pass.")
    for name, value, least in (("k", k, 1), ("chunk", chunk, 1), ("first", first, 0)):
        if value is not None and value < least:
            raise refused(f"{name} must be at least {least}, not {value}.")
    model_of_eval = active_model()
    missing = model_of_eval and (missing_server(model_of_eval) or _too_few(model_of_eval, k, first))
    if spread is not None:
        cannot = model_of_eval and no_vllm(model_of_eval)
        missing = misfit(spread, k, first, stop is not None) or cannot or missing
    if missing:
        raise refused(missing)
    if revise is not None and model_of_eval and isinstance(model_of_eval.api, RecordedDraws):
        raise refused("recorded draws cannot be revised: revise needs a model that answers.")
    spreading = anyio.Lock()
    spreads: set[Model] = set()
    seen: dict[Model, Choices] = {}
    short: list[int | str] = []

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        await require_server(model)
        if spread is not None:
            async with spreading:
                if model not in spreads:
                    await require_spread(model)
                    spreads.add(model)
        begin, most = _own_draws(state, first, k)
        wanted = _draws_wanted(model, most, begin)
        if most is not None and wanted < most and not short:
            short.append(state.sample_id)
            logger.warning(
                "of sample %s %d of %d draws are recorded and made; others may lack some, too",
                *(state.sample_id, wanted, most),
            )
        recorder = Recorder()
        choices = seen.setdefault(model, Choices())
        before = (state.epoch - 1) * (most or 0)
        requests = _SampleRequests(
            state, model, recorder, choices, chunk, seed, begin, before, logprobs, spread
        )
        record = state.store_as(Draws)
        watch = stop.watch(state, wanted) if stop else None
        try:
            if revise is not None:
                review = revise.review(state)
                await draw_chains(requests, record, review, wanted, revise.depth)
            elif watch is None:
                await requests.draw(wanted)
            else:
                await _draw_while_needed(requests, record, watch, wanted)
        except Exception:
            # A server that went away says so better than what its client makes of it.
            await require_server(model)
            raise
        finally:
            # Also when a request fails for good: what was drawn belongs in the log.
            missing = wanted - recorder.draws if requests.exhausted else 0
            recorder.write(record, missing, grouped=spread is not None)
            _forget_logprobs(requests.shown)
        if watch is not None and missing:
            await watch.needed(record)  # it sees how that ended
        state.output = requests.shown
        if not state.output.empty:
            state.messages.append(state.output.message)
        return state

    return solve


async def _draw_while_needed(
    requests: "_SampleRequests", record: Draws, watch: DrawWatch, most: int
) -> None:
    """Make draws, a chunk after the other, until no more are needed, or `most` are made."""
    while needed := await watch.needed(record):
        made = requests.recorder.draws
        if made == most or requests.exhausted:
            return
        await requests.draw(min(chunk_of(made, needed), most - made))
        requests.recorder.write(record)


class _SampleRequests:
    """The requests for one sample."""

    def __init__(
        self,
        state: TaskState,
        model: Model,
        recorder: Recorder,
        seen: Choices,
        chunk: int,
        seed: int | None,
        first: int,
        before: int,
        logprobs: bool,
        spread: int | None,
    ) -> None:
        self.state, self.model, self.recorder = state, model, recorder
        self.seen, self.name, self.first = seen, str(model), first
        self.config = model.config.merge(active_generate_config())
        self.spread = spread
        self.chunk = spread or self.config.num_choices or chunk
        self.seed = self.config.seed if seed is None else seed
        if spread and self.seed is None:  # What spreads the draws of a group is its seed.
            self.seed = randbits(62)
        self.retries = self.config.max_retries
        if self.retries is None and local_addresses(model):
            self.retries = LOCAL_RETRIES
        self.logprobs = True if logprobs else None  # None leaves it to `--logprobs`
        self.before = before  # draws of the epochs before this one
        self.requests = self.rounds = 0
        self.single = self.exhausted = False
        self.garbled: Exception | None = None
        self.shown = ModelOutput(model=self.name)

    async def draw(self, k: int) -> None:
        """Make k further draws, asking again for those that did not come.

        Which requests are made, and with what seeds, does not hang on what another sample has found
        out about the model, so that a cache answers a second run and a seed repeats it.
        """
        if not k:  # A recording has none for this epoch.
            return
        goal = self.recorder.draws + k
        try:
            await self.draw_once(k)
            chunk = self.chunk if self.recorder.draws > self.requests else 1
            fruitless = 0
            while (left := goal - self.recorder.draws) > 0:
                self.rounds += 1
                before = self.recorder.draws
                again = list(planned_requests(self.first + before, left, chunk, f"/{self.rounds}"))
                await self.request_all(again)
                came = self.recorder.draws - before
                fruitless = fruitless + 1 if came == 0 and chunk == 1 else 0
                if fruitless == FRUITLESS:
                    if self.garbled and not before:
                        raise self.garbled  # never readable: the fault may be on this side
                    self.exhausted = True
                    return
                if came <= len(again):
                    chunk = 1
        except BaseExceptionGroup as failures:
            raise first_of(failures) from failures

    async def draw_once(self, k: int) -> None:
        """Make the requests for k further draws once.

        All but one wait for the first answer, to this sample or to another, that shows whether the
        model gives several choices; where it seems not to, for the sample's own, which may have
        several yet, behind a router. For a batch nothing waits: its first answer may take a day.
        """
        known, answered = anyio.Event(), anyio.Event()
        before, chunk = self.recorder.draws, 1 if self.single else self.chunk
        begin = self.first + before
        leading = next(planned_requests(begin, min(k, chunk), chunk))
        number = self.requests

        async def lead() -> None:
            await self.request(number, leading)
            known.set()
            answered.set()

        self.requests += 1
        async with anyio.create_task_group() as group:
            group.start_soon(lead)
            if k > 1 and leading.choices > 1 and not self.config.batch:
                self.seen.tell(known)
                await known.wait()
                if self.seen.several is False:
                    await answered.wait()
            single = self.seen.several is False and self.recorder.draws - before <= 1
            made, chunk = (1, 1) if single else (leading.choices, chunk)
            await self.request_all(list(planned_requests(begin + made, k - made, chunk)))

    async def request_all(self, requests: Sequence[PlannedRequest]) -> None:
        """Make requests, several at a time."""
        waiting = deque(enumerate(requests, start=self.requests))
        self.requests += len(requests)

        async def work() -> None:
            while waiting:
                await self.request(*waiting.popleft())

        async with anyio.create_task_group() as group:
            for _ in range(min(WORKERS, len(requests))):
                group.start_soon(work)

    async def request(
        self, index: int, planned: PlannedRequest, messages: list[ChatMessage] | None = None
    ) -> ModelOutput:
        """Make a request, number `index` of the sample, and take in its answer.

        Args:
            index: Of the request.
            planned: It.
            messages: What is asked; by default the sample's messages.
        """
        FIRST_DRAW.set(self.before + planned.number)
        seed = None if self.seed is None else self.derived_seed(planned.name)
        config = GenerateConfig(
            # Not every provider knows the parameter, so it is sent where it says something.
            num_choices=planned.choices if planned.choices > 1 or self.config.num_choices else None,
            seed=seed,
            max_retries=self.retries,
            logprobs=self.logprobs,
            stop_seqs=self.config.stop_seqs or self.state.metadata.get(STOPS),
        )
        if self.spread and seed is not None:
            config.extra_body = group_body(self.config, self.spread, seed)
        try:
            output = await self.model.generate(
                messages or self.state.messages,
                config=config,
                cache=self.cache_policy(planned.name),
            )
        except UNREADABLE as garbled:
            # Inspect repeats a request after any fault of a server but this one.
            logger.warning("%s sent an answer that cannot be read: %r", self.name, garbled)
            self.garbled = garbled
            output = ModelOutput(model=self.name)
        if self.spread and len(output.choices) < planned.choices:
            raise RuntimeError(
                f"{self.name} gave {len(output.choices)} of the {planned.choices} draws of a "
                "group, of which the rest cannot be made later"
            )
        self.recorder.add(index, planned.choices, seed, output)
        if index == 0:
            self.shown = output.model_copy(update={"choices": output.choices[:1]})
        # A refusal of the prompt is one choice from any model.
        if planned.choices > 1 and not (output.empty or output.stop_reason == "content_filter"):
            self.single = len(output.choices) == 1
            self.seen.learn(not self.single)
        return output

    def cache_policy(self, name: str) -> CachePolicy | bool:
        """Inspect's cache, told that a request is one of many that look the same."""
        if not self.config.cache:
            return False
        policy = CachePolicy() if self.config.cache is True else self.config.cache
        scopes = {**policy.scopes, "draws": self.address(name)}
        return policy.model_copy(update={"scopes": scopes})

    def derived_seed(self, name: str) -> int:
        """A seed that no two requests of a problem share but by a rare chance.

        Servers give the choices of a request this seed, the next one, and so on, so the seeds of
        two requests must not lie side by side.
        """
        whole = f"{self.seed}/{self.address(name)}"
        return int.from_bytes(blake2b(whole.encode(), digest_size=4).digest()) >> 1

    def address(self, name: str) -> str:
        """What tells a request from all others of the eval, and of those that go on from it."""
        return f"{self.state.sample_id}/{self.state.epoch}/{name}"


def _forget_logprobs(shown: ModelOutput) -> None:
    """Take the log-probabilities of tokens out of the transcript: a hundred bytes a token."""
    outputs = [event.output for event in transcript().events if isinstance(event, ModelEvent)]
    for output in [shown, *outputs]:
        for choice in output.choices:
            choice.logprobs = None


def _too_few(model: Model, k: int | None, first: int) -> str | None:
    """What to tell the user when there are not k draws to be had, or k is left open for nothing."""
    if isinstance(model.api, RecordedDraws):
        return model.api.too_few(k, first)
    return None if k else "k must be a number: only replay/... knows how many draws there are."


def _draws_wanted(model: Model, k: int | None, first: int) -> int:
    """How many draws are to be made of the sample that is being run."""
    if isinstance(model.api, RecordedDraws):
        return model.api.draws_wanted(k, first)
    if k is None:
        raise RuntimeError("k was left open, which goes with replay/... only")
    return k


def _own_draws(state: TaskState, first: int, k: int | None) -> tuple[int, int | None]:
    """The number of a sample's first draw and how many are asked for: its own, or the task's."""
    own = (state.metadata or {}).get(FURTHER)
    return (own["first"], own["k"]) if own else (first, k)
