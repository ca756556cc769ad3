"""Draws from several servers at once, of which one dies, and comes back."""

import threading
from collections import Counter
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.model import GenerateConfig, get_model

from inspect_resample._inspect import PrerequisiteError
from inspect_resample.sampling import servers
from inspect_resample.sampling.draws import Draws

from .fake_server import Call, FakeServer, Reply, Script

K, CHUNK = 40, 2


def named(name: str, seconds: float = 0.0, most: int = 10**6) -> Script:
    """Different answers of a server; after the most requests it breaks off all others."""

    def script(call: Call) -> Reply:
        if call.number >= most:
            return Reply(reset=True)
        return Reply([f"{name} {call.number}.{n}" for n in range(call.n)], seconds=seconds)

    return script


def drawn(log_dir: Path, *urls: str) -> list[str]:
    """The texts of the draws that a run puts into its log, of two problems."""
    (log,) = inspect_eval(
        "inspect_resample/pocket_plus",
        model="servers/table",
        model_base_url=",".join(urls),
        task_args={"k": K, "chunk": CHUNK},
        limit=2,
        log_dir=str(log_dir),
        display="none",
    )
    assert log.status == "success" and log.samples, log.error
    texts = []
    for sample in log.samples:
        draws = sample.store_as(Draws)
        assert len(draws.text) == K
        texts += [text for text, _ in draws.completions()]
    return texts


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["breaks off", "gone"])
def test_a_dead_servers_requests_go_to_the_others(tmp_path: Path, how: str) -> None:
    most = 6 if how == "breaks off" else 0
    with FakeServer(named("b", 0.02)) as lasting:
        dying = FakeServer(named("a", 0.02, most))
        with dying:
            if how == "gone":
                dying.stop_listening()
            texts = drawn(tmp_path, dying.url, lasting.url)
    assert len(set(texts)) == len(texts) == 2 * K, "each draw once"
    by = Counter(text[0] for text in texts)
    assert by == {"b": 2 * K - most * CHUNK, **({"a": most * CHUNK} if most else {})}
    # What the dying server did not answer is asked of the other one, and nothing else is.
    assert lasting.asked == 2 * K - most * CHUNK


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_server_that_is_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PAUSE", 0)
    with FakeServer(named("a", most=0)) as first, FakeServer(named("b")) as second:
        model = get_model(
            "servers/table", base_url=f"{first.url},{second.url}", memoize=False,
        )  # fmt: skip
        assert (await model.generate("1")).completion.startswith("b")
        first.script = named("a")
        assert (await model.generate("2")).completion.startswith("a")


@pytest.mark.anyio
async def test_the_one_with_the_fewest_requests_is_asked() -> None:
    asked, hold = threading.Event(), threading.Event()

    def held(call: Call) -> Reply:
        asked.set()
        hold.wait(10)
        return Reply(["a"])

    with FakeServer(held) as slow, FakeServer(named("b")) as quick:
        model = get_model("servers/table", base_url=f"{slow.url},{quick.url}", memoize=False)
        config = GenerateConfig(max_connections=2)
        async with anyio.create_task_group() as group:
            group.start_soon(model.generate, "first")
            assert await anyio.to_thread.run_sync(asked.wait, 10)
            for _ in range(3):
                assert (await model.generate("more", config=config)).completion.startswith("b")
            hold.set()
        assert (len(slow.calls), len(quick.calls)) == (1, 3)


def test_addresses_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    with pytest.raises(PrerequisiteError) as refusal:
        get_model("servers/table", memoize=False)
    assert "--model-base-url" in str(refusal.value.message)
