"""The draws of the samples of a log, one sample at a time: read, and put into their stores.

Samples that Inspect restored after a kill are finished, but were not written and have no store;
their transcripts still tell what was put there.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspect_ai.event import Event, SpanBeginEvent, SpanEndEvent, StoreEvent
from inspect_ai.log import (
    EvalLog,
    EvalSample,
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
    read_eval_log_samples_by_id,
    resolve_sample_attachments,
)
from inspect_ai.util import store_from_events, store_from_events_as

from inspect_resample.sampling.draws import EMPTY, FAILURES, Draws

_ATTACHMENT = "attachment://"
_KINDS: dict[str, Any] = {
    "store": StoreEvent,
    "span_begin": SpanBeginEvent,
    "span_end": SpanEndEvent,
}


def with_store(record: dict[str, Any]) -> dict[str, Any]:
    """A whole sample, as a log's JSON has it, with the store that its transcript tells of."""
    events = record.get("events") or ()
    if record.get("store") or not any(event.get("event") == "store" for event in events):
        return record
    told: list[Any] = [
        _KINDS[event["event"]].model_validate(event)
        for event in events
        if event.get("event") in _KINDS
    ]
    attachments = record.get("attachments") or {}
    store = {key: _resolved(value, attachments) for key, value in store_from_events(told).items()}
    return {**record, "store": store}


def restore_store(sample: EvalSample) -> None:
    """Write what the transcript of a sample tells of its store into it, if it is empty."""
    if not sample.store and any(event.event == "store" for event in sample.events):
        whole = resolve_sample_attachments(sample)
        sample.store = dict(store_from_events(whole.events).items())


def draws_of(sample: EvalSample) -> Draws:
    """The draws of a sample of a log, which is restored; none where another solver made them."""
    restore_store(sample)
    return sample.store_as(Draws)


def draws_told(events: Iterable[Event]) -> Draws:
    """The draws that the transcript of a sample tells of, as it is scored."""
    return store_from_events_as(list(events), Draws)


def _resolved(value: Any, attachments: Mapping[str, str]) -> Any:
    """A value with its long texts, which Inspect keeps elsewhere in the sample."""
    if isinstance(value, str):
        return attachments.get(value.removeprefix(_ATTACHMENT), value)
    if isinstance(value, list):
        return [_resolved(each, attachments) for each in value]
    if isinstance(value, dict):
        return {key: _resolved(each, attachments) for key, each in value.items()}
    return value


_AT_ONCE = 32  # samples that are read together
_NOT_NEEDED = {"events", "messages", "timelines", "scores", "error_retries"}

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
            restore_store(sample)
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
                restore_store(sample)
                sample.events = []
            yield sample


def _of_this_package(header: EvalLog) -> bool:
    """Whether the solver `resample` made the draws of a log."""
    return any(step.solver.rpartition("/")[2] == "resample" for step in header.plan.steps)


def keep_answers(sample: EvalSample) -> None:
    """Write the answers of a whole sample that another solver made into its store, as draws.

    A sample of this package's solver is left as it is, or as it was before Inspect restored it.
    """
    if draws_of(sample).text:
        return
    texts: dict[str, int] = {}
    text: list[int] = []
    failed: dict[str, list[int]] = {}
    for number, (answer, name) in enumerate(answers_of_choices(sample)):
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
        "answers": [],
        "scores": {},
        "logprob": [],
        "chain": [],
        "group": [],
    }
    assert values.keys() == Draws.model_fields.keys() - {"store", "instance"}
    sample.store |= {f"{Draws.__name__}:{name}": value for name, value in values.items()}


def answers_of_choices(sample: EvalSample) -> Iterator[tuple[str, str | None]]:
    """The texts of a sample's choices, and what they are called if they are no answer."""
    for choice in sample.output.choices:
        text = choice.message.text
        failed = FAILURES.get(choice.stop_reason) or (None if text.strip() else EMPTY)
        yield text, failed
