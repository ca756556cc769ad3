"""Samples that Inspect restored after a kill: finished, but not written and without a store."""

from collections.abc import Mapping
from typing import Any

from inspect_ai.event import SpanBeginEvent, SpanEndEvent, StoreEvent
from inspect_ai.util import store_from_events

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


def _resolved(value: Any, attachments: Mapping[str, str]) -> Any:
    """A value with its long texts, which Inspect keeps elsewhere in the sample."""
    if isinstance(value, str):
        return attachments.get(value.removeprefix(_ATTACHMENT), value)
    if isinstance(value, list):
        return [_resolved(each, attachments) for each in value]
    if isinstance(value, dict):
        return {key: _resolved(each, attachments) for key, each in value.items()}
    return value
