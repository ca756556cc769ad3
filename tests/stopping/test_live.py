"""Stopping rules inside running samples."""

import gc
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog, EvalSample

from inspect_resample.judging.judge import judge_programs
from inspect_resample.logs import read_evaluations
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.stopping import Stopped
from inspect_resample.studies.summary.as_made import find_as_made
from inspect_resample.tasks.pocket_answers import pocket_answers
from inspect_resample.tasks.pocket_plus import pocket_plus
from inspect_resample.verifiers import suites

from ..sampling.fake_server import Call, FakeServer, Reply
from ..scoring.scripted import POCKET, right, weak_only, wrong

pytestmark = pytest.mark.slow

NAMES = [name.removeprefix("pocket/") for name in POCKET][:3]
PASSES_AT = dict(zip(NAMES, (1, 4, 99), strict=True))
"""The first draw of each problem that passes the weak suite, from 1."""


class Script:
    """Draws by their numbers: as many as were asked for before come before."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()

    def __call__(self, call: Call) -> Reply:
        name = next(name for name in NAMES if f"def {name}(" in call.prompt)
        texts = []
        for _ in range(call.n):
            self.made[name] += 1
            late = self.made[name] - PASSES_AT[name]
            text = wrong(name) if late < 0 else weak_only(name) if late == 0 else right(name)
            texts.append(text)
        return Reply(texts)


def run(
    folder: Path,
    stop: str,
    k: int = 12,
    asked: Mapping[str, Any] = {},
    model: str | None = None,
    **options: Any,
) -> EvalLog:
    with FakeServer(Script()) as server:
        (log,) = inspect_eval(
            pocket_plus(k=k, stop=stop, **options),
            model=model or server.model(),
            sample_id=[f"pocket/{name}" for name in NAMES],
            display="none",
            log_dir=str(folder),
            **asked,
        )
    assert log.status == "success", log.error
    return log


def samples(log: EvalLog) -> dict[str, EvalSample]:
    return {str(sample.id).removeprefix("pocket/"): sample for sample in log.samples or []}


@pytest.fixture(scope="module")
def first_pass(tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    return run(tmp_path_factory.mktemp("first"), "first-pass")


def test_drawing_stops_at_the_first_pass(first_pass: EvalLog) -> None:
    for name, sample in samples(first_pass).items():
        stopped, draws = sample.store_as(Stopped), sample.store_as(Draws)
        at = PASSES_AT[name]
        assert stopped.rule == "first-pass" and stopped.most == 12
        assert stopped.after == (at if at <= 12 else None)
        assert stopped.submitted == (at - 1 if at <= 12 else None)
        assert len(draws.text) == (at if at <= 12 else 12)
        assert len(draws.requests) < 12  # chunks grow


def test_the_log_tells_what_was_submitted(first_pass: EvalLog) -> None:
    for name, sample in samples(first_pass).items():
        score = (sample.scores or {})["dual_suite"]
        metadata = score.metadata or {}
        assert metadata["stop_rule"] == "first-pass" and metadata["stop_most"] == 12
        assert metadata.get("stop_after") == sample.store_as(Stopped).after
        assert metadata.get("submitted") == sample.store_as(Stopped).submitted
        # The suites agree with what stopped it: a weak pass, and a false positive.
        passes = metadata["weak_verdicts"].count("P")
        assert passes == (PASSES_AT[name] <= 12) and "P" not in metadata["strong_verdicts"]
        assert (score.answer is None) == (PASSES_AT[name] > 12)


def test_the_analysis_knows_that_drawing_stopped(first_pass: EvalLog) -> None:
    (evaluation,) = read_evaluations([first_pass.location]).evaluations
    counts, made = evaluation.counts, evaluation.as_made
    order = [list(counts.problems).index(f"pocket/{name}") for name in NAMES]
    assert counts.stopped_early and not counts.drawn_beyond and not counts.informative_stop
    assert counts.draws[order].tolist() == [1, 4, 12]
    assert evaluation.missing is None  # nothing was lost
    assert evaluation.first_pass is not None
    assert evaluation.first_pass.draw[order].tolist() == [1, 4, 0]
    assert made is not None and made.rules == ("first-pass",) and made.most == 12
    assert made.wrong[order].tolist() == [1, 1, 0] and not made.right.any()
    assert made.looked_at[order].tolist() == [1, 4, 12]
    figures = find_as_made(evaluation, [1.0], 0, 100)
    assert figures is not None and figures.reward[1.0].estimate == pytest.approx(-2 / 3)
    assert figures.abstained.estimate == pytest.approx(1 / 3)
    assert figures.draws_paid.estimate == pytest.approx(17 / 3)
    assert first_pass.results is not None
    (metrics,) = (score.metrics for score in first_pass.results.scores)
    assert metrics["submitted_wrong"].value == pytest.approx(2 / 3)
    assert "weak_pass@1" not in metrics


def test_the_scorer_judges_nothing_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    judged: list[int] = []
    real = judge_programs

    async def counting(problem: Any, programs: Any, sandbox: Any) -> Any:
        judged.append(len(programs))
        return await real(problem, programs, sandbox)

    monkeypatch.setattr(suites, "judge_programs", counting)
    run(tmp_path, "first-pass")
    assert sum(judged) == 1 + 2 + 1  # distinct programs of each problem
    run(tmp_path, "first-pass", asked={"score": False})
    gc.collect()
    assert not suites.JUDGED_WHILE_DRAWN  # neither where a scorer took it nor where none ran


def test_a_recorded_log_is_run_again_under_a_rule(first_pass: EvalLog, tmp_path: Path) -> None:
    """Offline, with the decisions of the live run."""
    whole = run(tmp_path / "whole", "never")
    assert all(len(one.store_as(Draws).text) == 12 for one in samples(whole).values())
    (log,) = inspect_eval(
        pocket_plus(k=12, stop="first-pass"),
        model=f"replay/{whole.location}",
        sample_id=[f"pocket/{name}" for name in NAMES],
        display="none",
        log_dir=str(tmp_path / "again"),
    )
    assert log.status == "success", log.error
    live, again = (
        {name: one.store_as(Stopped).model_dump() for name, one in samples(each).items()}
        for each in (first_pass, log)
    )
    assert live == again


def test_programs_that_agree_stop_drawing(tmp_path: Path) -> None:
    """Wrong programs agree too: the rule looks at outputs alone."""
    log = run(tmp_path, "consistent")
    (evaluation,) = read_evaluations([log.location]).evaluations
    assert evaluation.counts.informative_stop and evaluation.first_pass is None
    assert any("stopped where answers or outputs agreed" in one for one in evaluation.warnings)
    for name, sample in samples(log).items():
        stopped = sample.store_as(Stopped)
        assert stopped.rule == "consistent:0.95"
        assert len(stopped.labels) == stopped.after
        if PASSES_AT[name] == 99:
            assert (stopped.after, stopped.submitted) == (4, 0)


@pytest.mark.parametrize(("stop", "after"), [("window:3", 6), ("consistent", 8)])
def test_answers_stop_drawing(tmp_path: Path, stop: str, after: int) -> None:
    texts = [r"\boxed{7}", "I do not know.", r"\boxed{8}", r"\boxed{8.0}", r"\boxed{8}"]

    def script(call: Call) -> Reply:
        begin = sum(before.n for before in server.calls[:-1])
        return Reply([texts[min(begin + i, 4)] for i in range(call.n)])

    with FakeServer(script) as server:
        (log,) = inspect_eval(
            pocket_answers(k=20, stop=stop),
            model=server.model(),
            limit=1,
            display="none",
            log_dir=str(tmp_path),
        )
    (sample,) = log.samples or []
    stopped = sample.store_as(Stopped)
    assert (stopped.after, stopped.submitted) == (after, 2)
    assert (sample.scores or {})["answers"].answer == "8"


@pytest.mark.parametrize(
    ("make", "stop", "told"),
    [
        (pocket_answers, "first-pass", "first-pass goes by a weak suite, which"),
        (pocket_plus, "soon", "there is no stopping rule 'soon'"),
    ],
)
def test_rules_that_the_problems_do_not_allow(make: Any, stop: str, told: str) -> None:
    with pytest.raises(PrerequisiteError, match=told):
        make(stop=stop)
