"""The verifier `reward:MODEL` before a fake pooling server with faults."""

import math
from collections.abc import Iterator
from itertools import count

import anyio
import pytest
from inspect_ai.util import Store

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.pooling import TRIES, PoolingError, PoolingServer
from inspect_resample.verifiers.reward_model import INFINITE, RewardVerifier
from inspect_resample.verifiers.verifier import Verification

from .fake_pooling import (
    Answer,
    Body,
    FakePooling,
    Script,
    answer,
    items,
    pooled,
    refused,
    reward,
    slowly,
)

pytestmark = pytest.mark.slow

PROBLEM = Problem("p/1", "What is 1 + 1?", "", "", (), ())
TEXTS = ["2", "two of them", "three"]
REWARDS = [reward(text) for text in TEXTS]


def verify(server: FakePooling, texts: list[str] = TEXTS, seconds: float = 5) -> Verification:
    draws = Draws(store=Store(), texts=texts, text=list(range(len(texts))))
    asked = PoolingServer("rm", server.url, seconds=seconds, pause=0.01)
    return anyio.run(RewardVerifier(asked).verify, PROBLEM, draws)


def classified(*chances: float) -> Script:
    return lambda body: answer([{"label": "x", "probs": list(chances)} for _ in items(body)])


def in_steps(body: Body) -> Answer:
    return answer([{"data": [[0.9], [reward(text)]]} for text in items(body)])


def scored(body: Body) -> Answer:
    return answer([{"score": reward(text)} for text in items(body)])


def no_chat(script: Script) -> Script:
    return lambda body: refused(body) if "messages" in body else script(body)


@pytest.mark.parametrize(
    ("scripts", "endpoint", "shown", "scores"),
    [
        ({"/pooling": pooled}, "/pooling", "as a chat", REWARDS),
        ({"/pooling": in_steps}, "/pooling", "as a chat", REWARDS),
        ({"/classify": classified(0.2, 0.8)}, "/classify", "as a chat", [0.8] * 3),
        ({"/classify": classified(0.3)}, "/classify", "as a chat", [0.3] * 3),
        ({"/pooling": refused, "/score": scored}, "/score", "as a pair", REWARDS),
        ({"/v1/score": scored}, "/v1/score", "as a pair", REWARDS),
        ({"/pooling": no_chat(pooled)}, "/pooling", "as one text", REWARDS),
        ({"/v1/embeddings": pooled}, "/v1/embeddings", "as a chat", REWARDS),
    ],
)
def test_the_endpoint_that_is_there_is_found(
    scripts: dict[str, Script], endpoint: str, shown: str, scores: list[float]
) -> None:
    with FakePooling(scripts) as server:
        found = verify(server)
        last = [body for path, body in server.calls if path == endpoint][1:]
    assert found.scores == {"reward:rm": scores}
    assert (found.about["endpoint"], found.about["shown"]) == (endpoint, shown)
    assert found.about["input_tokens"] == 21
    assert found.about["calls"] == (3 if shown == "as a chat" else 1)
    shown_texts = [text for body in last for text in items(body)]
    assert {text for text in shown_texts} == set(TEXTS)
    assert all(body["model"] == "rm" for _, body in server.calls)


def test_identical_draws_are_asked_about_once_and_refusals_never() -> None:
    draws = Draws(store=Store(), texts=["a", "b", ""], text=[0, 1, 0, 2], failed={"refused": [3]})
    with FakePooling({"/pooling": pooled}) as server:
        verifier = RewardVerifier(PoolingServer("rm", server.url))
        found = anyio.run(verifier.verify, PROBLEM, draws)
        assert len(server.calls) == 1 + 2  # the first one tries the endpoint
    assert found.scores["reward:rm"] == [0.1, 0.1, 0.1, None]
    assert found.failures["reward:rm"] == {}


def failing(numbers: Iterator[int], times: int, fault: Script) -> Script:
    """Fail the first requests after the one that tries the endpoint."""
    return lambda body: fault(body) if 1 <= next(numbers) <= times else pooled(body)


@pytest.mark.parametrize(
    "fault",
    [
        lambda body: (500, {"error": "out of memory"}),
        lambda body: (503, b""),
        lambda body: (429, b"slow down"),
        lambda body: (200, b"{cut off"),
        slowly(0.6, pooled),
    ],
)
def test_a_passing_fault_costs_nothing(fault: Script) -> None:
    with FakePooling({"/pooling": failing(count(), 2, fault)}) as server:
        found = verify(server, seconds=0.3)
    assert found.scores["reward:rm"] == REWARDS
    assert found.failures["reward:rm"] == {}


def on(text: str, fault: Script) -> Script:
    """Fail whenever a text is among those asked about."""
    return lambda body: fault(body) if text in items(body) else pooled(body)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (lambda body: (400, {"error": "too long"}), "too long"),
        (lambda body: (500, b"broken"), f"failed {TRIES} times"),
        (lambda body: (200, {"data": []}), "0 scores for 1 texts"),
        (lambda body: answer([{"data": [math.nan]}]), INFINITE),
        (lambda body: answer([{"data": [None]}]), INFINITE),
        (lambda body: answer([{"data": [0.1, 0.2, 0.3]}]), "3 numbers a text"),
    ],
)
@pytest.mark.parametrize("batched", [False, True])
def test_a_draw_that_cannot_be_scored_has_no_score(fault: Script, why: str, batched: bool) -> None:
    script = on("three", fault)
    with FakePooling({"/pooling": no_chat(script) if batched else script}) as server:
        found = verify(server)
    assert found.scores["reward:rm"] == [*REWARDS[:2], None]
    (told,) = found.failures["reward:rm"].items()
    assert why in told[0] and told[1] == 1


def test_a_server_without_scores_is_refused_with_what_was_tried() -> None:
    embedding: Script = lambda body: answer([{"embedding": [0.1] * 64} for _ in items(body)])  # noqa: E731
    with FakePooling({"/v1/embeddings": embedding}) as server, pytest.raises(PoolingError) as told:
        verify(server)
    assert "--runner pooling" in str(told.value)
    assert "/pooling as a chat: HTTP 404" in str(told.value)
    assert "64 numbers a text" in str(told.value)


def test_nothing_listens() -> None:
    with FakePooling({}) as server:
        pass
    with pytest.raises(PoolingError, match="failed 5 times"):
        verify(server)


def test_a_server_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    with pytest.raises(ValueError, match="--base-url"):
        PoolingServer("rm")
    monkeypatch.setenv("VLLM_BASE_URL", "http://here:1/v1/")
    assert PoolingServer("rm").url == "http://here:1"
