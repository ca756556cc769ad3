"""From draws to a score, in a real sandbox."""

import math
import time
import zipfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from inspect_ai.log import EvalSample
from inspect_ai.model import ModelName
from inspect_ai.scorer import Score, Target
from inspect_ai.solver import TaskState
from inspect_ai.util import ExecResult

from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.logs.letters import letters, verdict_letters
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring import dual_suite
from inspect_resample.verifiers import suites

from ..datasets.pocket_wrong import WRONG_PROGRAMS
from .scripted import POCKET, answer, figures, judged, right, samples, score, weak_only, wrong

pytestmark = pytest.mark.slow


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_a_score_counts_and_lists_every_draw(tmp_path: Path) -> None:
    draws = [
        right("power"),
        weak_only("power"),
        wrong("power"),
        "I cannot do that.",
        answer("def power(base, exponent):\n    return 1 / 0\n"),
        answer("def power(base, exponent):\n    return (n for n in [base])\n"),
        right("power") + "\nSome more words.",
    ]
    (sample,) = samples(judged(tmp_path, {"power": [draws]}))
    given_score = score(sample)
    assert given_score.value == {
        "weak": 3 / 7,
        "strong": 2 / 7,
        "false_positive": 1 / 7,
        "draws": 7,
    }
    metadata = given_score.metadata or {}
    assert metadata.pop("judge").keys() == {"python", "isolation", "surroundings", "limits"}
    (false_positive,) = metadata.pop("false_positives")
    assert false_positive.pop("program").strip() == WRONG_PROGRAMS["pocket/power"][0].strip()
    assert false_positive == {
        "draws": 1,
        "why": "passes the 2 weak cases but on power(0, 0) gives 0 where 1 is expected",
        "input": "power(0, 0)",
        "expected": "1",
        "got": "0",
    }
    assert metadata == {
        "schema": 2,
        "draws": 7,
        "weak_passes": 3,
        "strong_passes": 2,
        "unscored": 0,
        "doubtful": 0,
        "unjudgeable": {"generator": 1},
        "failed": {},
        "without_tokens": 0,
        "methods": {"fence": 6, "none": 1},
        "unread": ["I cannot do that."],
        "weak_verdicts": "PPWNEUP",
        "strong_verdicts": "PW----P",
    }
    assert given_score.answer is not None and "def power" in given_score.answer


def test_the_answer_is_the_first_draw_that_passes_the_weak_suite(tmp_path: Path) -> None:
    draws = [[wrong("power"), weak_only("power"), right("power")], [wrong("power")] * 3]
    first, second = samples(judged(tmp_path, {"power": draws}))
    assert (score(first).answer or "").strip() == WRONG_PROGRAMS["pocket/power"][0].strip()
    assert score(second).answer is None


def test_draws_that_failed_count_and_are_not_judged(tmp_path: Path) -> None:
    draws = [right("power"), "", right("power"), right("power")]
    failed = {"empty": [1], "cut off": [2], "refused": [3]}
    (sample,) = samples(judged(tmp_path, {"power": [draws]}, failed))
    metadata = score(sample).metadata or {}
    assert metadata["draws"] == 4
    assert metadata["failed"] == {"empty": 1, "cut off": 1, "refused": 1}
    assert (metadata["weak_verdicts"], metadata["strong_verdicts"]) == ("PXXX", "PXXX")
    assert metadata["methods"] == {"fence": 1}
    assert score(sample).value == {"weak": 0.25, "strong": 0.25, "false_positive": 0.0, "draws": 4}


def test_draws_that_were_cut_off_can_be_judged(tmp_path: Path) -> None:
    failed = {"cut off": [0], "refused": [1]}
    log = judged(tmp_path, {"power": [[right("power")] * 2]}, failed, judge_cut_off=True)
    metadata = score(samples(log)[0]).metadata or {}
    assert metadata["weak_verdicts"] == "PX"
    assert metadata["failed"] == {"refused": 1}


def test_when_every_draw_failed_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_exec(*args: Any, **options: Any) -> ExecResult[str]:
        raise AssertionError("the sandbox was used")

    for way in ("exec", "converse"):
        monkeypatch.setattr(BwrapSandboxEnvironment, way, no_exec)
    (sample,) = samples(judged(tmp_path, {"power": [["", ""]]}, {"empty": [0, 1]}))
    assert score(sample).value == {"weak": 0, "strong": 0, "false_positive": 0, "draws": 2}


def test_without_draws_the_score_is_nan(tmp_path: Path) -> None:
    log = judged(tmp_path, {"power": [[]], "is_even": [[right("is_even")]]})
    empty = score(samples(log)[1])
    assert isinstance(empty.value, dict)
    assert empty.value.pop("draws") == 0
    assert all(math.isnan(float(share)) for share in empty.value.values())
    assert figures(log)["strong_pass@1"] == 1


def test_draws_that_the_harness_lost_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = BwrapSandboxEnvironment.converse

    async def dies(self: Any, *args: Any, **options: Any) -> ExecResult[str]:
        result = await real(self, *args, **options)
        kept = [line for line in result.stdout.splitlines() if '"program": 0' not in line]
        return ExecResult(False, 137, "\n".join(kept), "Killed")

    # Of two programs the first is lost, then, alone, it is lost again.
    monkeypatch.setattr(BwrapSandboxEnvironment, "converse", dies)
    log = judged(tmp_path, {"power": [[wrong("power"), weak_only("power"), wrong("power")]]})
    given_score = score(samples(log)[0])
    assert given_score.value == {"weak": 1.0, "strong": 0.0, "false_positive": 1.0, "draws": 1}
    metadata = given_score.metadata or {}
    assert (metadata["draws"], metadata["unscored"]) == (1, 2)
    assert (metadata["weak_verdicts"], metadata["strong_verdicts"]) == ("HPH", "-W-")
    assert "2 have no verdict" in (given_score.explanation or "")


def test_when_nothing_was_judged_the_draws_stay_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*args: Any, **options: Any) -> ExecResult[str]:
        return ExecResult(False, 137, "", "no such container")

    monkeypatch.setattr(BwrapSandboxEnvironment, "converse", dead)
    log = judged(tmp_path, {"power": [[right("power")]]})
    assert log.status == "error"
    assert log.error is not None and "no such container" in log.error.message
    assert (log.samples or [])[0].store["Draws:texts"] == [right("power")]


def test_draws_of_epochs_are_pooled(tmp_path: Path) -> None:
    """Figures by hand: power has n = 4, b = 3, c = 1; is_even has n = 4, b = 1, c = 1."""
    log = judged(
        tmp_path,
        {
            "power": [[right("power"), weak_only("power")], [wrong("power"), weak_only("power")]],
            "is_even": [[wrong("is_even")] * 2, [wrong("is_even"), right("is_even")]],
        },
    )
    found = figures(log)
    # pass@4 is 1 - C(n - c, 4) / C(n, 4): both problems have a pass among four draws.
    assert found["weak_pass@1"] == pytest.approx((3 / 4 + 1 / 4) / 2)
    assert found["strong_pass@1"] == pytest.approx((1 / 4 + 1 / 4) / 2)
    assert found["weak_pass@4"] == found["strong_pass@4"] == 1
    assert found["conditional_accuracy"] == pytest.approx((1 / 3 + 1) / 2)
    assert found["false_discovery_rate"] == pytest.approx(1 - (1 / 3 + 1) / 2)
    assert found["generalization_gap"] == pytest.approx(1 / 2 - 1 / 4)
    # Of two values x and y the standard error of the mean is |x - y| / 2.
    assert found["weak_pass@1_stderr"] == pytest.approx((3 / 4 - 1 / 4) / 2)
    assert found["conditional_accuracy_stderr"] == pytest.approx((1 - 1 / 3) / 2)
    assert found["generalization_gap_stderr"] == pytest.approx(1 / 4)


@pytest.mark.slow
def test_every_wrong_program_is_a_false_positive_and_every_reference_is_right(
    tmp_path: Path,
) -> None:
    draws = {
        name.removeprefix("pocket/"): [[answer(POCKET[name].reference), *map(answer, programs)]]
        for name, programs in WRONG_PROGRAMS.items()
    }
    for sample in samples(judged(tmp_path, draws)):
        metadata = score(sample).metadata or {}
        count = metadata["draws"]
        assert metadata["weak_verdicts"] == "P" * count, sample.id
        assert metadata["strong_verdicts"][0] == "P", sample.id
        assert "P" not in metadata["strong_verdicts"][1:], sample.id


def test_a_log_costs_little_a_draw(tmp_path: Path) -> None:
    many = [answer(f"def power(b, e):\n    return {n}  # {'o' * 200}\n") for n in range(400)]

    def size(draws: list[str]) -> int:
        """Bytes of the sample before compression."""
        log = judged(tmp_path, {"power": [draws]})
        with zipfile.ZipFile(log.location) as archive:
            return archive.getinfo("samples/pocket/power_epoch_1.json").file_size

    few, different, same = size(many[:1]), size(many), size(many[:1] * 400)
    assert (same - few) / 399 < 40
    # The text is in the store, and once more among the attachments of Inspect's own events.
    assert (different - few) / 399 < 2 * len(many[0]) + 260


async def longest_step(work: Awaitable[object]) -> float:
    """The most CPU time that this thread spent without giving way, while `work` was done."""
    steps = [0.0]

    async def tick() -> None:
        while True:
            before = time.thread_time()
            await anyio.lowlevel.checkpoint()
            steps.append(time.thread_time() - before)

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        await anyio.sleep(0.01)
        await work
        await anyio.sleep(0.01)
        group.cancel_scope.cancel()
    return max(steps)


def state_of(monkeypatch: pytest.MonkeyPatch, texts: list[str], text: list[int]) -> TaskState:
    """A sample with these draws, for scoring in a sandbox outside an evaluation."""
    sandbox = BwrapSandboxEnvironment()
    monkeypatch.setattr(suites, "sandbox", lambda: sandbox)
    state = TaskState(ModelName("mockllm/model"), "pocket/power", 1, "a prompt", [])
    record = state.store_as(Draws)
    record.texts, record.text, record.request = texts, text, [0] * len(text)
    return state


@pytest.mark.anyio
async def test_other_samples_go_on_while_thousands_of_draws_are_scored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [right("power") + f"```python\nx{n} = {n}\n```" for n in range(2000)]
    state = state_of(monkeypatch, texts, list(range(2000)))
    # Of CPU time, of more than a second for all.
    assert await longest_step(dual_suite("pocket")(state, Target(""))) < 0.25


@pytest.mark.anyio
async def test_quality_that_was_measured_before_is_in_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = state_of(monkeypatch, [wrong("power"), weak_only("power")], [0, 1, 1])
    without = await dual_suite("pocket")(state, Target(""))
    measures = {"pylint_score": [2.5, 8.75], "complexity_max": [1, 4]}
    quality = Score(value=1, metadata={"measures": measures, "unparsable": []})
    state.scores = {"code_quality": quality}
    score = await dual_suite("pocket")(state, Target(""))
    assert score is not None and without is not None
    lines = (score.explanation or "").splitlines()
    (false_positive,) = (line for line in lines if line.startswith("| 1 | 2 "))
    (worse,) = (line for line in lines if line.startswith("| 2 | 1 "))
    assert false_positive.endswith("| pylint 8.75, complexity 4 |")
    assert worse.endswith("| pylint 2.5, complexity 1 |")
    assert "quality" not in (without.explanation or "")


@pytest.mark.parametrize("draws", [1000, 1001, 6098])
def test_the_letters_of_many_draws_are_there_in_pieces_that_summaries_keep(draws: int) -> None:
    text = ("PW-" * draws)[:draws]
    named = verdict_letters("weak", text)
    assert named["weak_verdicts"] == text
    pieces = list(named.values())[1:]
    assert "".join(pieces) == (text if draws > 1000 else "")
    score = Score(value=1, metadata=named)
    sample = EvalSample(id=1, epoch=1, input="", target="", scores={"dual_suite": score})
    kept = (sample.summary().scores or {})["dual_suite"].metadata or {}
    assert letters(kept, "weak", draws) == text
