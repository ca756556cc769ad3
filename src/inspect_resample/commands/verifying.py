"""How verifiers score the draws of a log that is there: what `verify` does."""

import os
import shlex
from pathlib import Path

import click
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessage
from platformdirs import user_cache_dir

from inspect_resample.commands.evaluation import refusals_told
from inspect_resample.commands.new_log import folder_for_logs, free_name, read_places
from inspect_resample.commands.reading import warn
from inspect_resample.datasets import dataset_named
from inspect_resample.errors import Failure
from inspect_resample.judging.cache import VARIABLE
from inspect_resample.judging.request import JudgeError
from inspect_resample.logs.sample_draws import log_samples
from inspect_resample.recordings.inspect_log import add_draws
from inspect_resample.recordings.recording import Recorded
from inspect_resample.scoring.rescore import suites_of
from inspect_resample.scoring.verified import RUNS_PROGRAMS
from inspect_resample.scoring.verify import NoScoreError, Said, verify
from inspect_resample.tasks.common.task import start
from inspect_resample.verifiers.journal import GivenUpError, Journal, key
from inspect_resample.verifiers.judge_model import PROMPT, judge_prompt
from inspect_resample.verifiers.names import HowToAsk, names_in, verifiers_named
from inspect_resample.verifiers.pooling import PoolingError
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
) -> None:
    """Verify, write the new log, and say what was found."""
    names = names_in(",".join(verifiers))
    template = PROMPT if prompt is None else _text(prompt)
    how = HowToAsk(votes, template, base_url, tests)
    header, places = read_places(log)
    options = {
        "votes": votes,
        "prompt": None if prompt is None else template,
        "base_url": base_url,
        "tests": tests,
    }
    running = [name for name in names if name in RUNS_PROGRAMS]
    if running:
        start(sandbox)
        options |= _data_set(running[0], header, of, data)
    try:
        verifiers_named(names, how)  # What cannot be used is told before anything runs.
        if show_prompt:
            click.echo(_first_prompt(log, template))
            return
        target = _target(log, output)
        journal = Journal(_journal_file(log, header, names))
        _go_on(journal)
        with whole_file(target) as file:
            found = verify(
                log, header, places, names, options, sandbox if running else None, journal, file
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


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{file} cannot be read as text: {error}") from error


def _data_set(
    name: str, header: EvalLog, of: str | None, data: str | None
) -> dict[str, str | None]:
    """The data set that the log's problems are from.

    Raises:
        Failure: It is not known.
    """
    suites = suites_of(header)
    if of is not None:
        return {"dataset": dataset_named(of).name, "data": data}
    if suites is None:
        raise Failure(
            f"{name} runs programs on the inputs of problems, and the log of the task "
            f"{header.eval.task} does not tell them: say with --task from which task they are"
        )
    return {"dataset": suites.dataset, "data": data or suites.data}


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
    return free_name(folder.rstrip("/") or "/", f"{Path(log).stem}-verified")


def _journal_file(log: str, header: EvalLog, names: list[str]) -> Path:
    """Where opinions are kept until the run has come to its end."""
    home = Path(os.environ.get(VARIABLE) or user_cache_dir("inspect_resample"))
    name = key(str(Path(log).resolve()), header.eval.eval_id, *sorted(names))
    return home / "verifying" / f"{name}.jsonl"


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
