"""Samples that Inspect restored after a kill: finished, but not written and without a store.

Their transcripts still tell what was put there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from inspect_ai.event import Event, SpanBeginEvent, SpanEndEvent, StoreEvent
from inspect_ai.log import EvalSample, resolve_sample_attachments
from inspect_ai.util import store_from_events, store_from_events_as

from inspect_resample.sampling.draws import Draws

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
