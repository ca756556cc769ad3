"""A log of recorded draws and their verdicts, written without an evaluation.

Nothing is drawn and nothing is run. Inspect's evaluation takes some 40 ms of CPU time for a sample,
for its transcript above all, and a published file has thousands of samples.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import anyio
from inspect_ai import score_async
from inspect_ai.dataset import Sample
from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalResults,
    EvalSample,
    EvalSpec,
    EvalStats,
)
from inspect_ai.model import ChatMessageUser, Model
from inspect_ai.util import Store
from shortuuid import uuid

from inspect_resample.logs.writing import AT_ONCE, Writing
from inspect_resample.recordings.replay import ReplayAPI
from inspect_resample.sampling.draws import Draws, Recorder
from inspect_resample.scoring.recorded import recorded

TASK = "recorded_verdicts"
"""What the log says that its task was."""


def log_of_verdicts(
    model: Model, replay: ReplayAPI, metadata: Mapping[str, object], task_version: int
) -> EvalLog:
    """The header of a log of all draws of a recording."""
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
    return EvalLog(
        eval=spec,
        results=EvalResults(total_samples=len(problems)),
        status="success",
        stats=EvalStats(started_at=began),
    )


def file_name(log: EvalLog) -> str:
    """What the file of such a log is called, as Inspect calls its own."""
    began = log.stats.started_at.translate(str.maketrans("+:", "--"))
    return f"{began}_{TASK.replace('_', '-')}_{log.eval.task_id}.eval"


async def write_verdicts(
    log: EvalLog,
    model: Model,
    replay: ReplayAPI,
    at_once: int,
    target: str,
    progress: Callable[[float], None],
) -> EvalLog:
    """Score the draws by `recorded`, and write each sample in its turn: that of the problems.

    Args:
        log: The header.
        model: The model that replays the draws.
        replay: Its provider.
        at_once: How many draws are in one request of the log.
        target: Where it is written; nothing may be there.
        progress: Is told which share of the problems is done.

    Returns:
        The log without its samples.
    """
    problems = list(replay.recording.problems.items())
    writing, room = Writing(log, target), anyio.Semaphore(AT_ONCE)
    written = [anyio.Event() for _ in problems]
    await writing.start()

    @asynccontextmanager
    async def sample(index: int) -> AsyncIterator[EvalSample]:
        problem, own = problems[index]
        asked = Sample(id=problem, input=own.question or own.asked or problem)
        async with room:
            made = _sample(asked, model, replay, at_once)
            yield made
            if index:
                await written[index - 1].wait()
            await writing.add(made)
            written[index].set()
        progress((index + 1) / len(problems))

    done = await score_async(
        log, [recorded()], model=model, action="append", display="none", copy=False, samples=sample
    )
    done.stats.completed_at = datetime.now(UTC).isoformat(timespec="seconds")
    await writing.finish(done)
    return done


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
