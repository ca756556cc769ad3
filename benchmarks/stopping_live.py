"""What stopping while drawing costs: whether the server stays full, and the CPU time of deciding.

    python benchmarks/stopping_live.py server [--rate 4 --k 6 --problems 64]
    python benchmarks/stopping_live.py deciding

`server` runs `inspect eval` on a stub server that makes so many choices a second and whose
programs all fail, so that no draw is saved: what `first-pass` loses is what waits for a judge.
Choose a rate below what the machine can judge in a second. `deciding` has every text judged before.
The exit code is 1 when a target is missed: 90% of the tokens a second, 1 ms of CPU a draw.
"""

import argparse
import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import stub_server
from inspect_ai import eval as inspect_eval
from inspect_ai.event import ModelEvent
from inspect_ai.model import ModelName
from inspect_ai.solver import TaskState
from inspect_ai.util import Store
from setting import DATA, data_file

from inspect_resample.datasets import load_problems
from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.stopping import chunk_of
from inspect_resample.stopping.live import StopByRule
from inspect_resample.verifiers.suites import JudgedText

LEAST, MOST_CPU = 0.9, 0.001


def speed(stop: str, rate: float, k: int, problems: int, data: str) -> float:
    """Completion tokens a second, from the first request to the last answer."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=stub_server.serve, args=(sending, rate), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        (log,) = inspect_eval(
            "inspect_resample/humaneval_plus",
            task_args={"k": k, "stop": stop, "data": data},
            model="openai-api/stub/table",
            model_base_url=receiving.recv(),
            limit=problems,
            max_samples=problems,
            max_connections=problems,
            log_dir=folder,
            display="none",
        )
        # Samples are read when they are looked at: before the folder is gone.
        calls = [
            event
            for sample in log.samples or []
            for event in sample.events
            if isinstance(event, ModelEvent)
        ]
    server.kill()
    if log.status != "success":
        raise RuntimeError(log.error)
    begun = min(call.timestamp for call in calls)
    ended = max(call.completed for call in calls if call.completed)
    tokens = sum(call.output.usage.output_tokens for call in calls if call.output.usage)
    return tokens / (ended - begun).total_seconds()


async def deciding(name: str, k: int) -> float:
    """CPU seconds of a rule for each of k draws of a sample, that nothing stops."""
    rule = stopping_rule(name)
    assert rule is not None
    problem = next(iter(load_problems("pocket").values()))
    texts = [f"text {number}" for number in range(k)]
    state = TaskState(
        model=ModelName("mockllm/model"), sample_id=problem.id, epoch=1, input="", messages=[]
    )
    state._store = Store()
    watch = StopByRule(rule, "pocket").watch(state, k)
    fails = Verdict(Outcome(Status.WRONG))
    watch.judged.known = {text: JudgedText("", "given", fails) for text in texts}
    # Two classes that stay equal: nothing is clear.
    watch.known = {text: str(number % 2) for number, text in enumerate(texts)}
    record = Draws(store=state.store)
    took, made, needed = 0.0, 0, 1
    while needed:
        began = time.process_time()
        needed = await watch.needed(record)
        took += time.process_time() - began
        if made == k:
            break
        if needed:
            made = min(k, made + chunk_of(made, needed))
            record.texts, record.text = texts[:made], list(range(made))
    return took / made  # `value` gives up before


def main() -> int:
    """Measure one of both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("server", "deciding"))
    parser.add_argument("--rate", type=float, default=4.0)
    parser.add_argument("--k", type=int, default=6)
    parser.add_argument("--problems", type=int, default=64)
    parser.add_argument("--data", type=Path, default=DATA if DATA.is_dir() else None)
    told = parser.parse_args()
    if told.what == "deciding":
        worst = 0.0
        for name in ("first-pass", "value", "consistent", "consistent-dirichlet", "window"):
            asyncio.run(deciding(name, 20))  # what is loaded and kept once
            for k in (20, 200, 1000):
                worst = max(worst, took := asyncio.run(deciding(name, k)))
                print(f"{name:24} {k:5} draws: {1000 * took:.3f} ms of CPU a draw")
        return int(worst > MOST_CPU)
    import_module("inspect_resample._registry")
    os.environ["STUB_API_KEY"] = "none"
    data = data_file("humaneval", told.data)
    found = {
        stop: speed(stop, told.rate, told.k, told.problems, data)
        for stop in ("never", "first-pass")
    }
    share = found["first-pass"] / found["never"]
    print(f"{found} tokens a second: {share:.1%}")
    return int(share < LEAST)


if __name__ == "__main__":
    sys.exit(main())
