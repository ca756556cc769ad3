"""The draws of the samples of a log, one sample at a time: read, and put into their stores."""

from collections.abc import Iterator

from inspect_ai.log import (
    EvalLog,
    EvalSample,
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
    read_eval_log_samples_by_id,
)

from inspect_resample.logs.restored import draws_of, restore_store
from inspect_resample.sampling.draws import EMPTY, FAILURES, Draws

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
