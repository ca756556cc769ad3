"""Inspect logs to counts; the only module that knows Inspect.

Only headers and sample summaries are read, never transcripts, so a log costs what its number of
samples costs. The exception is a file that was cut off: it is read whole, to save what is left.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import fsspec  # type: ignore[import-untyped]
from inspect_ai.log import (
    EvalLog,
    EvalSampleSummary,
    list_eval_logs,
    read_eval_log,
    read_eval_log_sample_summaries,
)

from inspect_resample.analysis.counts import Evaluation, Source
from inspect_resample.analysis.pool import Log, NothingJudged, Sample, group_logs, pool
from inspect_resample.analysis.salvage import repaired
from inspect_resample.analysis.verdicts import Choice, ScoreError, choose, read_verdicts

Track = Callable[[Sequence[str]], Iterable[str]]
"""Passes the names of the logs on, one by one, and may show progress."""


class LogError(ValueError):
    """There is nothing to analyse at the paths given; the message says why."""


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes:
        evaluations: One for each task, task version, model and choice of scores, in order of
            their names.
        warnings: Logs that could not be used, by name. What concerns one evaluation is in its own
            warnings.
    """

    evaluations: tuple[Evaluation, ...]
    warnings: tuple[str, ...]


def read_evaluations(
    paths: Sequence[str], wanted: Choice | None = None, track: Track = iter
) -> Reading:
    """Read logs and pool the draws of each task and model.

    Draws inside a sample, epochs, and logs of the same task, version and model are pooled. A sample
    that several logs hold (a retried run copies what was done) is counted once, from the newest.

    Args:
        paths: Log files (`.eval` or `.json`) and directories of them, local or on anything that
            fsspec reads.
        wanted: Scores to read; by default this package's own, or the only one of a log.
        track: Receives the names of the logs and yields them, for instance with a progress bar.

    Raises:
        LogError: A path does not exist or has no logs, or no log has a usable sample.
    """
    logs, warnings = _read_all(track(find_logs(paths)), wanted)
    evaluations = []
    for group in group_logs(logs):
        try:
            evaluations.append(pool(group))
        except NothingJudged as error:
            warnings.append(str(error))
    if not evaluations:
        raise LogError("no log has a usable sample:\n" + "\n".join(warnings))
    return Reading(tuple(evaluations), tuple(warnings))


def find_logs(paths: Sequence[str]) -> list[str]:
    """The log files at `paths`, each once.

    Raises:
        LogError: A path cannot be reached, does not exist, is not a log, or is a directory without
            logs.
    """
    found: dict[str, None] = {}
    for path in paths:
        try:
            files, root = fsspec.core.url_to_fs(path)
            exists, is_directory = files.exists(root), files.isdir(root)
        except Exception as error:  # Each remote file system has errors of its own.
            raise LogError(f"{path} cannot be reached: {error}") from error
        if not exists:
            raise LogError(f"{path} does not exist; expected a log file or a directory of logs")
        if is_directory:
            names = [_local(info.name) for info in list_eval_logs(path, descending=False)]
            if not names:
                raise LogError(f"{path} has no Inspect logs (.eval or .json) in it")
        elif root.endswith((".eval", ".json")):
            names = [_local(files.unstrip_protocol(root))]
        else:
            raise LogError(f"{path} is not an Inspect log; expected a file .eval or .json")
        found.update(dict.fromkeys(names))
    return list(found)


def _local(name: str) -> str:
    return name.removeprefix("file://")


def _read_all(locations: Iterable[str], wanted: Choice | None) -> tuple[list[Log], list[str]]:
    """The logs that can be read, and warnings about the others."""
    logs: list[Log] = []
    warnings: list[str] = []
    for location in locations:
        try:
            header, summaries = _read_file(location, warnings)
            logs.append(_log(location, header, summaries, wanted))
        except ScoreError as error:
            warnings.append(f"{location} is left out: {error}")
        except Exception as error:  # Whatever a damaged file makes Inspect raise; it is reported.
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            warnings.append(
                f"{location} is left out: it is damaged, cut off or no Inspect log ({reason[:200]})"
            )
    return logs, warnings


def _read_file(location: str, warnings: list[str]) -> tuple[EvalLog, list[EvalSampleSummary]]:
    try:
        header = read_eval_log(location, header_only=True)
        return header, read_eval_log_sample_summaries(location)
    except ValueError:
        log = _salvage(location)
        if log is None:
            raise
    samples = log.samples or []
    warnings.append(f"{location} is cut off: the {len(samples)} samples before the cut are read")
    return log, [sample.summary() for sample in samples]


def _salvage(location: str) -> EvalLog | None:
    """What is left of a `.eval` file that was cut off, or None when that is nothing."""
    if not location.endswith(".eval"):
        return None
    with fsspec.open(location, "rb") as file:
        archive = repaired(file.read())
    if archive is None:
        return None
    with tempfile.NamedTemporaryFile(suffix=".eval") as copy:
        copy.write(archive)
        copy.flush()
        try:
            return read_eval_log(copy.name)
        except KeyError:  # Cut before the member that says which task and model it is.
            return None


def _log(
    location: str, header: EvalLog, summaries: list[EvalSampleSummary], wanted: Choice | None
) -> Log:
    scored = [summary for summary in summaries if summary.scores]
    if not scored:
        raise ScoreError(f"no sample of it has a score (status: {header.status})")
    choice = choose((summary.scores or {} for summary in scored), wanted)
    return Log(
        task=header.eval.task,
        version=str(header.eval.task_version),
        model=header.eval.model,
        source=_source(location, header),
        choice=choice,
        samples=tuple(_sample(summary, choice) for summary in scored),
    )


def _sample(summary: EvalSampleSummary, choice: Choice) -> Sample:
    try:
        verdicts = read_verdicts(summary.scores or {}, choice)
    except ScoreError as error:
        raise ScoreError(f"sample {summary.id}, epoch {summary.epoch}: {error}") from error
    return Sample(str(summary.id), summary.epoch, summary.uuid, verdicts)


def _source(location: str, header: EvalLog) -> Source:
    spec = header.eval
    generation = header.plan.config.model_dump(exclude_none=True)
    problems = len(spec.dataset.sample_ids or ()) or spec.dataset.samples or 0
    return Source(
        location=location,
        status=header.status,
        eval_id=spec.eval_id,
        # Draws that were recorded in a file are the same ones however often they are judged.
        task_id=str((spec.metadata or {}).get("samples_sha256") or spec.task_id or spec.eval_id),
        created=str(spec.created),
        samples=0,
        expected_samples=problems * (spec.config.epochs or 1),
        settings={**spec.task_args, **generation, **spec.packages},
    )
