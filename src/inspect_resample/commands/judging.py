"""How recordings become logs: what `judge` and `import` do."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from inspect_ai.log import EvalLog
from inspect_ai.model import Model, get_model

from inspect_resample._inspect import refused
from inspect_resample.commands.ahead import judge_ahead
from inspect_resample.commands.evaluation import (
    AT_ONCE,
    check_log_dir,
    conclude,
    folder_for_logs,
    run_task,
)
from inspect_resample.commands.reading import warn
from inspect_resample.commands.solutions import judge_solutions
from inspect_resample.datasets import Problem, dataset_named
from inspect_resample.errors import Failure
from inspect_resample.judging.standalone import run_apart
from inspect_resample.recordings.opening import model_of
from inspect_resample.recordings.recording import NAMED, BadLines
from inspect_resample.recordings.replay import ReplayAPI
from inspect_resample.report.progress import bar
from inspect_resample.scoring.recorded_log import file_name, log_of_verdicts, write_verdicts
from inspect_resample.tasks.common.recorded_tasks import at_once, recorded_problems
from inspect_resample.tasks.common.soundness import Faulty
from inspect_resample.tasks.common.task import VERSION, about_recording, start
from inspect_resample.verifiers.programs import programs
from inspect_resample.whole_file import whole_file

FORMS = (".jsonl", ".eval", ".json", ".yaml", ".yml")
"""Endings of recordings, which are no part of a model's name."""


def judge_any(
    samples: str | None,
    solutions: bool,
    of: str,
    options: tuple[str, ...],
    data: str | None,
    faulty: Faulty,
    model: str | None,
    extract: bool,
    sandbox: str,
    cluster: str | None,
    as_json: bool,
    **recording: Any,
) -> None:
    """What `judge` does; exits by how it went."""
    of, data = _told(options, data, of)
    if solutions:
        if samples or model or extract:
            raise Failure("--solutions goes without SAMPLES, --model and --extract")
        return judge_solutions(of, data, sandbox, faulty, cluster, as_json)
    if samples is None:
        raise Failure("name the SAMPLES to judge, or try programs of people with --solutions")
    if as_json or cluster:
        raise Failure("--json and --cluster go with --solutions: draws are written to a log")
    judge_recording(samples, of, data, faulty, model, extract, sandbox, **recording)


def judge_recording(
    samples: str,
    of: str,
    data: str | None,
    faulty: Faulty,
    model: str | None,
    extract: bool,
    sandbox: str,
    bad_lines: BadLines,
    mapped: Sequence[str],
    log_dir: str,
) -> None:
    """Judge recorded draws and write a log of them; exits by how it went."""
    name = _name(samples, model)
    check_log_dir(log_dir)
    reading = {"path": samples, "bad_lines": bad_lines, "extract": extract, "map": mapped}
    task = {"of": of, "data": data, "sandbox": sandbox, "faulty": faulty}
    conclude(samples, lambda: _judged(reading, name, log_dir, False, **task))


def import_verdicts(
    results: str,
    model: str | None,
    of: str | None,
    data: str | None,
    bad_lines: BadLines,
    mapped: Sequence[str],
    log_dir: str,
) -> None:
    """What `import` does; exits by how it went."""
    check_log_dir(log_dir)
    how = model, of, data, "bwrap", bad_lines, mapped, log_dir
    conclude(results, lambda: log_of_recording(results, *how))


def log_of_recording(
    recording: str,
    model: str | None,
    of: str | None,
    data: str | None,
    sandbox: str,
    bad_lines: BadLines,
    mapped: Sequence[str],
    log_dir: str,
    quiet: bool = False,
) -> EvalLog | None:
    """A log of recorded draws, with the verdicts that they have or that a task's problems give.

    Args:
        recording: Its path.
        model: The name of who drew; None for what the recording says.
        of: The task whose problems judge; None for `own_problems` where there are `data`.
        data: The file of problems that judge.
        sandbox: Where programs run.
        bad_lines: What to do about lines that cannot be used.
        mapped: Where rows of another form have their fields.
        log_dir: Where the log is written.
        quiet: Say nothing where nobody looks at a terminal.

    Returns:
        The log; None when it was stopped from the keyboard.
    """
    name = _name(recording, model)
    reading: dict[str, Any] = {"path": recording, "bad_lines": bad_lines, "map": mapped}
    if of or data:
        task = {"of": of or "own_problems", "data": data, "sandbox": sandbox, "faulty": "stop"}
        return _judged(reading, name, log_dir, quiet, **task)
    return _with_verdicts(get_model(f"replay/{name}", memoize=False, **reading), log_dir)


def _with_verdicts(model: Model, log_dir: str) -> EvalLog:
    """Write a log of draws and the verdicts, or the right answers, that were recorded with them."""
    replay = cast(ReplayAPI, model.api)
    recording = replay.recording
    if not any(
        recorded.gold is not None or draw.correct is not None or draw.weak is not None
        for recorded in recording.problems.values()
        for draw in recorded.draws
    ):
        raise refused(
            f"{recording.name} holds no verdicts and no right answers (`gold`). Draws without them "
            "are judged: by --task or --data, with `inspect-resample judge`, those of a log with "
            "`inspect-resample rescore`, or by any task with --model replay/PATH."
        )
    about = {
        **about_recording(replay),
        "draws": recording.draws,
        "bad_lines": len(recording.bad),
        "first_bad_lines": list(recording.bad[:NAMED]),
    }
    header = log_of_verdicts(model, replay, about, VERSION)
    folder = log_dir if "://" in log_dir else str(Path(log_dir).absolute())
    folder_for_logs(folder)
    place = f"{folder.rstrip('/')}/{file_name(header)}"
    with whole_file(place) as target, bar("importing") as progress:
        log = run_apart(write_verdicts, header, model, replay, at_once(replay), target, progress)
    log.location = place
    return log


def _name(recording: str, model: str | None) -> str:
    """The log's name for who drew."""
    name = (model or model_of(recording) or stem(str(Path(recording).resolve()))).removeprefix(
        "replay/"
    )
    if not name:
        raise Failure(f"{recording} gives the model no name; give one with --model NAME")
    return name


def _judged(
    reading: dict[str, Any], name: str, log_dir: str, quiet: bool, **task: Any
) -> EvalLog | None:
    """Judge the programs, and have an evaluation write the log."""
    model = get_model(f"replay/{name}", memoize=False, **reading)
    _judge_ahead(cast(ReplayAPI, model.api), **task)
    # Where others may start too, Inspect knows how many.
    most = AT_ONCE if task["sandbox"] == "bwrap" else None
    return run_task("recorded_draws", model, log_dir, most, quiet, **task)


def _warn_of_fences(replay: ReplayAPI, problems: Iterable[Problem]) -> None:
    """Say it when texts that are judged as they are look like a chat's answers."""
    texts = [
        draw.text
        for problem in problems
        for draw in replay.draws_of(problem.id)
        if draw.as_it_is(problem.prompt, problem.entry_point) is not None
    ]
    fenced = sum("```" in text for text in texts)
    if fenced:
        warn(
            f"{fenced} of {len(texts)} draws hold a Markdown fence (```) and are judged as they "
            "are; --extract looks for the program in them"
        )


def _judge_ahead(
    replay: ReplayAPI, of: str, data: str | None, sandbox: str, faulty: Faulty
) -> None:
    """Judge many problems at a time; the evaluation then finds the verdicts in the cache.

    In an evaluation each problem has a call of its own, and but for `bwrap` a sandbox, whose start
    takes longer than ten programs do.
    """
    start(sandbox)
    found = recorded_problems(replay, of, data, sandbox, faulty)
    if any(problem.kind == "answer" for problem in found.drawn):
        return  # nothing is run
    _warn_of_fences(replay, found.drawn)
    tasks = (
        (problem, programs(replay.draws_of(problem.id), problem.prompt, problem.entry_point))
        for problem in found.drawn
    )
    judge_ahead(tasks, len(found.drawn), sandbox)


def _told(options: Sequence[str], data: str | None, of: str) -> tuple[str, str | None]:
    """The data set with the options that `-T` names, and its data file."""
    dataset = dataset_named(of)
    chosen: dict[str, str] = {}
    for option in options:
        name, _, value = option.partition("=")
        if not value or name not in ("data", *dataset.options):
            takes = ", ".join(f"{known}=..." for known in dataset.options)
            raise Failure(f"-T takes data=PATH{takes and ', ' + takes}, not {option!r}")
        if name != "data":
            chosen[name] = value
        elif data not in (None, value):
            raise Failure(f"two data files are named: {data} and {value}")
        else:
            data = value
    if data is not None and dataset.data == "none":
        raise Failure(f"{of} has no data file; leave out --data and -T data=...")
    if data is None and dataset.data == "required":
        raise Failure(f"{of} needs {dataset.data_file}: give --data PATH")
    return (f"{of}?{urlencode(sorted(chosen.items()))}" if chosen else of), data


def stem(path: str) -> str:
    """The name of a recording without what tells its form."""
    name = Path(path).name.removesuffix(".gz")
    for form in FORMS:
        name = name.removesuffix(form)
    return name
