"""Whatever goes wrong on the way, every draw is made once or named as failed."""

import json
import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.model import BatchConfig

from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.resample import resample

from .fake_server import Call, FakeServer, Reply, Script, numbered, one_by_one
from .test_resample import completions, records, run

pytestmark = pytest.mark.slow  # Inspect waits for seconds before it asks again

K, CHUNK = 12, 4
PROMPTS = tuple(f"prompt {number}" for number in range(8))
LIMIT = 4  # seconds that an attempt may take

LATE = LIMIT + 2.0
FAULTS: dict[str, Callable[[Reply], Reply]] = {
    "rate limit": lambda good: Reply(status=429),
    "rate limit with a time": lambda good: Reply(status=429, headers={"Retry-After": "1"}),
    "server error": lambda good: Reply(status=500),
    "overloaded": lambda good: Reply(status=503),
    "too late": lambda good: replace(good, seconds=LATE),
    "too slow": lambda good: replace(good, trickle=LATE),
    "reset": lambda good: Reply(reset=True),
    "dropped": lambda good: Reply(cut=0),
    "truncated": lambda good: replace(good, cut=60),
    "no JSON": lambda good: Reply(body=b'{"choices": ['),
    "no object": lambda good: Reply(body=b'"busy"'),
    "an error instead": lambda good: Reply(body=b'{"error": {"message": "no", "code": 500}}'),
    "null": lambda good: Reply(body=b'{"choices": null}'),
    "a choice without a message": lambda good: Reply(body=b'{"choices": [{"index": 0}]}'),
    "no choices": lambda good: Reply([]),
    "one choice less": lambda good: Reply(good.texts[1:]),
    "slow": lambda good: replace(good, trickle=0.5),
    "no usage": lambda good: replace(good, usage=False),
    "no content": lambda good: Reply([None, *good.texts[1:]]),
    "refusals": lambda good: replace(good, finish="content_filter"),
    "cut off": lambda good: replace(good, finish="length"),
}
PASSING = [name for name in FAULTS if name not in ("no content", "refusals", "cut off")]


def faulty(script: Script, seed: int) -> Script:
    """Faults in half of the answers to the first requests of every prompt."""
    faults = random.Random(seed).sample(sorted(FAULTS), k=len(FAULTS)) * 3
    first = K if script is one_by_one else K // CHUNK

    def answer(call: Call) -> Reply:
        good = script(call)
        return FAULTS[faults.pop()](good) if call.again < first and call.number % 2 else good

    return answer


def delivered(server: FakeServer, prompt: str) -> Counter[str]:
    """The texts that reached the client in answers that it could read and had waited for.

    Each request has a seed of its own, so one that is made again had been given up on.
    """
    last = {json.dumps(call.body): call.number for call in server.calls}.values()
    return Counter(
        text or ""
        for call, reply in server.answered
        if call.prompt == prompt and reply.status == 200 and reply.cut is None
        if reply.body is None and call.number in last
        # Inspect's client of bare completions cannot read a choice without a text.
        if "messages" in call.body or None not in reply.texts
        for text in reply.texts
    )


def check(server: FakeServer, drawn: list[Draws]) -> None:
    """Every draw is in the record once: none is lost, doubled, or made up."""
    assert len(drawn) == len(PROMPTS)
    for prompt, record in zip(PROMPTS, drawn, strict=True):
        came = delivered(server, prompt)
        assert len(record.text) == K
        assert Counter(completions(record)) == came
        assert Counter(record.request) == {
            number: request.draws for number, request in enumerate(record.requests) if request.draws
        }


def test_no_fault_costs_or_doubles_a_draw(tmp_path: Path) -> None:
    """Every provider has a server of its own, and all are asked at once."""
    apis = {
        "openai": numbered,
        "openai-api": numbered,
        "vllm": numbered,
        "openai-api-completions": numbered,
        "openai-api/": one_by_one,
    }
    with ExitStack() as stack:
        servers = [
            stack.enter_context(FakeServer(faulty(script, seed)))
            for seed, script in enumerate(apis.values())
        ]
        samples = [Sample(id=prompt, input=prompt) for prompt in PROMPTS]
        logs = inspect_eval(
            Task(samples, solver=resample(K, CHUNK, seed=1)),
            model=[
                server.model(api.strip("/"), attempt_timeout=LIMIT, max_connections=40)
                for server, api in zip(servers, apis, strict=True)
            ],
            max_tasks=len(apis),
            display="none",
            log_dir=str(tmp_path),
        )
    for server, log in zip(servers, logs, strict=True):
        assert log.status == "success"
        check(server, records(log))


def test_an_answer_that_never_can_be_read_is_an_error(tmp_path: Path) -> None:
    with FakeServer(lambda call: Reply(body=b'{"choices": null}')) as server:
        log = run(server, tmp_path, k=4, chunk=4)
    assert log.status == "error"
    assert log.error is not None and "TypeError" in log.error.message


def test_one_answer_that_never_can_be_read_is_named(tmp_path: Path) -> None:
    with FakeServer(
        lambda call: numbered(call) if call.number < 3 else Reply(body=b'{"choices": null}')
    ) as server:
        (record,) = records(run(server, tmp_path, k=8, chunk=2))
    assert record.failed == {"no answer": [6, 7]}
    assert len(set(completions(record)[:6])) == 6


def test_a_slow_chunk_does_not_hold_up_the_others(tmp_path: Path) -> None:
    """Only a model's very first answer is waited for, and that of any sample will do."""

    def script(call: Call) -> Reply:
        slow = call.again == 0 and call.prompt == "slow"
        return replace(numbered(call), seconds=3.0 if slow else 0.0)

    with FakeServer(script) as server:
        run(server, tmp_path, k=8, chunk=2, prompts=("slow", "fast"))
    first, *others = [call for call, _ in server.answered if call.prompt == "slow"][::-1]
    assert first.again == 0 and len(others) == 3


@pytest.mark.parametrize("script", [numbered, one_by_one], ids=["several choices", "one choice"])
def test_batches_hold_every_draw_once(tmp_path: Path, script: Script) -> None:
    with FakeServer(script) as server:
        model = server.model("openai", batch=BatchConfig(send_delay=1, tick=0.05))
        drawn = records(run(model, tmp_path, K, CHUNK, seed=1, prompts=PROMPTS))
    check(server, drawn)
    sizes = [len(requests) for requests in server.batches.made]
    assert sizes[0] == len(PROMPTS) * K / CHUNK  # all in one: a batch may take a day
    missing = 0 if script is numbered else len(PROMPTS) * (K - K // CHUNK)
    assert sum(sizes[1:]) == missing


def test_one_answer_with_a_choice_too_few_does_not_make_later_batches_too_large(
    tmp_path: Path,
) -> None:
    def script(call: Call) -> Reply:
        return one_by_one(call) if call.number == 0 else numbered(call)

    with FakeServer(script) as server:
        model = server.model("openai", batch=BatchConfig(send_delay=1, tick=0.05))
        drawn = records(run(model, tmp_path, K, CHUNK, prompts=PROMPTS[:2], max_samples=1))
    assert [len(record.text) for record in drawn] == [K, K]


@pytest.mark.parametrize("name", [name for name in PASSING if name not in ("too late", "too slow")])
def test_a_fault_at_the_first_call_decides_nothing(tmp_path: Path, name: str) -> None:
    def script(call: Call) -> Reply:
        good = numbered(call)
        return FAULTS[name](good) if call.number == 0 else good

    with FakeServer(script) as server:
        (record,) = records(run(server, tmp_path, k=8, chunk=4, seed=1))
    assert len(set(completions(record))) == 8
    assert record.failed == {}
