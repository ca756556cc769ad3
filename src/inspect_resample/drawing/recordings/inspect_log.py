"""Inspect's logs: the draws of this package's solver, or each epoch's answer in any other log."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import fsspec  # type: ignore[import-untyped]
from inspect_ai.log import (
    EvalLog,
    EvalSample,
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
    read_eval_log_samples_by_id,
)
from inspect_ai.log._condense import resolve_sample_attachments
from inspect_ai.util import store_from_events

from inspect_resample.drawing.draws import EMPTY, FAILURES, Draws
from inspect_resample.drawing.recordings.recording import (
    Draw,
    Recorded,
    Recording,
    RecordingError,
    brief,
    finished,
    shares,
)

SUFFIXES = (".eval", ".json")

_AT_ONCE = 32  # samples that are read together
_NOT_NEEDED = {"events", "messages", "timelines", "scores", "error_retries"}


def read_log(location: str) -> Recording:
    """Read the draws of a log, a few samples at a time.

    Args:
        location: An `.eval` or `.json` file, on anything that fsspec reads.

    Returns:
        The draws by problem, those of its first epoch first.

    Raises:
        RecordingError: It is no log, is damaged, or holds no draw.
        OSError: It cannot be read.
    """
    # In a thread of its own: where an event loop runs, as when Inspect makes a model, Inspect's
    # readers would run it again inside itself, and take from it what it was about to do.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_read_log, location).result()


def _read_log(location: str) -> Recording:
    problems: dict[str, Recorded] = {}
    try:
        with fsspec.open(location, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        model = read_eval_log(location, header_only=True).eval.model
        for sample in log_samples(location):
            recorded = problems.setdefault(str(sample.id), Recorded(f"sample {sample.id}"))
            add_draws(recorded, sample, model)
    except OSError:
        raise
    except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
        raise RecordingError(
            f"{location} cannot be read as an Inspect log "
            f"({type(error).__name__}: {brief(' '.join(str(error).split()))})."
        ) from error
    return finished(location, digest, problems, (), skip=False)


Place = tuple[int | str, int]
"""A sample's id and its epoch."""


def log_places(location: str) -> list[Place]:
    """The samples that a log has, those of the first epoch first."""
    summaries = read_eval_log_sample_summaries(location)
    return sorted(((s.id, s.epoch) for s in summaries), key=lambda place: place[1])


def log_samples(location: str) -> Iterator[EvalSample]:
    """The samples of a log without their transcripts, those of the first epoch first."""
    if location.endswith(".json"):
        samples = read_eval_log(location).samples or []
        for sample in sorted(samples, key=lambda sample: sample.epoch):
            _restore_store(sample)
            yield sample
        return
    own = _of_this_package(read_eval_log(location, header_only=True))
    places = log_places(location)
    for start in range(0, len(places), _AT_ONCE):
        for sample in read_eval_log_samples_by_id(
            location, places[start : start + _AT_ONCE], exclude_fields=_NOT_NEEDED
        ):
            if own and not sample.store:
                sample = read_eval_log_sample(location, sample.id, sample.epoch)
                _restore_store(sample)
                sample.events = []
            yield sample


def _of_this_package(header: EvalLog) -> bool:
    """Whether the solver `resample` made the draws of a log."""
    return any(step.solver.rpartition("/")[2] == "resample" for step in header.plan.steps)


def _restore_store(sample: EvalSample) -> None:
    """Write what the transcript tells of the store into it, if it is empty.

    Inspect leaves it out when it restores a finished sample after a kill.
    """
    if not sample.store and any(event.event == "store" for event in sample.events):
        whole = resolve_sample_attachments(sample)
        sample.store = dict(store_from_events(whole.events).items())


def keep_answers(sample: EvalSample) -> None:
    """Write the answers of a whole sample that another solver made into its store, as draws.

    A sample of this package's solver is left as it is, or as it was before Inspect restored it.
    """
    _restore_store(sample)
    if sample.store_as(Draws).text:
        return
    texts: dict[str, int] = {}
    text: list[int] = []
    failed: dict[str, list[int]] = {}
    for number, (answer, name) in enumerate(_answers(sample)):
        text.append(texts.setdefault(answer, len(texts)))
        if name:
            failed.setdefault(name, []).append(number)
    values = {
        "holds": "completions",
        "texts": list(texts),
        "text": text,
        "request": [-1] * len(text),
        "failed": failed,
        "requests": [],
    }
    assert values.keys() == Draws.model_fields.keys() - {"store", "instance"}
    sample.store |= {f"{Draws.__name__}:{name}": value for name, value in values.items()}


def add_draws(recorded: Recorded, sample: EvalSample, model: str) -> None:
    """Add the draws of a sample.

    Args:
        recorded: The draws of its problem in the epochs before.
        sample: A sample of this package's solver or of any other.
        model: Whose tokens are the draws'.
    """
    record = sample.store_as(Draws)
    recorded.draws += (
        _own_draws(record, recorded) if record.text else _other_draws(sample, model, recorded)
    )


def _own_draws(record: Draws, recorded: Recorded) -> list[Draw]:
    """The draws of this package's solver."""
    costs = _costs(record)
    return [
        Draw(recorded.shared(text), record.holds, failed, *next(costs[request]))
        if request >= 0
        else Draw(recorded.shared(text), record.holds, failed)
        for (text, failed), request in zip(record.completions(), record.request, strict=True)
    ]


Cost = tuple[int | None, int | None, float | None]
"""Input tokens, output tokens, seconds."""


def _costs(record: Draws) -> list[Iterator[Cost]]:
    """What each draw of each call took: its share of what the call did."""
    return [
        zip(
            shares(call.input_tokens, call.draws),
            shares(call.output_tokens, call.draws),
            [None if call.seconds is None else call.seconds / max(call.draws, 1)] * call.draws,
            strict=True,
        )
        for call in record.requests
    ]


def _other_draws(sample: EvalSample, model: str, recorded: Recorded) -> list[Draw]:
    """The answer, or the answers, of a sample that another solver made."""
    answers = list(_answers(sample))
    usage = sample.model_usage.get(model)
    cached = (usage.input_tokens_cache_read, usage.input_tokens_cache_write) if usage else ()
    inputs = usage.input_tokens + sum(filter(None, cached)) if usage else None
    outputs = usage.output_tokens if usage else None
    seconds = sample.output.time
    return [
        Draw(
            recorded.shared(text),
            failed=failed,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            seconds=None if seconds is None else seconds / len(answers),
        )
        for (text, failed), input_tokens, output_tokens in zip(
            answers, shares(inputs, len(answers)), shares(outputs, len(answers)), strict=True
        )
    ]


def _answers(sample: EvalSample) -> Iterator[tuple[str, str | None]]:
    """The texts of a sample's choices, and what they are called if they are no answer."""
    for choice in sample.output.choices:
        text = choice.message.text
        failed = FAILURES.get(choice.stop_reason) or (None if text.strip() else EMPTY)
        yield text, failed
