"""A run that is killed at any moment and made to go on ends as one that was left alone."""

import json
import multiprocessing
import os
import random
import time
from collections import Counter
from hashlib import blake2b
from itertools import count, cycle
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner
from inspect_ai._cli.main import inspect as inspect_command
from inspect_ai.log import list_eval_logs, read_eval_log

from inspect_resample.logs.file import open_log
from inspect_resample.logs.sample_draws import draws_of
from inspect_resample.sampling.stopping import Stopped
from inspect_resample.studies.summary.command import analyze

from ..scoring.scripted import POCKET, right, weak_only, wrong
from ..stopping import test_epochs as epochs
from ..stopping import test_planned as planned
from ..stopping import test_scored as scored
from .fake_server import Call, FakeServer, Reply

pytestmark = pytest.mark.slow

Way = Literal["eval-retry", "eval-set", "cache"]

WAYS: tuple[Way, ...] = ("eval-retry", "cache", "eval-retry", "eval-set")
KILLS = 20
KILLS_OF_A_RUN = {"eval-retry": 1, "eval-set": 1, "cache": 4}
"""A retry copies finished samples one by one: what a killed one had not copied is in the older log
only, and Inspect goes on from one log. With the cache that makes no difference."""
PROBLEMS, K, CHUNK = 3, 4, 2
REQUESTS = K // CHUNK  # a problem
# What starts a run without the seconds that Inspect takes to import.
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload([__name__, "inspect_resample._registry", "openai"])


def recorded(call: Call) -> Reply:
    """Draws that hang on the problem and the seed alone."""
    asked = call.body["messages"][0]["content"]
    name = next(name for name in POCKET if f"def {name.removeprefix('pocket/')}(" in asked)
    name = name.removeprefix("pocket/")
    kinds = (right(name), weak_only(name), wrong(name), "I do not know.")
    texts = []
    for choice in range(call.n):
        place = blake2b(f"{name} {call.seed} {choice}".encode()).digest()
        texts.append(f"{kinds[place[0] % 4]}\nNumber {place[1]}.")
    return Reply(texts, seconds=0.1)


class Runs:
    """A directory of logs, and what is run there."""

    def __init__(self, folder: Path, server: FakeServer, *options: str) -> None:
        self.folder, self.server, self.options = folder, server, options

    def start(self, command: str, *arguments: str) -> Any:
        environment = {
            **self.server.environment(),
            "INSPECT_LOG_DIR": str(self.folder / "logs"),
            "INSPECT_CACHE_DIR": str(self.folder / "answers"),
            "INSPECT_RESAMPLE_CACHE": str(self.folder / "verdicts"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "INSPECT_DISPLAY": "none",
        }
        process = FORKSERVER.Process(target=run, args=(environment, [command, *arguments]))
        process.start()
        return process

    def eval(self, way: Way) -> Any:
        arguments = ["inspect_resample/pocket_plus", "--model", "openai-api/fake/table"]
        arguments += ["--limit", str(PROBLEMS), "--seed", "1", "--log-buffer", "1"]
        arguments += ["-T", f"k={K}", "-T", f"chunk={CHUNK}", "--max-samples", "2"]
        arguments += self.options
        if way == "cache":
            arguments += ["--cache", "--log-dir", str(self.folder / "logs" / str(time.time_ns()))]
        return self.start("eval-set" if way == "eval-set" else "eval", *arguments)

    def logs(self) -> list[str]:
        return [info.name for info in list_eval_logs(str(self.folder / "logs"), descending=True)]

    def go_on(self, way: Way) -> Any:
        """What a user types after the kill."""
        logs = self.logs()
        if way == "eval-retry" and logs:
            return self.start("eval-retry", logs[0])
        return self.eval(way)

    def finished(self) -> set[str]:
        """Samples that are written in a log."""
        found: set[str] = set()
        for log in self.logs():
            with open_log(log) as opened:
                found |= {record["id"] for record in opened.records if record.get("scores")}
        return found

    def table(self) -> list[dict[str, Any]]:
        """What `analyze` says, without what differs from run to run."""
        # The newest log has all: what went on copied what it found, or asked the cache.
        told = CliRunner().invoke(analyze, [self.logs()[0], "--json"], catch_exceptions=False)
        assert told.exit_code == 0, told.output
        records: list[dict[str, Any]] = json.loads(told.stdout)
        for record in records:
            del record["logs"], record["warnings"]
        return records


def run(environment: dict[str, str], arguments: list[str]) -> None:
    """An `inspect` command in a new process."""
    os.environ.update(environment)
    os.setsid()
    inspect_command(arguments)


def grouped(call: Call) -> Reply:
    """The same from a server that knows groups of spread draws."""
    if call.body.get("vllm_xargs", {}).get("spread_size") == 0:
        return Reply(
            status=400, body=b'{"error": {"message": "spread_size is at least 1", "code": 400}}'
        )
    return recorded(call)


def reach(server: FakeServer, process: Any, calls: int) -> None:
    """Wait until the server has seen so many calls, or the process has ended."""
    while len(server.calls) < calls and process.is_alive():
        time.sleep(0.01)


def problems(calls: list[Call]) -> set[str]:
    """The problems that calls ask about."""
    return {
        name
        for name in POCKET
        for call in calls
        if f"def {name.removeprefix('pocket/')}(" in call.prompt
    }


def killed(
    process: Any, server: FakeServer, chance: random.Random, requests: int, tail: float
) -> set[str] | None:
    """Kill a run at some request of its own, or after the last one: while programs are judged.

    Returns:
        The problems that it asked about; None when it ended by itself before.
    """
    before = len(server.calls)
    wanted = min(chance.randrange(requests * 3 // 2), requests)
    reach(server, process, before + wanted)
    process.join(chance.uniform(0, tail if wanted == requests else 0.5))
    if not process.is_alive():
        return None
    process.kill()
    process.join()
    return problems(server.calls[before:])


def decisions(runs: Runs) -> dict[int | str, Any]:
    """How a rule stopped each sample of the newest log, and what was drawn, in which chains."""
    log = read_eval_log(runs.logs()[0], resolve_attachments=True)
    assert log.status == "success", log.error
    found = {}
    for sample in log.samples or []:
        assert sample.error is None, sample.error
        stopped, draws = sample.store_as(Stopped), draws_of(sample)
        texts = [text for text, _ in draws.completions()]
        together = draws.chain or draws.group
        found[sample.id] = stopped.after, stopped.submitted, together, texts
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("option", "ways", "under_way"),
    [
        ("stop=first-pass", ("cache", "eval-retry"), 1),
        ("stop=value", ("eval-retry",), 1),
        ("stop=consistent:0.7", ("cache",), 1),
        ("stop=window:2", ("eval-retry",), 1),
        ("plan", ("cache",), 1),
        ("scores", ("cache", "eval-retry"), 1),
        ("max-wrong=0.1", ("eval-retry",), 1),
        ("spread=2", ("cache",), K),
        ("revise=3", ("cache", "eval-retry"), K),
    ],
)
def test_a_run_that_looks_at_draws_goes_on_and_decides_the_same(
    tmp_path: Path, option: str, ways: tuple[Way, ...], under_way: int
) -> None:
    more: tuple[str, ...] = ()
    if option == "plan":  # which gives problems draws of their own, from some number on
        draws = {name.removeprefix("pocket/"): (9 + n, 2 + n) for n, name in enumerate(POCKET)}
        option = f"plan={planned.written(tmp_path, further=planned.further(**draws))}"
        more = ("-T", "stop=first-pass")
    elif option == "scores":  # long programs that pass are submitted at once, short ones may be
        option = f"plan={scored.written(tmp_path, suite=True, borders=[200.0])}"
        more = ("-T", "stop=value", "-T", "verifier=length")
    elif option.startswith("max-wrong"):
        more = ("-T", f"plan={planned.written(tmp_path)}")
    with FakeServer(grouped) as server:
        whole = Runs(tmp_path / "whole", server, "-T", option, *more)
        whole.eval("eval-retry").join()
        requests, expected = len(server.calls), decisions(whole)
        assert len(expected) == PROBLEMS
        assert any(after or together for after, _, together, _ in expected.values())
        for number, way in enumerate(ways):
            runs = Runs(tmp_path / str(number), server, "-T", option, *more)
            before = len(server.calls)
            process = runs.eval(way)
            reach(server, process, before + requests * (number + 1) // len(ways) // 2 + 1)
            process.kill()
            process.join()
            paid = len(server.calls)
            runs.go_on(way).join()
            assert decisions(runs) == expected, way
            if way == "cache":  # what was under way in the two samples is asked for again
                again = len(server.calls) - paid - (requests - (paid - before))
                assert again <= 2 * under_way, way


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_epochs_of_others_go_on_and_the_rule_decides_the_same(tmp_path: Path) -> None:
    task = f"{Path(epochs.__file__)}@lettered_epochs"
    started = ("eval", task, "--model", "mockllm/model", "--epochs", "4", "--max-samples", "1")
    told = []
    with FakeServer(recorded) as server:
        for kill in (False, True):
            runs = Runs(tmp_path / str(kill), server)
            process = runs.start(*started, "--log-buffer", "1", "-T", f"seconds={0.3 * kill}")
            if kill:
                while len(runs.finished()) < 2 and process.is_alive():
                    time.sleep(0.05)
                process.kill()
                process.join()
                process = runs.start("eval-retry", runs.logs()[0])
            process.join()
            log = read_eval_log(runs.logs()[0])
            assert log.status == "success" and log.samples and log.results
            assert log.results.early_stopping
            drawn = {(sample.id, sample.epoch) for sample in log.samples}
            told.append((log.results.early_stopping.metadata, drawn))
    (whole, saved), (gone_on, after) = told
    assert whole == gone_on
    # No epoch waits for a decision, so that one more may be under way when it falls.
    assert saved <= after and len(after) < 12


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_run_killed_at_any_moment_ends_as_one_that_was_not(tmp_path: Path) -> None:
    chance = random.Random(0)
    ways, folders = cycle(WAYS), count()
    states: Counter[int] = Counter()
    kept_in_all, asked_again = 0, 0
    with FakeServer(recorded) as server:
        whole = Runs(tmp_path / "whole", server)
        process = whole.eval("eval-retry")
        reach(server, process, PROBLEMS * REQUESTS)
        began = time.monotonic()
        process.join()
        tail = time.monotonic() - began  # of a run, after its last request
        expected = whole.table()
        assert expected[0]["draws"] == PROBLEMS * K
        while states.total() < KILLS:
            way = next(ways)
            runs = Runs(tmp_path / str(next(folders)), server)
            process, paid = runs.eval(way), set[str]()
            # What goes on is killed, too: each kill costs the start of one process.
            for _ in range(min(KILLS_OF_A_RUN[way], KILLS - states.total())):
                asked = killed(process, server, chance, PROBLEMS * REQUESTS, tail)
                if asked is None:
                    break  # it had nothing to do any more
                assert not paid & asked, (states, way)
                kept = runs.finished()
                assert kept >= paid, (states, way)
                paid = kept
                states[len(kept)] += 1
                process = runs.go_on(way)
            before = len(server.calls)
            process.join()
            assert process.exitcode == 0, (states, way)
            again = paid & problems(server.calls[before:])
            assert not (again and way == "cache"), (states, way)
            kept_in_all, asked_again = kept_in_all + len(paid), asked_again + len(again)
            assert runs.table() == expected, (states, way)
            newest = read_eval_log(runs.logs()[0], resolve_attachments=True)
            assert [len(draws_of(each).text) for each in newest.samples or []] == [K] * PROBLEMS
    # Without the cache a kill in the instant of writing can cost the sample that is written.
    assert asked_again <= kept_in_all / 4, (states, asked_again)
    assert states[0] and len(states) > 1, states  # they were killed at different moments
