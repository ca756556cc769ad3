"""Inspect's logs: the draws of this package's solver, or each epoch's answer in any other log."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import fsspec  # type: ignore[import-untyped]
from inspect_ai.log import (
    EvalSample,
    EvalSpec,
    read_eval_log,
)

from inspect_resample.logs.sample_draws import answers_of_choices, draws_of, log_samples
from inspect_resample.recordings.recording import (
    Draw,
    Recorded,
    Recording,
    RecordingError,
    brief,
    finished,
)
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.tokens import (
    UNTOLD,
    Spent,
    lack_cached,
    other_roles,
    shares,
    spent_by,
)

SUFFIXES = (".eval", ".json")


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
        spec = read_eval_log(location, header_only=True).eval
        roles = other_roles(spec)
        for sample in log_samples(location):
            recorded = problems.setdefault(str(sample.id), Recorded(f"sample {sample.id}"))
            usage = sample.model_dump(include={"model_usage", "role_usage"})
            add_draws(recorded, sample, spent_by(usage, spec.model, roles))
    except (OSError, RecordingError):
        raise
    except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
        raise RecordingError(
            f"{location} cannot be read as an Inspect log "
            f"({type(error).__name__}: {brief(' '.join(str(error).split()))})."
        ) from error
    recording = finished(location, digest, problems, (), skip=False)
    return replace(recording, model=_model_of(spec))


def recorded_model(location: str) -> str:
    """The model that drew what a log holds, also if the log is of a replay."""
    return _model_of(read_eval_log(location, header_only=True).eval)


def _model_of(spec: EvalSpec) -> str:
    told = (spec.metadata or {}).get("recorded_model")
    return str(told or spec.model.removeprefix("replay/"))


def add_draws(recorded: Recorded, sample: EvalSample, took: Spent = UNTOLD) -> None:
    """Add the draws of a sample.

    Args:
        recorded: The draws of its problem in the epochs before.
        sample: A sample of this package's solver or of any other.
        took: What its draws took in all.
    """
    record = draws_of(sample)
    if record.group:
        raise RecordingError(
            f"sample {sample.id} has draws that are spread in groups, which a replay would take "
            "for independent ones; `inspect-resample rescore` judges the draws of a log again."
        )
    recorded.draws += (
        _own_draws(record, took, recorded) if record.text else _other_draws(sample, took, recorded)
    )


def _own_draws(record: Draws, in_all: Spent, recorded: Recorded) -> list[Draw]:
    """The draws of this package's solver."""
    costs = _costs(record, in_all)
    before = max(recorded.chains, default=-1) + 1  # chains of the epochs before
    draws = []
    for number, (text, failed) in enumerate(record.completions()):
        request = record.request[number]
        took, seconds = next(costs[request]) if request >= 0 else (UNTOLD, None)
        chain = before + record.chain[number] if record.chain else None
        draws.append(
            Draw(
                recorded.shared(text), record.holds, failed, took=took, seconds=seconds, chain=chain
            )
        )
    return draws


def _costs(record: Draws, in_all: Spent) -> list[Iterator[tuple[Spent, float | None]]]:
    """What each draw of each call took, and its seconds: its share of what the call did."""
    calls = record.requests
    took = [call.spent for call in calls]
    if in_all.cached > 0 and lack_cached(call.model_fields_set for call in calls):
        # All calls have one prompt, so that each has its share of all prompt tokens.
        took = [
            own._replace(output_tokens=told.output_tokens)
            for told, own in zip(took, shares(in_all, len(calls)), strict=True)
        ]
    return [
        zip(
            shares(own, call.draws),
            [None if call.seconds is None else call.seconds / max(call.draws, 1)] * call.draws,
            strict=True,
        )
        for own, call in zip(took, calls, strict=True)
    ]


def _other_draws(sample: EvalSample, in_all: Spent, recorded: Recorded) -> list[Draw]:
    """The answer, or the answers, of a sample that another solver made."""
    answers = list(answers_of_choices(sample))
    took = shares(in_all, len(answers))
    seconds = None if sample.output.time is None else sample.output.time / max(len(answers), 1)
    return [
        Draw(recorded.shared(text), failed=failed, took=own, seconds=seconds)
        for (text, failed), own in zip(answers, took, strict=True)
    ]
