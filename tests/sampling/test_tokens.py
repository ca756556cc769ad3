"""The tokens of calls: every convention by which Inspect's versions and providers counted them."""

import math
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log, write_eval_log
from inspect_ai.model import Model, ModelConfig, ModelOutput, ModelUsage, get_model

from inspect_resample.logs import read_draws, read_evaluations
from inspect_resample.recordings.opening import open_recording
from inspect_resample.sampling.tokens import UNTOLD, shares, spent, spent_by, together
from inspect_resample.studies.export.study import draws_frame
from inspect_resample.tasks.pocket_plus import pocket_plus

from ..studies.made_logs import make_log

pytestmark = pytest.mark.slow


def usage(*numbers: int | None, **others: Any) -> dict[str, Any]:
    """Input, output, total, read from the cache, written to it, reasoning."""
    names = (
        *("input_tokens", "output_tokens", "total_tokens", "input_tokens_cache_read"),
        *("input_tokens_cache_write", "reasoning_tokens"),
    )
    return dict(zip(names, numbers, strict=False)) | others


@pytest.mark.parametrize(
    ("told", "prompt", "completion"),
    [
        pytest.param(usage(40, 100, 1100, 960, 0, 60), 1000, 100, id="cached tokens apart, as now"),
        pytest.param(usage(10, 100, 1110, 600, 400), 1010, 100, id="some written, some read"),
        pytest.param(usage(1000, 100, 1100, 960, 0, 60), 1000, 100, id="among input, as before"),
        pytest.param(usage(3000, 300, 3300, 960), 3000, 300, id="before, one call of three"),
        pytest.param(usage(1000, 100, 1160, 960, 0, 60), 1000, 160, id="reasoning apart, too"),
        pytest.param(usage(40, 100, 1160, 960, 0, 60), 1000, 160, id="only reasoning apart"),
        pytest.param(usage(1000, 40, 1100, None, None, 60), 1000, 100, id="reasoning, no cache"),
        pytest.param(
            usage(1000, 100, 1100, None, None, 60), 1000, 100, id="reasoning among output"
        ),
        pytest.param(usage(1000, 100, 1103, 960), 1000, 100, id="more in the total, before"),
        pytest.param(usage(40, 100, 1103, 960), 1000, 100, id="more in the total, now"),
        pytest.param(usage(40, 100, 140, 960), 1000, 100, id="more is cached than could be among"),
        pytest.param(usage(40, 100, 0, 960), 1000, 100, id="no total: as Inspect documents it"),
        pytest.param(usage(0, 100, 1100, 1000), 1000, 100, id="all of the prompt was cached"),
        pytest.param(usage(1000, 100, 1100, 1000), 1000, 100, id="all was cached, before"),
        pytest.param(usage(7, 3), 7, 3, id="the first versions"),
        pytest.param(
            {"input_tokens": 7, "output_tokens": 3, "total_tokens": None}, 7, 3, id="null"
        ),
    ],
)
def test_all_tokens_count_once(told: dict[str, Any], prompt: int, completion: int) -> None:
    found = spent(told)
    assert (found.input_tokens, found.output_tokens) == (prompt, completion)
    again = found.usage()
    assert again is not None
    assert spent(again.model_dump())[:5] == found[:5]


@pytest.mark.parametrize("nothing", [None, {}, ModelUsage().model_dump()])
def test_a_provider_that_counts_nothing_took_an_unknown_number(nothing: Any) -> None:
    assert spent(nothing) is UNTOLD
    assert UNTOLD.usage() is None
    assert math.isnan(together([spent(usage(1, 1, 2)), UNTOLD]).input_tokens)
    assert set(UNTOLD.known().values()) == {None}


def test_shares_add_up() -> None:
    whole = spent(usage(41, 10, 1011, 960, total_cost=0.5))
    assert together(shares(whole, 4)) == whole
    assert shares(whole, 0) == []


def test_what_the_same_model_takes_as_a_judge_is_not_the_draws() -> None:
    record = {
        "model_usage": {"m": usage(100, 50, 1110, 960), "n": usage(9, 9, 18)},
        "role_usage": {"grader": usage(60, 10, 1030, 960)},
    }
    assert spent_by(record, "m", ["grader"])[:3] == (40, 40, 0)
    assert spent_by(record, "m")[:3] == (1060, 50, 960)
    record["role_usage"]["grader"] = record["model_usage"]["m"]  # The draws were made in a role.
    assert spent_by(record, "m", ["grader"])[:2] == (1060, 50)
    assert spent_by(record, "absent", [])[:2] == (1069, 59)
    assert spent_by({}, "m") is UNTOLD


# ------------------------------------------------------------------------------------ in real logs


def cached(n: int = 1) -> Model:
    """1,000 prompt tokens a call, 960 of them from the provider's cache, and 100 more a choice."""
    output = ModelOutput.from_content("mockllm/model", "```python\ndef f(x):\n    return x\n```")
    output.choices *= n
    output.usage = ModelUsage(
        input_tokens=40,
        input_tokens_cache_read=960,
        output_tokens=100 * n,
        total_tokens=1000 + 100 * n,
        reasoning_tokens=10 * n,
        total_cost=0.25,
    )
    return get_model("mockllm/model", custom_outputs=[output] * 20, memoize=False)


def drawn(model: Model | str, directory: Path) -> EvalLog:
    (log,) = inspect_eval(
        pocket_plus(k=4, chunk=1), model=model, limit=1, log_dir=str(directory), display="none"
    )
    assert log.status == "success"
    return log


LATER = ("input_tokens_cache_read", "input_tokens_cache_write", "reasoning_tokens", "dollars")
"""What the record of a call did not have in earlier versions."""


def columns(location: str, detailed: bool) -> list[list[float]]:
    frame = draws_frame(read_draws([location], detailed=detailed))
    names = ("input_tokens", "output_tokens", "input_tokens_cache_read", "reasoning_tokens")
    return [frame[name].tolist() for name in (*names, "dollars")]


TAKEN = [[1000.0] * 4, [100.0] * 4, [960.0] * 4, [10.0] * 4, [0.25] * 4]


def test_cached_prompt_tokens_are_in_the_table_of_draws_and_in_a_replay(tmp_path: Path) -> None:
    log = drawn(cached(), tmp_path)
    again = drawn(f"replay/{log.location}", tmp_path / "replay")
    for location in (log.location, again.location):
        assert columns(location, detailed=False) == columns(location, detailed=True) == TAKEN


def test_so_are_those_of_logs_whose_record_lacks_what_was_cached(tmp_path: Path) -> None:
    old = read_eval_log(drawn(cached(), tmp_path).location)
    for sample in old.samples or []:
        for request in sample.store["Draws:requests"]:
            for name in LATER:
                del request[name]
            request["input_tokens"] = 40
    location = str(tmp_path / "old.eval")
    write_eval_log(old, location)
    again = drawn(f"replay/{location}", tmp_path / "replay")
    for each in (location, again.location):
        assert columns(each, detailed=True) == TAKEN


def test_choices_of_one_request_share_its_prompt(tmp_path: Path) -> None:
    (log,) = inspect_eval(
        pocket_plus(k=4, chunk=4), model=cached(4), limit=1, log_dir=str(tmp_path), display="none"
    )
    assert columns(log.location, detailed=True)[:3] == [[250.0] * 4, [100.0] * 4, [240.0] * 4]
    recording = open_recording(log.location)
    (recorded,) = recording.problems.values()
    assert [draw.took.input_tokens for draw in recorded.draws] == [250] * 4


def changed(directory: Path, change: Any) -> str:
    """A log of two problems and two epochs, with changed samples."""
    values = {"a": ["C", "I"], "b": ["C", "C"]}
    made = make_log(directory / "made", "one_score", args={"values": values}, epochs=2)
    log = read_eval_log(made.location)
    change(log)
    location = str(directory / "changed.json")
    write_eval_log(log, location)
    return location


def test_logs_of_both_conventions_are_pooled(tmp_path: Path) -> None:
    def mixed(log: EvalLog) -> None:
        for sample in log.samples or []:
            told = usage(1000, 100, 1100, 960) if sample.epoch == 1 else usage(40, 100, 1100, 960)
            sample.model_usage = {"mockllm/model": ModelUsage(**told)}

    (evaluation,) = read_evaluations([changed(tmp_path, mixed)]).evaluations
    assert evaluation.usage is not None
    assert evaluation.usage.input_tokens.tolist() == [2000, 2000]
    assert evaluation.usage.input_tokens_cache_read.tolist() == [1920, 1920]


def test_a_judge_that_is_the_same_model_is_told_by_its_role(tmp_path: Path) -> None:
    def judged(log: EvalLog) -> None:
        log.eval.model_roles = {"grader": ModelConfig(model="mockllm/model")}
        for sample in log.samples or []:
            sample.model_usage = {"mockllm/model": ModelUsage(**usage(30, 9, 39))}
            sample.output = ModelOutput.from_content("mockllm/model", "an answer")
            sample.role_usage = {"grader": ModelUsage(**usage(20, 5, 25))}

    location = changed(tmp_path, judged)
    (evaluation,) = read_evaluations([location]).evaluations
    assert evaluation.usage is not None
    assert evaluation.usage.output_tokens.tolist() == [8, 8]
    problem = open_recording(location).problems["a"]
    assert [draw.took[:2] for draw in problem.draws] == [(10, 4)] * 2
