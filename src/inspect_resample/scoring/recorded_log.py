"""A log of recorded draws and their verdicts, written without an evaluation.

Nothing is drawn and nothing is run. Inspect's evaluation takes some 40 ms of CPU time for a sample,
for its transcript above all, and a published file has thousands of samples.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from inspect_ai import score_async
from inspect_ai.dataset import Sample
from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalSample,
    EvalSpec,
    EvalStats,
    write_eval_log,
)
from inspect_ai.model import ChatMessageUser, Model
from inspect_ai.util import Store
from shortuuid import uuid

from inspect_resample.judging.standalone import run_apart
from inspect_resample.recordings.replay import ReplayAPI
from inspect_resample.sampling.draws import Draws, Recorder
from inspect_resample.scoring.recorded import recorded

TASK = "recorded_verdicts"
"""What the log says that its task was."""


def log_of_verdicts(
    model: Model,
    replay: ReplayAPI,
    at_once: int,
    folder: str,
    metadata: Mapping[str, object],
    task_version: int,
) -> EvalLog:
    """Write a log of all draws of a recording, scored by `recorded`.

    Returns:
        The log, which knows its place.
    """
    problems = replay.recording.problems
    began = datetime.now(UTC).isoformat(timespec="seconds")
    spec = EvalSpec(
        created=began,
        task=f"inspect_resample/{TASK}",
        task_id=uuid(),
        task_version=task_version,
        task_registry_name=f"inspect_resample/{TASK}",
        eval_id=uuid(),
        run_id=uuid(),
        dataset=EvalDataset(
            name=Path(replay.recording.name).name,
            samples=len(problems),
            sample_ids=list(problems),
            shuffled=False,
        ),
        model=str(model),
        model_args=model.model_args,
        config=EvalConfig(epochs=1),
        packages={name: version(name) for name in ("inspect_ai", "inspect-resample")},
        metadata=dict(metadata),
    )
    samples = [
        _sample(Sample(id=problem, input=own.question or problem), model, replay, at_once)
        for problem, own in problems.items()
    ]
    unscored = EvalLog(
        eval=spec, samples=samples, status="success", stats=EvalStats(started_at=began)
    )
    log = run_apart(
        score_async,
        unscored,
        [recorded()],
        model=model,
        action="append",
        display="none",
        copy=False,
    )
    log.stats.completed_at = datetime.now(UTC).isoformat(timespec="seconds")
    began = began.translate(str.maketrans("+:", "--"))
    folder = folder if "://" in folder else str(Path(folder).absolute())
    log.location = f"{folder.rstrip('/')}/{began}_{TASK.replace('_', '-')}_{spec.task_id}.eval"
    write_eval_log(log, log.location)
    return log


def _sample(sample: Sample, model: Model, replay: ReplayAPI, at_once: int) -> EvalSample:
    """A sample with its draws, as the solver `resample` leaves it."""
    recorder, record = Recorder(), Draws(store=Store())
    outputs = list(replay.outputs(sample, at_once))
    for index, output in enumerate(outputs):
        recorder.add(index, len(output.choices), None, output)
    recorder.write(record)
    shown = outputs[0].model_copy(update={"choices": outputs[0].choices[:1]})
    asked = str(sample.input)
    usages = [output.usage for output in outputs if output.usage]
    return EvalSample(
        id=sample.id or "",
        epoch=1,
        input=asked,
        target="",
        messages=[ChatMessageUser(content=asked, source="input"), shown.message],
        output=shown,
        store=dict(record.store.items()),
        model_usage={str(model): sum(usages[1:], usages[0])} if usages else {},
        uuid=uuid(),
    )
