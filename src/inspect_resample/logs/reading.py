"""Logs to evaluations: which files, what each of them has, and what belongs together.

Only headers and sample summaries are read, never transcripts, so a log costs what its number of
samples costs. Exceptions are files that have whole samples only: `.json` logs, and what a file that
was cut off has after its last summary. These are read one sample at a time.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspect_ai.log import EvalLog

from inspect_resample.logs.file import LogError, OpenLog, find_files, open_log
from inspect_resample.logs.groups import require_independent
from inspect_resample.logs.log import Log
from inspect_resample.logs.pool import (
    NothingJudged,
    Pool,
    distinctions,
    group_logs,
    pool,
)
from inspect_resample.logs.samples import Collector
from inspect_resample.logs.verdicts import Choice, ScoreError, choose
from inspect_resample.logs.whole_samples import PerDraw, read_per_draw, with_cached_calls
from inspect_resample.sampling.tokens import other_roles
from inspect_resample.statistics.counts import (
    ALLOCATED,
    LEFT_OUT,
    RECORDED_MODEL,
    RECORDING,
    Evaluation,
    Source,
)

Progress = Callable[[float], None]
"""Receives the share of the work that is done, from 0 to 1, several times a second."""

_REPORT_EVERY = 2000  # Samples.


@dataclass(frozen=True, eq=False)
class Logs:
    """Logs that were read once, for any number of studies.

    Attributes:
        paths: Where they are.
        pools: The samples of each evaluation, in order of their names.
        warnings: Logs that could not be used, by name.
    """

    paths: tuple[str, ...]
    pools: tuple[Pool, ...]
    warnings: tuple[str, ...]

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """What was drawn, a task and model each."""
        return tuple(one.evaluation for one in self.pools)

    def __repr__(self) -> str:
        return f"<Logs {self}: {len(self.pools)} evaluations, {len(self.warnings)} warnings>"

    def __str__(self) -> str:
        return ", ".join(self.paths)


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes:
        evaluations: One for each task, task version, model, choice of scores and generation
            settings, in order of their names.
        warnings: Logs that could not be used, by name. What concerns one evaluation is in its own
            warnings.
    """

    evaluations: tuple[Evaluation, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class DrawsReading:
    """What was read, draw by draw.

    Attributes:
        pools: The samples of each evaluation, in the order of `Reading.evaluations`.
        per_draw: What only whole samples tell of their draws, by log and sample.
        warnings: As in `Reading`.
    """

    pools: tuple[Pool, ...]
    per_draw: PerDraw
    warnings: tuple[str, ...]


def read_logs(
    paths: Sequence[str], wanted: Choice | None = None, progress: Progress | None = None
) -> Logs:
    """Read logs as `read_evaluations` does, for any number of studies.

    Raises:
        LogError: As there.
    """
    pools, warnings = read_pools(paths, wanted, progress)
    return Logs(tuple(paths), tuple(pools), tuple(warnings))


def read_evaluations(
    paths: Sequence[str | Logs], wanted: Choice | None = None, progress: Progress | None = None
) -> Reading:
    """Read logs and pool the draws of each task and model.

    Draws inside a sample, epochs, and logs of the same task, version, model and generation settings
    are pooled. A sample that several logs hold (a retried run copies what was done) is counted
    once, from the newest.

    Args:
        paths: Log files (`.eval` or `.json`) and directories of them, local or on anything that
            fsspec reads; or logs that were read already.
        wanted: Scores to read; by default this package's own, or the only one of a log.
        progress: Is told how far reading is.

    Raises:
        LogError: A path does not exist or has no logs, or no log has a usable sample.
    """
    pools, warnings = read_pools(paths, wanted, progress)
    return Reading(tuple(pooled.evaluation for pooled in pools), tuple(warnings))


def read_draws(
    paths: Sequence[str | Logs],
    wanted: Choice | None = None,
    progress: Progress | None = None,
    detailed: bool = False,
) -> DrawsReading:
    """Read logs as `read_evaluations` does, and keep every draw.

    Args:
        paths: As there.
        wanted: As there.
        progress: As there.
        detailed: Read whole samples too, one at a time, for the tokens and the time of each call.

    Raises:
        LogError: As there.
        GroupedDrawsError: Draws are in groups.
    """
    pools, warnings = read_pools(paths, wanted, progress)
    for one in pools:
        require_independent(one.evaluation)
    return DrawsReading(tuple(pools), read_per_draw(pools, detailed), tuple(warnings))


def read_pools(
    paths: Sequence[str | Logs], wanted: Choice | None, progress: Progress | None
) -> tuple[list[Pool], list[str]]:
    """Read the summaries of logs: a pool for each evaluation, and warnings.

    Raises:
        LogError: A path does not exist or has no logs, or no log has a usable sample.
    """
    ready = [one for one in paths if isinstance(one, Logs)]
    if ready:
        return _read_already(ready, len(paths), wanted)
    named = [str(one) for one in paths]
    logs, warnings = _read_all(find_files(named), wanted, progress or (lambda share: None))
    groups = group_logs(logs)
    pools = []
    for group, settings in zip(groups, distinctions(groups), strict=True):
        try:
            pools.append(pool(group, settings))
        except NothingJudged as error:
            warnings.append(str(error))
    if not pools:
        raise LogError("no log has a usable sample:\n" + "\n".join(warnings))
    return pools, warnings


def _read_already(
    ready: Sequence[Logs], asked: int, wanted: Choice | None
) -> tuple[list[Pool], list[str]]:
    if asked > 1:
        raise LogError("only paths can be read together: give all of them to one read_logs")
    if wanted is not None:
        raise LogError(
            "these logs are read already: name their scores, weak and strong, to read_logs"
        )
    return list(ready[0].pools), list(ready[0].warnings)


def _read_all(
    sizes: dict[str, int], wanted: Choice | None, progress: Progress
) -> tuple[list[Log], list[str]]:
    """The logs that can be read, and warnings about the others."""
    logs: list[Log] = []
    warnings: list[str] = []
    total, before = max(sum(sizes.values()), 1), 0
    for location, size in sizes.items():

        def share(done: float, before: int = before, size: int = size) -> None:
            progress((before + done * size) / total)

        try:
            logs.append(_read_log(location, wanted, share, warnings))
        except ScoreError as error:
            warnings.append(f"{location} is left out: {error}")
        except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
            warnings.append(
                f"{location} is left out: it is damaged, cut off or no Inspect log "
                f"({_reason(error)})"
            )
        before += size
        progress(before / total)
    return logs, warnings


def _read_log(location: str, wanted: Choice | None, share: Progress, warnings: list[str]) -> Log:
    with open_log(location) as opened:
        header = opened.header
        expected = _expected_samples(header)
        collector, damage = _collect(opened, expected, share)
    if header.invalidated:  # Summaries do not tell which samples.
        with open_log(location, full=True) as opened:
            collector, damage = _collect(opened, expected, share)
    if not len(collector):
        raise damage or ScoreError(
            f"no sample of it has a score (status: {header.status}){_way_out(location, header)}"
        )
    if damage is not None:
        warnings.append(
            f"{location} cannot be read to its end: the {len(collector)} samples before are used "
            f"({_reason(damage)})"
        )
    elif opened.cut:
        warnings.append(
            f"{location} is cut off: the {len(collector)} samples before the cut are read"
        )
    choice = choose(collector.names, wanted)
    generation = {
        **header.eval.model_generate_config.model_dump(exclude_none=True),
        **header.plan.config.model_dump(exclude_none=True),
        **_recording_of(header),
        **(_revised(header) if collector.depth else {}),
        # Groups are never pooled with draws, nor with groups of another size.
        **({"spread": collector.group} if collector.group else {}),
    }
    samples, busy = collector.samples(choice), collector.busy()
    if collector.unreadable:
        warnings.append(
            f"{location}: {len(collector.unreadable)} of {len(collector)} samples are left out, "
            f"for their scores cannot be read: {collector.unreadable[0]}"
        )
    if generation.get("cache"):
        # What the cache answers takes no tokens and no time: the time says nothing of the model.
        model = header.eval.model
        samples, busy = with_cached_calls(samples, location, model, other_roles(header.eval)), ()
    stopping = header.results.early_stopping if header.results else None
    epochs = header.eval.config.epochs or 1
    return Log(
        task=header.eval.task,
        version=str(header.eval.task_version),
        model=_drawn_by(header),
        choice=choice,
        source=replace(
            _source(location, header, expected, generation),
            early_stops=len(stopping.early_stops) if stopping else 0,
            invalid=frozenset((problem, epoch) for problem, epoch, _ in collector.invalid),
            busy=busy,
            own_draws=collector.own_draws,
        ),
        samples=samples,
        generation=generation,
        added_epochs=bool((samples.epoch > epochs).any()),
        scores=len(collector.names),
        places=frozenset(
            (str(problem), epoch)
            for problem in header.eval.dataset.sample_ids or ()
            for epoch in range(1, epochs + 1)
        ),
        invalid=frozenset(uuid for _, _, uuid in collector.invalid),
        prompts=collector.prompts,
        depth=collector.depth,
        group=collector.group,
    )


def _collect(opened: OpenLog, expected: int, share: Progress) -> tuple[Collector, Exception | None]:
    """The samples up to the end or to where the file is damaged, and the damage."""
    header = opened.header
    collector = Collector(header.eval.model, other_roles(header.eval))
    try:
        for number, record in enumerate(opened.records, 1):
            collector.add(record)
            if number % _REPORT_EVERY == 0:
                share(min(number / max(expected, 1), 1))
    except Exception as error:  # What was read before is good; the caller tells of the damage.
        return collector, error
    return collector, None


def _drawn_by(header: EvalLog) -> str:
    """Who drew; of a replay, by the name of the model that was recorded."""
    recorded = (header.eval.metadata or {}).get(RECORDED_MODEL)
    return f"replay/{recorded}" if recorded else header.eval.model


def _recording_of(header: EvalLog) -> dict[str, str]:
    """What tells replays of one model apart: the model may have drawn with other settings."""
    about = header.eval.metadata or {}
    if not about.get(RECORDED_MODEL):
        return {}
    return {"recording": f"{Path(header.eval.model).name} {str(about.get(RECORDING))[:8]}"}


def _revised(header: EvalLog) -> dict[str, object]:
    """How draws came to be attempts in chains: these are never pooled with other draws."""
    told = {name: header.eval.task_args.get(name) for name in ("revise", "feedback")}
    return {name: value for name, value in told.items() if value} or {"revise": "recorded"}


def _way_out(location: str, header: EvalLog) -> str:
    """What is typed to have the draws of a log judged, whose samples have no scores."""
    command = f"`inspect-resample rescore {shlex.quote(location)}"
    if any(scorer.name.endswith("dual_suite") for scorer in header.eval.scorers or ()):
        return f". Its draws are judged by {command}`"
    return (
        f". If its samples are problems of a task of this package, {command} --task TASK` judges "
        "its draws"
    )


def _expected_samples(header: EvalLog) -> int:
    dataset = header.eval.dataset
    problems = len(dataset.sample_ids or ()) or dataset.samples or 0
    return problems * (header.eval.config.epochs or 1)


def _source(location: str, header: EvalLog, expected: int, generation: dict[str, object]) -> Source:
    spec = header.eval
    metadata = spec.metadata or {}
    recording = metadata.get(RECORDING)
    about = {RECORDING: recording} if recording else {}
    return Source(
        location=location,
        status=header.status,
        eval_id=spec.eval_id,
        task_id=_recorded_draws(recording, header) or spec.task_id or spec.eval_id,
        created=str(spec.created),
        samples=0,
        expected_samples=expected,
        settings={**spec.task_args, **generation, **spec.packages, **about},
        left_out=str(metadata.get(LEFT_OUT) or ""),
        allocated=ALLOCATED in metadata,
    )


def _recorded_draws(recording: str | None, header: EvalLog) -> str:
    """What two logs share that hold the same recorded draws; empty when none were recorded.

    Draws of a file are the same ones however often they are judged. Those of another `first` or
    `plan` are other draws of it, and those of another `k` may be.
    """
    if not recording:
        return ""
    given = header.eval.task_args
    return "/".join([recording, *(str(given.get(name)) for name in ("first", "k", "plan"))])


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
