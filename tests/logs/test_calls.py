"""Tokens and throughput of logs whose calls were made, cached or copied."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model

from inspect_resample.logs import read_evaluations
from inspect_resample.statistics.counts import Evaluation

from ..sampling.fake_server import Call, FakeServer, Reply, numbered
from ..studies.made_logs import make_log

pytestmark = pytest.mark.slow

VALUES = {"a": ["C", "I", "C"], "b": ["I", "I", "C"]}


def model(written: int = 7) -> Model:
    """Answers with usage: 20 tokens read, 5 of them from the provider's cache."""
    output = ModelOutput.from_content("mockllm/model", "an answer")
    output.usage = ModelUsage(
        input_tokens=15, output_tokens=written, total_tokens=27, input_tokens_cache_read=5
    )
    return get_model("mockllm/model", custom_outputs=[output] * 20, memoize=False)


def make(directory: Path, cache: bool = False) -> EvalLog:
    return make_log(
        directory, "asked", args={"values": VALUES}, epochs=3, model=model(), cache=cache
    )


def read(directory: Path) -> Evaluation:
    (evaluation,) = read_evaluations([str(directory)]).evaluations
    return evaluation


def samples(log: EvalLog) -> list[EvalSample]:
    assert log.samples
    return log.samples


def test_calls_that_the_cache_answers_have_the_tokens_of_the_call_that_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    first, again = (make(tmp_path / name, cache=True) for name in ("first", "again"))
    assert first.stats.model_usage and not again.stats.model_usage
    for name in ("first", "again"):
        found = read(tmp_path / name)
        assert found.usage is not None
        assert found.usage.input_tokens.tolist() == [3 * 2 * 20] * 2
        assert found.usage.output_tokens.tolist() == [3 * 2 * 7] * 2
        assert math.isnan(found.tokens_per_second)


def test_throughput_is_tokens_over_the_time_in_which_samples_were_made(tmp_path: Path) -> None:
    log = make(tmp_path)
    found = read(tmp_path)
    starts = [one.started_at for one in samples(log)]
    ends = [one.completed_at for one in samples(log)]
    assert all(isinstance(time, str) for time in [*starts, *ends])
    (source,) = found.sources
    assert source.busy
    total = sum(end - start for start, end in source.busy)
    assert found.tokens_per_second == pytest.approx(6 * 2 * 7 / total)
    spent = [one.total_time or 0 for one in samples(log)]
    assert max(spent) * 0.99 <= total <= sum(spent) * 1.01 + 0.01


def test_a_copied_log_is_no_faster_or_slower(tmp_path: Path) -> None:
    log = make(tmp_path)
    alone = read(tmp_path).tokens_per_second
    original = Path(log.location)
    (tmp_path / f"copy-{original.name}").write_bytes(original.read_bytes())
    assert read(tmp_path).tokens_per_second == pytest.approx(alone)


@pytest.mark.parametrize("told", [True, False])
def test_tokens_that_only_some_calls_of_a_sample_tell_are_unknown(
    tmp_path: Path, told: bool
) -> None:
    def script(call: Call) -> Reply:
        return replace(numbered(call), usage=told or call.n == 4)

    with FakeServer(script) as server:
        (log,) = inspect_eval(
            "inspect_resample/pocket_plus",
            model=server.model(),
            task_args={"k": 6, "chunk": 4},
            sample_id="pocket/power",
            display="none",
            log_dir=str(tmp_path),
        )
    assert log.stats.model_usage["openai-api/fake/table"].output_tokens == (30 if told else 20)
    usage = read(tmp_path).usage
    assert usage is not None
    np.testing.assert_equal(usage.output_tokens, [30.0 if told else math.nan])
