"""The solver makes each draw once and writes down where it came from."""

import json
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import CachePolicy, Model

from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.resample import resample

from .fake_server import Call, FakeServer, Reply, Script, numbered, one_by_one

pytestmark = pytest.mark.slow


def run(
    model: Model | FakeServer,
    directory: Path,
    k: int = 20,
    chunk: int = 16,
    seed: int | None = None,
    prompts: tuple[str, ...] = ("a prompt",),
    first: int = 0,
    **options: Any,
) -> EvalLog:
    samples = [Sample(id=f"problem {i}", input=prompt) for i, prompt in enumerate(prompts)]
    (log,) = inspect_eval(
        Task(samples, solver=resample(k=k, chunk=chunk, seed=seed, first=first)),
        model=model.model() if isinstance(model, FakeServer) else model,
        display="none",
        log_dir=str(directory),
        **options,
    )
    return log


def records(log: EvalLog) -> list[Draws]:
    """What was drawn for each sample, in the order of the problems and epochs."""
    samples = sorted(log.samples or [], key=lambda sample: (sample.id, sample.epoch))
    return [sample.store_as(Draws) for sample in samples]


def completions(record: Draws) -> list[str]:
    return [text for text, _ in record.completions()]


def by_seed(call: Call) -> Reply:
    return Reply([f"{call.prompt} {call.seed} {choice}" for choice in range(call.n)])


def at_most(most: int) -> Script:
    return lambda call: Reply([f"{call.number}.{i}" for i in range(min(call.n, most))])


# ------------------------------------------------------------------------------------------ counts


@pytest.mark.parametrize(
    ("script", "k", "chunk", "asked"),
    [
        (numbered, 20, 8, [8, 8, 4]),
        (numbered, 16, 16, [16]),
        (numbered, 3, 16, [3]),
        (numbered, 1, 16, [1]),
        (numbered, 6, 1, [1] * 6),
        (one_by_one, 20, 8, [8] + [1] * 19),
        (one_by_one, 5, 16, [5] + [1] * 4),
        (one_by_one, 70, 1, [1] * 70),
        (at_most(3), 10, 10, [10, 7, 4, 1]),
    ],
)
def test_every_draw_is_made_once(
    tmp_path: Path, script: Script, k: int, chunk: int, asked: list[int]
) -> None:
    with FakeServer(script) as server:
        (record,) = records(run(server, tmp_path, k, chunk))
    assert sorted(call.n for call in server.calls) == sorted(asked)
    assert len(set(completions(record))) == len(record.text) == k
    assert record.failed == {}
    assert [request.choices for request in record.requests] == asked
    assert record.request == sorted(record.request)
    assert sum(request.draws for request in record.requests) == k


def test_a_model_that_gives_several_only_at_times_makes_no_draw_too_many(tmp_path: Path) -> None:
    """Behind a router some servers give several choices, and others answer before them."""

    def router(call: Call) -> Reply:
        if call.prompt == "one":
            return one_by_one(call)
        return replace(numbered(call), seconds=0.3)

    with FakeServer(router) as server:
        drawn = records(run(server, tmp_path, k=12, chunk=4, prompts=("one", "several")))
    assert [len(record.text) for record in drawn] == [12, 12]
    assert [request.choices for request in drawn[1].requests] == [4, 4, 4]


def test_more_choices_than_asked_for_are_not_draws(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply(["one", "two", "three", "four"])) as server:
        (record,) = records(run(server, tmp_path, k=3))
    assert completions(record) == ["one", "two", "three"]


@pytest.mark.parametrize("script", [numbered, one_by_one])
def test_epochs_multiply_the_draws(tmp_path: Path, script: Script) -> None:
    with FakeServer(script) as server:
        drawn = records(run(server, tmp_path, k=5, chunk=2, prompts=("a", "b", "c"), epochs=2))
    assert [len(record.text) for record in drawn] == [5] * 6
    assert len({text for record in drawn for text in completions(record)}) == 30


@pytest.mark.parametrize("api", ["openai-api", "openai-api-completions"])
def test_chat_and_bare_completions_work_alike(tmp_path: Path, api: str) -> None:
    with FakeServer() as server:
        model = server.model(api, temperature=0.7, max_tokens=50)
        (record,) = records(run(model, tmp_path, k=6, chunk=4))
    assert len(set(completions(record))) == 6
    assert [call.body["temperature"] for call in server.calls] == [0.7, 0.7]
    assert [call.body["max_tokens"] for call in server.calls] == [50, 50]


def test_num_choices_goes_before_chunk(tmp_path: Path) -> None:
    with FakeServer() as server:
        (record,) = records(run(server, tmp_path, k=7, chunk=4, num_choices=3))
    assert sorted(call.n for call in server.calls) == [1, 3, 3]
    assert len(set(completions(record))) == 7


def test_providers_are_not_sent_a_number_of_choices_when_it_is_one(tmp_path: Path) -> None:
    with FakeServer() as server:
        run(server, tmp_path, k=3, chunk=1)
    assert all("n" not in call.body for call in server.calls)


def test_requests_of_a_sample_run_side_by_side(tmp_path: Path) -> None:
    together = threading.Barrier(20)

    def script(call: Call) -> Reply:
        together.wait(timeout=200)  # for the others; breaks for all if they do not come
        return numbered(call)

    with FakeServer(script) as server:
        run(server, tmp_path, k=20, chunk=1, max_connections=20)
    assert not together.broken


def test_requests_are_the_same_whatever_other_samples_found_out(tmp_path: Path) -> None:
    prompts = ("a", "b", "c", "d")
    with FakeServer(one_by_one) as server:
        drawn = records(run(server, tmp_path, k=5, chunk=4, prompts=prompts, max_samples=1))
    assert [[request.choices for request in record.requests] for record in drawn] == [
        [4, 1, 1, 1, 1]
    ] * 4


# ---------------------------------------------------------------------------------------- failures


def test_draws_that_are_no_answer_are_named(tmp_path: Path) -> None:
    texts = ["fine", "", " \n", "half of", "never"]
    finish = ["stop", "stop", "stop", "length", "content_filter"]
    with FakeServer(lambda call: Reply(texts, finish)) as server:
        (record,) = records(run(server, tmp_path, k=5))
    assert record.failed == {"empty": [1, 2], "cut off": [3], "refused": [4]}
    assert list(record.completions()) == [
        ("fine", None),
        ("", "empty"),
        (" \n", "empty"),
        ("half of", "cut off"),
        ("never", "refused"),
    ]


def test_draws_that_never_come_are_named(tmp_path: Path) -> None:
    def five_in_all(call: Call) -> Reply:
        return Reply([f"{call.number}.{i}" for i in range(5)] if call.number == 0 else [])

    with FakeServer(five_in_all) as server:
        (record,) = records(run(server, tmp_path, k=8, chunk=8))
    assert record.failed == {"no answer": [5, 6, 7]}
    assert record.request == [0] * 5 + [-1] * 3
    assert completions(record)[5:] == [""] * 3


def test_a_server_that_gives_no_choices_at_all_ends(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply([])) as server:
        log = run(server, tmp_path, k=4, chunk=2)
    assert log.status == "success"
    assert records(log)[0].failed == {"no answer": [0, 1, 2, 3]}
    assert len(server.calls) <= 10


def test_a_refused_prompt_does_not_decide_for_the_others(tmp_path: Path) -> None:
    refusal = {"message": "no", "type": "invalid_request_error", "code": "content_filter"}
    refused = Reply(status=400, body=json.dumps({"error": refusal}).encode())

    def script(call: Call) -> Reply:
        return refused if call.prompt == "bad" else numbered(call)

    with FakeServer(script) as server:
        log = run(server, tmp_path, k=6, chunk=3, prompts=("bad", "good"), max_samples=1)
    bad, good = records(log)
    assert bad.failed == {"refused": [0, 1, 2, 3, 4, 5]}
    assert good.failed == {}
    assert [request.choices for request in good.requests] == [3, 3]


FAULTS = {
    "rate limit": Reply(status=429, headers={"Retry-After": "0"}),
    "server error": Reply(status=500),
    "truncated JSON": Reply(["never seen"], cut=40),
    "dropped connection": Reply(cut=0),
    "no choices": Reply([]),
    "invalid JSON": Reply(body=b'{"choices": '),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_passing_fault_costs_no_draw_and_doubles_none(tmp_path: Path, fault: Reply) -> None:
    def script(call: Call) -> Reply:
        return fault if call.number in (0, 2) else numbered(call)

    with FakeServer(script) as server:
        (record,) = records(run(server, tmp_path, k=8, chunk=4))
    assert len(set(completions(record))) == len(record.text) == 8
    assert record.failed == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [Reply(body=b"null"), Reply(["late"], seconds=15.0)], ids=["no object", "timeout"]
)
def test_a_fault_that_only_inspect_retries(tmp_path: Path, fault: Reply) -> None:
    with FakeServer(lambda call: fault if call.number == 0 else numbered(call)) as server:
        model = server.model(attempt_timeout=5)
        (record,) = records(run(model, tmp_path, k=4, chunk=4))
    assert completions(record) == ["answer 1.0", "answer 1.1", "answer 1.2", "answer 1.3"]


def test_a_request_that_fails_for_good_leaves_the_earlier_draws_in_the_log(tmp_path: Path) -> None:
    with FakeServer(
        lambda call: numbered(call) if call.number < 2 else Reply(status=400)
    ) as server:
        log = run(server, tmp_path, k=8, chunk=2, max_connections=1)
    assert log.status == "error"
    assert log.error is not None and "the script says 400" in log.error.message
    (record,) = records(log)
    assert completions(record) == ["answer 0.0", "answer 0.1", "answer 1.0", "answer 1.1"]
    assert record.failed == {}


def test_a_limit_of_inspect_ends_a_sample_as_a_limit(tmp_path: Path) -> None:
    with FakeServer() as server:
        log = run(server, tmp_path, k=12, chunk=2, max_connections=1, token_limit=50)
    assert log.status == "success"
    (sample,) = log.samples or []
    assert sample.limit is not None and sample.limit.type == "token"
    assert 0 < len(records(log)[0].text) < 12


def test_a_local_server_that_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    with FakeServer() as server:
        model = server.model()
    log = run(model, tmp_path)
    assert log.status == "error"
    for sample in log.samples or []:
        assert not any(event.retries for event in sample.events if event.event == "model")
    assert log.error is not None
    assert f"No model server answers at {server.url}" in log.error.message


def test_a_local_server_that_goes_away_is_named(tmp_path: Path) -> None:
    server = FakeServer()

    def last_words(call: Call) -> Reply:
        server.stop_listening()
        return numbered(call)

    server.script = last_words
    with server:
        log = run(server, tmp_path, k=4, chunk=2, max_retries=0)
    assert log.error is not None
    assert f"No model server answers at {server.url}" in log.error.message
    assert completions(records(log)[0]) == ["answer 0.0", "answer 0.1"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "k must be at least 1, not 0."),
        ({"k": -3}, "k must be at least 1, not -3."),
        ({"chunk": 0}, "chunk must be at least 1, not 0."),
        ({"first": -1}, "first must be at least 0, not -1."),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(PrerequisiteError) as refused:
        resample(**options)
    assert refused.value.message == message


# ------------------------------------------------------------------------------------- the record


def test_identical_completions_are_kept_once(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply(["yes", "no", "yes", "yes"])) as server:
        (record,) = records(run(server, tmp_path, k=8, chunk=4))
    assert record.texts == ["yes", "no"]
    assert record.text == [0, 1, 0, 0, 0, 1, 0, 0]


def test_the_first_draw_is_the_output_that_a_reader_sees(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply(["first", "second"])) as server:
        (sample,) = run(server, tmp_path, k=4, chunk=2).samples or []
    assert sample.output.completion == "first"
    assert len(sample.output.choices) == 1
    assert [message.text for message in sample.messages] == ["a prompt", "first"]


def test_the_order_of_the_draws_is_that_of_the_requests(tmp_path: Path) -> None:
    def later_is_faster(call: Call) -> Reply:
        return Reply(by_seed(call).texts, seconds=max(0.0, 0.4 - 0.1 * call.number))

    def draw(script: Script) -> Draws:
        with FakeServer(script) as server:
            return records(run(server, tmp_path, k=8, chunk=2, seed=1))[0]

    assert completions(draw(later_is_faster)) == completions(draw(by_seed))


def test_usage_and_time_are_kept_a_request(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply(numbered(call).texts, seconds=0.2)) as server:
        (record,) = records(run(server, tmp_path, k=5, chunk=3))
    assert [(r.input_tokens, r.output_tokens) for r in record.requests] == [(10, 15), (10, 10)]
    assert all(0.2 <= (request.seconds or 0) < 2 for request in record.requests)


def test_usage_that_a_provider_does_not_tell_is_unknown(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply(["text"], usage=False)) as server:
        (record,) = records(run(server, tmp_path, k=1))
    assert (record.requests[0].input_tokens, record.requests[0].output_tokens) == (None, None)


# ------------------------------------------------------------------------------------------- seeds


@pytest.mark.parametrize("given", ["task", "model"])
def test_seeds_are_sent_recorded_different_and_repeatable(tmp_path: Path, given: str) -> None:
    def draw(seed: int) -> tuple[list[int | None], list[Draws]]:
        with FakeServer(by_seed) as server:
            model = server.model(seed=seed) if given == "model" else server.model()
            own = seed if given == "task" else None
            drawn = records(run(model, tmp_path, 6, 2, own, prompts=("a", "a"), epochs=2))
        return [call.seed for call in server.calls], drawn

    sent, drawn = draw(seed=1)
    recorded = [request.seed for record in drawn for request in record.requests]
    assert sorted(filter(None, sent)) == sorted(filter(None, recorded))
    assert len(set(sent)) == len(sent) == 2 * 2 * 3
    # Choice i of a request has the seed + i on llama.cpp and vLLM.
    apart = [after - before for before, after in pairwise(sorted(filter(None, sent)))]
    assert min(apart) > 1000
    assert len({text for record in drawn for text in completions(record)}) == 24

    again, redrawn = draw(seed=1)
    assert sorted(map(str, again)) == sorted(map(str, sent))
    assert [completions(record) for record in redrawn] == [completions(record) for record in drawn]
    assert set(draw(seed=2)[0]).isdisjoint(sent)


def test_no_seed_is_sent_when_none_is_given(tmp_path: Path) -> None:
    with FakeServer() as server:
        (record,) = records(run(server, tmp_path, k=4, chunk=2))
    assert all("seed" not in call.body for call in server.calls)
    assert [request.seed for request in record.requests] == [None, None]


# ---------------------------------------------------------------------------- more draws later


@pytest.mark.parametrize(("chunk", "script"), [(10, by_seed), (4, by_seed), (1, by_seed)])
def test_twenty_draws_and_eighty_more_are_a_hundred(
    tmp_path: Path, chunk: int, script: Script
) -> None:
    with FakeServer(script) as server:
        parts = [
            completions(records(run(server, tmp_path, k, chunk, seed=1, first=first))[0])
            for k, first in ((20, 0), (80, 20))
        ]
        (whole,) = records(run(server, tmp_path, 100, chunk, seed=1))
    assert parts[0] + parts[1] == completions(whole)
    assert len(set(completions(whole))) == 100


def test_no_draw_is_repeated_where_chunks_do_not_fit_or_draws_are_asked_for_again(
    tmp_path: Path,
) -> None:
    def missing(call: Call) -> Reply:
        return by_seed(call) if call.number % 3 else Reply(by_seed(call).texts[1:])

    with FakeServer(missing) as server:
        drawn = [
            text
            for k, first in ((20, 0), (80, 20))
            for text in completions(records(run(server, tmp_path, k, 16, seed=1, first=first))[0])
        ]
    assert len(set(drawn)) == 100


def test_the_cache_goes_on_with_the_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    with FakeServer() as server:
        drawn = [
            text
            for first in (0, 0, 6)
            for text in completions(
                records(run(server.model(cache=True), tmp_path, 6, 3, first=first))[0]
            )
        ]
    assert drawn[:6] == drawn[6:12]
    assert len(set(drawn)) == 12
    assert len(server.calls) == 4


# ------------------------------------------------------------------------------------------- cache


@pytest.mark.parametrize(
    ("script", "policy"),
    [
        (numbered, True),
        (one_by_one, True),
        (at_most(2), True),
        (numbered, CachePolicy(per_epoch=False, scopes={"mine": "1"})),
    ],
)
def test_cached_draws_stay_different_and_are_paid_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: Script, policy: bool | CachePolicy
) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))

    def draw(**options: Any) -> list[Draws]:
        prompts = ("the same", "the same", "another")
        model = server.model(cache=policy)
        return records(run(model, tmp_path, 7, 3, prompts=prompts, epochs=2, **options))

    with FakeServer(script) as server:
        first = draw()
        paid = len(server.calls)
        # One sample after the other: what each finds out of the model comes at another time.
        second = draw(max_samples=1)
    assert len(server.calls) == paid
    assert len({text for record in first for text in completions(record)}) == 3 * 2 * 7
    assert [record.model_dump() for record in second] == [record.model_dump() for record in first]
    assert all(request.output_tokens for record in second for request in record.requests)


def test_without_a_cache_everything_is_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    with FakeServer() as server:
        first, second = (records(run(server, tmp_path, k=4, chunk=2))[0] for _ in range(2))
    assert len(server.calls) == 4
    assert set(completions(first)).isdisjoint(completions(second))
