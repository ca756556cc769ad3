"""Groups of spread draws from the request to the analysis, which counts groups."""

import contextvars
import json
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, get_model

import inspect_resample
from inspect_resample.logs import read_evaluations
from inspect_resample.recordings.inspect_log import read_log
from inspect_resample.recordings.recording import RecordingError
from inspect_resample.sampling.draws import Draws
from inspect_resample.tasks.own_problems import own_problems
from inspect_resample.vllm.codes import GroupError, spread_draw

from .fake_server import Call, FakeServer, Reply

pytestmark = pytest.mark.slow

N, GROUPS = 4, 3


def vllm(call: Call) -> Reply:
    """A server with the logits processor; of each problem's groups only the first has a right draw.

    The draw 2 of the group is right: "7".
    """
    try:
        draw = spread_draw(call.body.get("vllm_xargs"), call.seed, call.n)
    except GroupError as error:
        told = {"error": {"message": str(error), "type": "BadRequestError", "code": 400}}
        return Reply(status=400, body=json.dumps(told).encode())
    assert draw is None or (draw.index, draw.size) == (0, call.n)
    right = call.again == 0 and "second" not in call.prompt
    return Reply(["7" if right and i == 2 else f"{10 + i}" for i in range(call.n)])


def run(
    model: Model, directory: Path, spread: int | None = N, k: int = N * GROUPS, **options: Any
) -> EvalLog:
    data = directory / "problems.jsonl"
    rows = [{"id": id, "prompt": f"The {id} problem", "answer": "7"} for id in ("first", "second")]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def evaluated() -> EvalLog:
        (log,) = inspect_eval(
            own_problems(data=str(data), k=k, spread=spread),
            model=model,
            display="none",
            log_dir=str(directory / "logs"),
            max_connections=1,
            **options,
        )
        return log

    return contextvars.Context().run(evaluated)  # where no model of other tests is active


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[EvalLog, list[Call]]:
    with FakeServer(vllm) as server:
        log = run(server.model(), tmp_path_factory.mktemp("spread"), extra_body={"mine": 1})
        return log, list(server.calls)


def test_a_group_is_a_request_that_names_it(served: tuple[EvalLog, list[Call]]) -> None:
    log, (probe, *calls) = served
    assert log.status == "success"
    assert probe.body["vllm_xargs"]["spread_size"] == 0, "the server is asked once"
    assert len(calls) == 2 * GROUPS
    for call in calls:
        assert call.n == N and call.body["mine"] == 1
        assert call.body["vllm_xargs"] == {"spread_size": N, "spread_seed": call.seed}
    assert len({call.seed for call in calls}) == len(calls)
    for sample in log.samples or []:
        record = sample.store_as(Draws)
        assert record.group == [0] * N + [1] * N + [2] * N == record.request
        assert {request.seed for request in record.requests} <= {call.seed for call in calls}


def test_the_analysis_counts_groups_and_refuses_what_goes_draw_by_draw(
    served: tuple[EvalLog, list[Call]],
) -> None:
    log, _ = served
    (evaluation,) = read_evaluations([log.location]).evaluations
    assert evaluation.group == N and evaluation.drawn_with == {}
    assert list(evaluation.counts.draws) == [GROUPS, GROUPS]
    assert list(evaluation.counts.weak_passes) == [1, 0]
    assert evaluation.missing is None, "no draws are taken for lost"
    assert any(f"pass@k is of k groups, k x {N} draws" in told for told in evaluation.warnings)
    assert evaluation.usage is not None
    assert evaluation.usage.output_tokens.sum() == 2 * GROUPS * N * 5
    metrics = (log.results and log.results.scores[0].metrics) or {}
    assert metrics["draws_a_group"].value == N
    assert metrics["pass@1"].value == pytest.approx(1 / 3 / 2)
    assert metrics["without_answer"].value == 0
    table = str(Path(log.location).with_suffix(".csv"))
    for by_draw in (
        inspect_resample.select,
        inspect_resample.verifiers,
        lambda logs: inspect_resample.export(logs, output=table),
        lambda logs: inspect_resample.same_model(logs, logs),
    ):
        with pytest.raises(ValueError, match="spread in groups of 4 and depend on each other"):
            by_draw(log.location)
    with pytest.raises(RecordingError, match="spread in groups"):
        read_log(log.location)


def test_groups_are_not_pooled_with_draws(tmp_path: Path) -> None:
    with FakeServer(vllm) as server:
        spread = run(server.model(), tmp_path)
        plain = run(server.model(), tmp_path, spread=None)
    found = read_evaluations([spread.location, plain.location]).evaluations
    assert sorted((one.group, int(one.counts.draws.sum())) for one in found) == [
        (0, 2 * N * GROUPS),
        (N, 2 * GROUPS),
    ]


def some(call: Call) -> Reply:
    """A server without the logits processor: it ignores what it does not know."""
    return Reply(["7"] * call.n)


def short(call: Call) -> Reply:
    return vllm(call) if call.number == 0 else Reply(["7"] * (call.n - 1))


def test_what_cannot_spread_is_refused(tmp_path: Path) -> None:
    mock = get_model("mockllm/model")
    for spread, told in (
        (3, "k must be a multiple of spread=3"),
        (1, "spread must be at least 2"),
    ):
        with pytest.raises(PrerequisiteError, match=told):
            run(mock, tmp_path, spread=spread, k=8)
    log = run(mock, tmp_path)
    assert log.error and "mockllm/model is not served by vLLM" in log.error.message
    for script, told in (
        (some, "takes no notice of groups"),
        (short, "gave 3 of the 4 draws of a group"),
    ):
        with FakeServer(script) as server:
            log = run(server.model(), tmp_path)
        assert log.status == "error" and log.error is not None
        assert told in log.error.message
