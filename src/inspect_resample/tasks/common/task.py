"""A task of repeated sampling on a data set: what the files in `tasks/` share."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click
from inspect_ai import Task
from inspect_ai.model import GenerateConfig
from inspect_ai.scorer import Scorer
from inspect_ai.solver import Solver
from inspect_ai.viewer import ViewerConfig

from inspect_resample._inspect import active_model, refused, registry_find_sandboxenv
from inspect_resample.datasets import Dataset, Problem, dataset_named
from inspect_resample.datasets.own import digest
from inspect_resample.decisions.stopping.forms import FORMS, NEVER, OF_SUITES
from inspect_resample.recordings.recording import recorded_part
from inspect_resample.recordings.replay import ReplayAPI, replay_of
from inspect_resample.sampling.resample import resample
from inspect_resample.scoring import answers, code_quality, dual_suite
from inspect_resample.scoring.ready import judge_works
from inspect_resample.scoring.verified import verified
from inspect_resample.scoring.viewer import answers_viewer, viewer
from inspect_resample.statistics.counts import ALLOCATED
from inspect_resample.stopping.revising import Feedback
from inspect_resample.tasks.common.course import Course
from inspect_resample.tasks.common.options import checked
from inspect_resample.tasks.common.revised import revision
from inspect_resample.tasks.common.samples import Style, common_stops, samples_of
from inspect_resample.tasks.common.soundness import Faulty, sound_problems
from inspect_resample.verifiers.logprob import LogprobVerifier
from inspect_resample.verifiers.verifier import names_in

if TYPE_CHECKING:
    from inspect_resample.stopping.live import StopByRule

logger = logging.getLogger(__name__)

COMMANDS = ("eval", "eval-retry")
"""Commands of Inspect whose exit code says nothing of how a task ended."""

VERSION = 1
"""Of the tasks: logs of different versions are not pooled."""

_OPTIONS = """{about}

Args:
    data: Path of {data_file}.
    k: Draws a problem and epoch; `--epochs` multiplies them.
    chunk: Choices a request; 1 gives every draw its own token count.
    first: Number of the first draw: 20 goes on where a run with k=20 ended.
    style: `chat` for models that follow instructions, `completion` for base models.
    judge_cut_off: Judge draws that were cut off at the token limit instead of failing them.
    sandbox: Where programs run: `bwrap`, `docker`, or at your own risk `local`.
    quality: Measure the quality of the programs' text, too.
    faulty: What to do about problems that fail their own suites: `stop` or `skip`.
    verifier: Verifiers beside the suites, with commas between them, such as `length,judge:MODEL`.
    logprobs: Keep the mean log-probability of each draw's tokens, for the verifier `logprob`.
    audit: Share of the draws that fail the weak suite that are tried on the strong one, too: 0.05
        shows how many right draws the weak suite fails.
    audit_seed: Seed of the choice of these.
    stop: When to stop drawing before k draws: {rules}.
    spread: Draws a group that arithmetic sampling spreads out, on vLLM; k is a multiple of it.
    plan: Path of a plan of `inspect-resample plan`: the rule of stop=value, the calibration of
        max_wrong, and further draws of each problem where it splits a budget.
    max_wrong: Submit by a rule that keeps the share of wrong ones among submissions below this,
        where the plan's calibration draws show one.
    revise: Attempts in a chain: after a weak failure the model is told of it and tries again, and k
        is the number of chains; without it draws are independent.
    feedback: What it is told: `verdict`, that it is wrong; `case`, with the failing input;
        `expected`, also what is expected there and what it gave; `error`, how it failed.
{others}
Returns:
    The task.
"""


def task_of(dataset: str) -> Callable[[Callable[[], None]], Callable[..., Task]]:
    """A decorator that makes a data set's task: `docs/guide/tasks.md` explains its options.

    Returns:
        What turns an empty function of the task's name into the function that makes the task.
    """
    known = dataset_named(dataset)
    without = {"data"} if known.data == "none" else set()
    if known.answers:
        without |= {"sandbox", "quality", "audit", "audit_seed", "feedback"}
    if known.vetted:
        without.add("faulty")
    explained = "".join(f"    {name}: {what}.\n" for name, what in known.options.items())

    def decorate(empty: Callable[[], None]) -> Callable[..., Task]:
        def make(
            data: str | None = None,
            k: int = 20,
            chunk: int = 32,
            first: int = 0,
            style: Style = "chat",
            judge_cut_off: bool = False,
            sandbox: str = "bwrap",
            quality: bool = False,
            faulty: Faulty = "stop",
            verifier: str | list[str] | None = None,
            logprobs: bool = False,
            audit: float = 0.0,
            audit_seed: int = 0,
            stop: str = NEVER,
            spread: int | None = None,
            plan: str | None = None,
            max_wrong: float | None = None,
            revise: int | None = None,
            feedback: Feedback = "expected",
            chosen: dict[str, str] | None = None,
        ) -> Task:
            start(sandbox)
            asked = known.told(chosen or {})
            dataset = asked.name
            if not 0 <= audit <= 1:
                raise refused(f"audit must be a share between 0 and 1, not {audit}.")
            try:
                problems, faults = sound_problems(asked, data, sandbox, faulty)
            except ValueError as unusable:
                raise refused(str(unusable)) from unusable
            drawn, about = list(problems.values()), about_recording(replay_of(active_model()))
            named = names_in(verifier or "")
            told = logprobs or LogprobVerifier.name in named
            way, stopping = Course(), None
            if stop != NEVER or plan is not None or max_wrong is not None:
                way, stopping = _until(
                    *(stop, plan, max_wrong, k, spread, named),
                    *(problems, dataset, data, judge_cut_off),
                )
            beside = bool(audit or verifier is not None or spread or plan or max_wrong)
            revising = revision(
                *(revise, feedback, drawn, dataset, data, judge_cut_off),
                style == "completion",
                beside,
            )
            if way.further:
                # The solver's own numbers stand for those that each sample has.
                problems = {name: one for name, one in problems.items() if name in way.further}
                first = min(one.first for one in way.further.values())
                k, about = 1, about | {ALLOCATED: plan}
            solver = resample(
                k=k,
                chunk=chunk,
                first=first,
                logprobs=told,
                stop=stopping,
                spread=spread,
                revise=revising,
            )
            drawn, lacking = _drawable(problems, dataset, k, first)
            others = [verified(verifier, dataset, data)] if verifier is not None else []
            return Task(
                dataset=samples_of(asked, drawn, style, way.further),
                solver=solver,
                config=_config(asked, drawn, style),
                **judging(
                    drawn, dataset, data, sandbox, judge_cut_off, quality, audit, audit_seed, others
                ),
                **identity(asked, data),
                metadata={**about, **lacking, **({"left_out": faults} if faults else {})} or None,
            )

        make.__doc__ = _OPTIONS.format(
            about=known.about,
            data_file=known.data_file,
            others=explained,
            rules=_rules(known.answers),
        )
        make.__name__ = make.__qualname__ = empty.__name__
        make.__module__ = empty.__module__
        return checked(make, {*without, "chosen"}, known.options)

    return decorate


def _until(
    stop: str,
    plan: str | None,
    max_wrong: float | None,
    k: int,
    spread: int | None,
    verifiers: list[str],
    problems: Mapping[str, Problem],
    dataset: str,
    data: str | None,
    judge_cut_off: bool,
) -> tuple[Course, "StopByRule | None"]:
    """What a rule or a plan asks for; see `course` and `stop_by`.

    Raises:
        PrerequisiteError: It cannot be used.
    """
    # What rules and plans rest on takes as long to import as all else that a task needs.
    from inspect_resample.stopping.live import stop_by
    from inspect_resample.tasks.common.planned import course

    try:
        way = course(stop, plan, max_wrong, k, spread, verifiers, problems)
        return way, stop_by(way.rule, problems.values(), dataset, data, judge_cut_off)
    except ValueError as unusable:
        raise refused(f"stop: {str(unusable).removesuffix('.')}.") from unusable


def _drawable(
    problems: Mapping[str, Problem], dataset: str, k: int, first: int
) -> tuple[list[Problem], dict[str, object]]:
    """All problems; where draws are replayed, those that the recording has, and what it lacks.

    Raises:
        PrerequisiteError: The recording has none of them.
    """
    replay = replay_of(active_model())
    if replay is None:
        return list(problems.values()), {}
    recorded, left_out = recorded_part(problems, replay.recording, k, first)
    told = tell_left_out(left_out)
    if not recorded:
        raise refused(_nothing_recorded(replay, dataset, problems))
    return recorded, told


def _config(dataset: Dataset, problems: Sequence[Problem], style: Style) -> GenerateConfig:
    """Settings that `inspect eval`'s own options go before."""
    return GenerateConfig(
        temperature=0.8,
        top_p=0.95,
        max_tokens=2048 if problems[0].kind == "answer" else 1024,
        stop_seqs=common_stops(dataset, problems) if style == "completion" else None,
    )


def _rules(with_answers: bool) -> str:
    """The stopping rules that a task has, in words."""
    forms = [form for form in FORMS if not (with_answers and form in OF_SUITES)]
    named = [f"`{form}`" for form in forms]
    return f"{', '.join(named[:-1])} or {named[-1]}"


class Judging(TypedDict):
    """What of a task judges its draws, and shows what became of them."""

    setup: Solver | None
    scorer: list[Scorer]
    headline_metric: str
    sandbox: str | None
    viewer: ViewerConfig


def judging(
    problems: Sequence[Problem],
    dataset: str,
    data: str | None,
    sandbox: str,
    judge_cut_off: bool = False,
    quality: bool = False,
    audit: float = 0.0,
    audit_seed: int = 0,
    beside: Sequence[Scorer] = (),
) -> Judging:
    """Suites where programs are drawn; no sandbox where answers are, for nothing is run.

    Raises:
        PrerequisiteError: Both are, or answers are to be measured or audited as programs are.
    """
    with_answers = sum(problem.kind == "answer" for problem in problems)
    if not with_answers:
        measuring = [code_quality(dataset=dataset, data=data)] if quality else []
        return {
            "setup": judge_works(),
            "scorer": [
                *measuring,
                *beside,
                dual_suite(dataset, data, judge_cut_off, audit=audit, audit_seed=audit_seed),
            ],
            "headline_metric": "dual_suite",
            "sandbox": sandbox,
            "viewer": viewer(quality),
        }
    if with_answers < len(problems):
        raise refused(
            f"{with_answers} of {len(problems)} problems have an answer, the others suites: put "
            "them into two files."
        )
    if quality or audit:
        raise refused("quality and audit are for programs, and these problems have answers.")
    return {
        "setup": None,
        # The first score gives the answers in the viewer's list.
        "scorer": [answers(dataset, data, judge_cut_off), *beside],
        "headline_metric": "answers",
        "sandbox": None,
        "viewer": answers_viewer(),
    }


class Identity(TypedDict):
    """What an analysis tells tasks apart by."""

    name: str | None
    version: str | int


def identity(dataset: Dataset, data: str | None, name: str | None = None) -> Identity:
    """The name and the version of a data set's task.

    The name of a user's own problems is that of their file, and the version names its content, so
    that draws of two files are never pooled.
    """
    _, _, options = dataset.name.partition("?")
    if dataset.vetted or data is None:
        version = f"{VERSION}-{options}" if options else VERSION
        return {"name": name, "version": version}
    name = Path(data).name.removesuffix(".gz").removesuffix(".jsonl")
    return {"name": name, "version": f"{VERSION}-{digest(data)[:8]}"}


def about_recording(replay: ReplayAPI | None) -> dict[str, object]:
    """What the metadata of a task says of the recording that its draws come from, if from one."""
    if replay is None:
        return {}
    about: dict[str, object] = {"samples_sha256": replay.recording.sha256}
    return about | ({"recorded_model": replay.drawn_by} if replay.names_no_model else {})


def tell_left_out(left_out: str) -> dict[str, object]:
    """Say what a recording lacks, before anything runs; and again in the log's metadata."""
    if not left_out:
        return {}
    logger.warning(left_out)
    return {"not_recorded": left_out}


def _nothing_recorded(replay: ReplayAPI, dataset: str, problems: Mapping[str, Problem]) -> str:
    recorded = ", ".join(list(replay.recording.problems)[:3])
    return (
        f"{replay.recording.name} holds no draw of the {len(problems)} problems of {dataset} "
        f"({', '.join(list(problems)[:3])}, ...), but of {recorded}, ...: run the task that they "
        "are from, or a lower -T first."
    )


def start(sandbox: str) -> None:
    """Put the exit code in force for Inspect's commands, and refuse a sandbox it does not know.

    Raises:
        PrerequisiteError: It does not.
    """
    command = click.get_current_context(silent=True)
    if command is not None and command.info_name in COMMANDS:
        # Here, not above: Inspect announces hooks that are known before it loads a task.
        from inspect_resample.tasks.common import exit_code  # noqa: F401

    try:
        registry_find_sandboxenv(sandbox)
    except ValueError as unknown:
        raise refused(
            f"sandbox must be bwrap, docker, local, or another that is installed, not {sandbox!r}."
        ) from unknown
