"""What was asked and what was answered: the prompts and the texts of draws, from whole samples.

Like `per_draw.py` it reads whole samples one at a time, of logs that were read and pooled before.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspect_resample.logs.fields import stored
from inspect_resample.logs.file import Record, open_log
from inspect_resample.logs.pool import Pool
from inspect_resample.sampling.draws import NO_ANSWER
from inspect_resample.statistics.counts import IntArray

_ATTACHMENT = "attachment://"


class NoCompletions(ValueError):
    """A log does not tell what its model answered."""


@dataclass(frozen=True, eq=False)
class Answers:
    """The draws of one problem.

    Attributes:
        problem: Its id.
        prompt: What the model was asked, without what a system message says.
        system: What the system message says; empty without one.
        texts: The distinct texts, cut off where reading was told to.
        draws: For each draw, in the order of drawing, the index of its text.
        seeds: The seeds that requests were made with, as far as the log tells.
        samples: Inspect's ids of the samples that the draws are from.
    """

    problem: str
    prompt: str
    system: str
    texts: tuple[str, ...]
    draws: IntArray
    seeds: frozenset[int]
    samples: frozenset[str]


def read_answers(pool: Pool, length: int | None = None) -> list[Answers]:
    """The draws of every problem of a pool, in the order of its problems.

    Args:
        pool: What `logs.read_draws` made of the summaries; tells which samples count.
        length: Characters of each draw to keep; all by default.

    Raises:
        NoCompletions: Samples hold no answer, the samples of a problem were asked differently, or
            a file is damaged.
    """
    parts: dict[str, list[Answers]] = {problem: [] for problem in pool.samples.problems}
    for place, source in enumerate(pool.evaluation.sources):
        wanted = {pool.samples.place(row) for row in np.flatnonzero(pool.log == place).tolist()}
        if not wanted:
            continue
        try:
            for answers in _read(source.location, wanted, length):
                parts[answers.problem].append(answers)
        except NoCompletions:
            raise
        except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
            raise NoCompletions(
                f"{source.location}: whole samples cannot be read ({type(error).__name__}: {error})"
            ) from error
    return [_joined(own) for own in parts.values() if own]


def _read(
    location: str, wanted: Container[tuple[str, int]], length: int | None
) -> Iterator[Answers]:
    with open_log(location, full=True) as opened:
        for record in opened.records:
            if (str(record["id"]), int(record["epoch"])) in wanted:
                yield answers_of(record, length)


def _joined(parts: Sequence[Answers]) -> Answers:
    """The draws of several samples of one problem."""
    first = parts[0]
    if any((part.prompt, part.system) != (first.prompt, first.system) for part in parts):
        raise NoCompletions(
            f"the samples of {first.problem} were not all asked the same; give logs that were made "
            f"with one version of the task"
        )
    index: dict[str, int] = {}
    draws = [
        index.setdefault(part.texts[draw], len(index)) for part in parts for draw in part.draws
    ]
    return Answers(
        problem=first.problem,
        prompt=first.prompt,
        system=first.system,
        texts=tuple(index),
        draws=np.array(draws, dtype=np.int64),
        seeds=frozenset().union(*(part.seeds for part in parts)),
        samples=frozenset().union(*(part.samples for part in parts)),
    )


def answers_of(record: Record, length: int | None = None) -> Answers:
    """The draws of one whole sample; arguments and errors are those of `read_answers`."""
    attachments: Mapping[str, str] = record.get("attachments") or {}
    if stored(record, "texts") is not None:
        texts, draws = _of_store(record)
    else:
        # Of another solver: every choice of the sample's last answer is a draw.
        choices = (record.get("output") or {}).get("choices") or []
        texts = [_text(choice["message"]["content"], attachments) for choice in choices]
        draws = list(range(len(texts)))
    if not draws:
        raise NoCompletions(
            f"sample {record['id']}, epoch {record['epoch']} holds no answer of its model"
        )
    asked = list(_asked(record))
    requests = stored(record, "requests") or ()
    return Answers(
        problem=str(record["id"]),
        prompt=_messages((one for one in asked if one["role"] != "system"), attachments),
        system=_messages((one for one in asked if one["role"] == "system"), attachments),
        texts=tuple(text[:length] for text in texts),
        draws=np.array(draws, dtype=np.int64),
        seeds=frozenset(call["seed"] for call in requests if call.get("seed") is not None),
        samples=frozenset([record["uuid"]] if record.get("uuid") else []),
    )


def _of_store(record: Record) -> tuple[list[str], list[int]]:
    """Of this package's solver: the texts, and the index of each draw that came."""
    never_came = set((stored(record, "failed") or {}).get(NO_ANSWER, ()))
    drawn: list[int] = stored(record, "text")
    texts: list[str] = stored(record, "texts")
    return texts, [text for draw, text in enumerate(drawn) if draw not in never_came]


def _asked(record: Record) -> Iterable[dict[str, Any]]:
    """The messages before the model's first answer."""
    for message in record.get("messages") or ():
        if message["role"] == "assistant":
            return
        yield message


def _messages(messages: Iterable[Mapping[str, Any]], attachments: Mapping[str, str]) -> str:
    """Messages as text that is the same for the same messages."""
    told = [(one["role"], _text(one["content"], attachments)) for one in messages]
    return json.dumps(told) if told else ""


def _text(content: Any, attachments: Mapping[str, str]) -> str:
    """The text of a message, whose long parts may be kept elsewhere in the sample."""
    if isinstance(content, str):
        if content.startswith(_ATTACHMENT):
            return attachments.get(content.removeprefix(_ATTACHMENT), content)
        return content
    return "".join(_text(part["text"], attachments) for part in content if part.get("text"))
