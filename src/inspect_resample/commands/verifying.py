"""How verifiers score the draws of a log that is there: what `verify` does."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessage

from inspect_resample.commands.evaluation import (
    folder_for_logs,
    free_name,
    read_places,
    refusals_told,
    tell_bad_lines,
)
from inspect_resample.commands.judging import log_of_recording, stem
from inspect_resample.commands.reading import warn
from inspect_resample.datasets import dataset_named
from inspect_resample.errors import Failure
from inspect_resample.folders import cache_folder
from inspect_resample.judging.request import JudgeError
from inspect_resample.logs.sample_draws import log_samples
from inspect_resample.logs.verdicts import DUAL_SUITE
from inspect_resample.recordings.inspect_log import add_draws
from inspect_resample.recordings.opening import is_log
from inspect_resample.recordings.recording import Recorded
from inspect_resample.report.progress import bar
from inspect_resample.scoring.rescore import suites_of
from inspect_resample.scoring.verified import BY_PROBLEM, RUNS_PROGRAMS, verified
from inspect_resample.scoring.verify import NoScoreError, Said, verify
from inspect_resample.scoring.viewer import ANSWERS
from inspect_resample.tasks.common.task import start
from inspect_resample.verifiers.journal import GivenUpError, Journal, key
from inspect_resample.verifiers.judge_model import PROMPT, judge_prompt
from inspect_resample.verifiers.pooling import PoolingError
from inspect_resample.verifiers.verifier import names_in, scored_as
from inspect_resample.whole_file import whole_file


@refusals_told()
def verify_log(
    log: str,
    verifiers: tuple[str, ...],
    output: str | None,
    votes: int | None,
    prompt: Path | None,
    show_prompt: bool,
    base_url: str | None,
    tests: str | None,
    of: str | None,
    data: str | None,
    sandbox: str,
    **recording: Any,
) -> None:
    """Verify, write the new log, and say what was found."""
    wanted = names_in(",".join(verifiers))
    if tests is not None:
        wanted = [f"{name}:{tests}" if name == "codet" else name for name in wanted]
    names = [*map(scored_as, wanted)]
    template = PROMPT if prompt is None else _text(prompt)
    given = None if prompt is None else template
    with _as_log(log, of, data, sandbox, **recording) as drawn:
        header, places = read_places(drawn)
        running = any(name in RUNS_PROGRAMS for name in names)
        if running:
            start(sandbox)
        known = _data_set(names, header, of, data)
        try:
            # What cannot be used is told before anything runs.
            scorer = verified(wanted, *known, votes, given, base_url)
            if show_prompt:
                click.echo(_first_prompt(drawn, template))
                return
            target = _target(log, output)
            journal = Journal(_journal_file(log, header, wanted))
            _go_on(journal)
            where = sandbox if running else None
            with whole_file(target) as file, bar("verifying") as progress:
                found = verify(
                    *(drawn, header, places, names, scorer, where, journal, file, progress, log)
                )
        except BaseException as error:
            told = _told(error)
            if told is None:
                raise
            raise Failure(told) from error
    if not any(said.without for said in found.values()):
        journal.forget()
    _tell(found)
    click.echo(f"log: {target}")
    click.echo(f"next: inspect-resample select {shlex.quote(target)}")


@contextmanager
def _as_log(
    path: str, of: str | None, data: str | None, sandbox: str, model: str | None, **reading: Any
) -> Iterator[str]:
    """The log; of another recording one that is there as long as it is needed.

    Raises:
        Failure: No log can be made of it.
    """
    if not reading["mapped"] and is_log(path):
        yield path
        return
    with TemporaryDirectory() as folder:
        made = log_of_recording(
            path, model, of, data, sandbox, log_dir=folder, quiet=True, **reading
        )
        if made is None:
            raise KeyboardInterrupt
        if made.status != "success":
            why = made.error.message if made.error else made.status
            raise Failure(f"no log could be made of {path}: {why}")
        tell_bad_lines(path, made)
        yield made.location


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{file} cannot be read as text: {error}") from error


def _data_set(
    names: list[str], header: EvalLog, of: str | None, data: str | None
) -> tuple[str | None, str | None]:
    """The data set that the log's problems are from, and its file, if a verifier wants them.

    Raises:
        Failure: It is not known, and one cannot do without.
    """
    if not any(name in BY_PROBLEM for name in names):
        return None, None
    if of is not None:
        return dataset_named(of).name, data
    known = suites_of(header, (DUAL_SUITE, ANSWERS))
    if known is not None:
        return known.dataset, data or known.data
    for name in names:
        if name in RUNS_PROGRAMS:
            raise Failure(
                f"{name} runs programs on the inputs of problems, and the log of the task "
                f"{header.eval.task} does not tell them: say with --task from which task they are"
            )
    return None, None


def _first_prompt(log: str, template: str) -> str:
    """What a judge is asked about the first draw."""
    for sample in log_samples(log):
        recorded = Recorded(str(sample.id))
        add_draws(recorded, sample)
        for draw in recorded.draws:
            return judge_prompt(template, _asked(sample.input), draw.text)
    raise Failure(f"{log} holds no draw")


def _asked(given: str | list[ChatMessage]) -> str:
    """What a sample asks, as verifiers see it."""
    if isinstance(given, str):
        return given
    return next((one.text for one in reversed(given) if one.role == "user"), "")


def _target(log: str, output: str | None) -> str:
    """Where the new log is written."""
    if output is not None and output.endswith(".eval"):
        if Path(output).exists() and Path(output).samefile(log):
            raise Failure(f"{output} is the log that is read; give another name")
        if "://" not in output:
            folder_for_logs(str(Path(output).parent))
        return output
    folder = output if output is not None else str(Path(log).parent)
    return free_name(folder.rstrip("/") or "/", f"{stem(log)}-verified")


def _journal_file(log: str, header: EvalLog, names: list[str]) -> Path:
    """Where opinions are kept until the run has come to its end."""
    told = (header.eval.metadata or {}).get("samples_sha256")  # A recording's log is made anew.
    name = key(str(Path(log).resolve()), str(told or header.eval.eval_id), *sorted(names))
    return cache_folder() / "verifying" / f"{name}.jsonl"


def _go_on(journal: Journal) -> None:
    if journal.known:
        click.echo(f"going on: {journal.known} texts were scored before", err=True)


def _told(error: BaseException) -> str | None:
    """What to tell of an error; None of one that is nobody's fault but this package's."""
    if isinstance(error, BaseExceptionGroup):
        return next((told for one in error.exceptions if (told := _told(one))), None)
    if isinstance(error, GivenUpError | PoolingError):
        return f"{error}. What has been scored is kept: the same command goes on."
    if isinstance(error, NoScoreError | JudgeError | ValueError):
        return str(error)
    return None


def _tell(found: dict[str, Said]) -> None:
    """Say what each verifier did."""
    for name, said in found.items():
        spent = [
            f"{said.totals[total]:,.6g} {word}"
            for total, word in (
                ("calls", "calls"),
                ("input_tokens", "input tokens"),
                ("output_tokens", "output tokens"),
                ("dollars", "dollars"),
            )
            if said.totals[total]
        ]
        click.echo(f"{name}: {', '.join([f'{said.draws} draws', *spent])}")
        for why, draws in said.without.most_common():
            warn(f"{name}: {draws} draws have no score: {why}")
