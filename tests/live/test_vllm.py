"""A real model served by vLLM on the CPU, from Inspect's server and from one's own."""

import json
import os
import re
import socket
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from math import exp
from pathlib import Path

import anyio
import psutil
import pytest
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log
from inspect_ai.util import Store
from servers import serving
from vllm_server import BIN, ROOT, SETTINGS, STARTUP, command, environment

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.pooling import PoolingServer
from inspect_resample.verifiers.reward_model import RewardVerifier

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(1200)]

NAME = "SmolLM2-135M-Instruct"
K, CHUNK = 24, 16  # a chunk and a smaller one
TOKENS = 48


@dataclass(frozen=True)
class Weights:
    folder: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
def weights() -> Weights:
    """The converted model. Of the module, so before each test gets a cache folder of its own."""
    if not BIN.exists():
        reason = "there is no .venv-vllm: `make vllm` makes it"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    variables = dict(environment())
    convert = [str(BIN / "python"), "scripts/convert.py", NAME]
    done = subprocess.run(convert, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Weights(done.stdout.strip(), variables)


def evaluate(weights: Weights, log_dir: Path, *arguments: str, **variables: str) -> EvalLog:
    """Run `inspect eval` as a user would, in the environment that vLLM is in."""
    inspect = [str(BIN / "inspect"), "eval", "tasks/pocket_plus.py", "--log-dir", str(log_dir)]
    inspect += ["--limit", "2", "-T", f"k={K}", "-T", f"chunk={CHUNK}", "--seed", "1"]
    inspect += ["--max-tokens", str(TOKENS), "-T", "judge_cut_off=true", *arguments]
    done = subprocess.run(
        inspect,
        cwd=ROOT,
        env={**weights.environment, "INSPECT_DISPLAY": "plain", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    (info,) = list_eval_logs(str(log_dir))
    return read_eval_log(info)


def check(log: EvalLog) -> None:
    """Draws differ, their counts match, and the usage of the calls adds up to Inspect's own."""
    assert log.status == "success" and log.samples is not None and len(log.samples) == 2
    sent = received = 0
    for sample in log.samples:
        draws = sample.store_as(Draws)
        assert sorted((each.choices, each.draws) for each in draws.requests) == [(8, 8), (16, 16)]
        assert len(draws.text) == K
        assert len(draws.texts) > K / 2, "so many equal draws are no draws"
        assert sample.scores is not None
        score = sample.scores["dual_suite"].metadata
        assert score is not None and score["draws"] == len(score["weak_verdicts"]) == K
        for each in draws.requests:
            assert each.input_tokens and each.output_tokens
            assert each.draws <= each.output_tokens <= each.draws * TOKENS
            sent, received = sent + each.input_tokens, received + each.output_tokens
    (usage,) = log.stats.model_usage.values()
    assert (usage.input_tokens, usage.output_tokens) == (sent, received)


def test_a_server_that_inspect_starts_and_stops(weights: Weights, tmp_path: Path) -> None:
    options = [f"-M{key}={value}" for key, value in SETTINGS.items()]
    mark = uuid.uuid4().hex
    log = evaluate(
        weights,
        tmp_path,
        f"--model=vllm/{weights.folder}",
        *options,
        f"-Mtimeout={STARTUP}",
        MARK_OF_THIS_TEST=mark,
    )
    check(log)
    assert marked(mark) == []


def marked(mark: str) -> list[str]:
    """Processes that were started with a mark in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MARK_OF_THIS_TEST") == mark:
                found.append(f"{process.pid} {process.name()} {process.status()}")
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


@pytest.fixture
def server(weights: Weights, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    serve = command(weights.folder, NAME, port)
    with serving(serve, url, tmp_path / "server.log", STARTUP, weights.environment):
        yield url


def test_the_logits_processor_in_batches_of_vllm(weights: Weights) -> None:
    script = [str(BIN / "python"), "tests/live/spread_batches.py"]
    done = subprocess.run(script, cwd=ROOT, env=weights.environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["done"], done.stderr
    assert "FAILED" not in done.stdout, done.stdout


def test_a_reward_model_of_random_weights(weights: Weights, tmp_path: Path) -> None:
    """The verifier gets from the server what transformers makes of the same chats."""
    texts = ["4", "5", "It is four, because two and two are four.", ""]
    problem = Problem("p", "What is 2 + 2?", "", "", (), ())
    folder = str(tmp_path / "tiny")
    made = subprocess.run(
        [str(BIN / "python"), "tests/live/tiny_classifier.py", weights.folder, folder],
        cwd=ROOT,
        env=weights.environment,
        input=json.dumps([[problem.prompt, text] for text in texts[:3]]),
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    logits = json.loads(made.stdout)
    draws = Draws(store=Store(), texts=texts, text=[0, 1, 0, 2, 3], failed={"empty": [4]})
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    serve = [*command(folder, "tiny", port), "--runner", "pooling"]
    with serving(serve, url, tmp_path / "server.log", STARTUP, weights.environment):
        verifier = RewardVerifier(PoolingServer("tiny", url))
        found = anyio.run(verifier.verify, problem, draws)
    scores = found.scores["reward:tiny"]
    assert scores[4] is None and scores[0] == scores[2]
    expected = [1 / (1 + exp(-logits[i])) for i in (0, 1, 0, 2)]
    assert scores[:4] == pytest.approx(expected, abs=0.03)  # in bfloat16
    assert found.about["shown"] == "as a chat" and found.about["input_tokens"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_runs_already(server: str, weights: Weights, tmp_path: Path) -> None:
    log = evaluate(weights, tmp_path / "logs", f"--model=vllm/{NAME}", VLLM_BASE_URL=f"{server}/v1")
    check(log)
    (usage,) = log.stats.model_usage.values()
    assert counted(server, "generation_tokens") == usage.output_tokens
    # All choices of a problem share its prompt: most of its blocks are computed once.
    queried, hits = counted(server, "prefix_cache_queries"), counted(server, "prefix_cache_hits")
    assert hits > queried / 2, f"{hits} of {queried} tokens came from the prefix cache"

    spread = evaluate(
        weights,
        tmp_path / "spread",
        f"--model=vllm/{NAME}",
        "-Tspread=8",
        VLLM_BASE_URL=f"{server}/v1",
    )
    assert spread.status == "success" and spread.results is not None
    for sample in spread.samples or []:
        assert sample.store_as(Draws).group == [draw // 8 for draw in range(K)]
    assert spread.results.scores[0].metrics["draws_a_group"].value == 8


def test_two_servers_of_which_one_is_killed(weights: Weights, tmp_path: Path) -> None:
    urls = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    small = {"VLLM_CPU_OMP_THREADS_BIND": "nobind", "OMP_NUM_THREADS": "1"}
    small["VLLM_CPU_KVCACHE_SPACE"] = "1"
    with ExitStack() as stack:
        dying, _ = (
            stack.enter_context(
                serving(
                    command(weights.folder, NAME, int(url.rpartition(":")[2])),
                    url,
                    tmp_path / f"{number}.log",
                    STARTUP,
                    {**weights.environment, **small},
                )
            )
            for number, url in enumerate(urls)
        )

        def kill_when_it_draws() -> None:
            while not counted(urls[0], "generation_tokens"):
                time.sleep(0.05)
            whole = psutil.Process(dying.pid)
            for process in (*whole.children(recursive=True), whole):
                process.kill()

        killing = threading.Thread(target=kill_when_it_draws)
        killing.start()
        address = f"--model-base-url={urls[0]}/v1,{urls[1]}/v1"
        log = evaluate(weights, tmp_path / "logs", f"--model=servers/{NAME}", address)
        killing.join(30)
        assert dying.poll() is not None
        check(log)
        (usage,) = log.stats.model_usage.values()
        # What it was drawing when it was killed, the other one has drawn, and nothing twice.
        assert 0 < counted(urls[1], "generation_tokens") <= usage.output_tokens


def counted(server: str, name: str) -> int:
    """A counter of the server."""
    with urllib.request.urlopen(f"{server}/metrics") as answer:
        values = re.findall(rf"^vllm:{name}_total\S* (\S+)$", answer.read().decode(), re.MULTILINE)
    return int(sum(map(float, values)))
