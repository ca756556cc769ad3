"""Ways to draw, each run as `PYTHON drawers.py NAME JOB` in an interpreter of its own.

A contender imports what it needs, writes "ready" and waits for a line; then it draws and judges
and writes what it found, pickled, to the file that the job names. Nothing here needs this project
but `ours`: the file runs where the peer is installed.
"""

import gzip
import json
import os
import pickle
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

Job = dict[str, Any]


def ours(job: Job) -> Iterator[dict[str, Any]]:
    """This project's task: k draws in a sample, chunks of choices, one judging."""
    from inspect_ai import eval

    import_module("inspect_resample._registry")
    yield {}
    (log,) = eval(
        "inspect_resample/humaneval_plus",
        task_args={"k": job["draws"], "data": job["data"]},
        limit=job["problems"],
        **settings(job),
    )
    yield found(log)


def inspect_evals(job: Job) -> Iterator[dict[str, Any]]:
    """inspect_evals' humaneval: a draw is an epoch, each is judged by a process of its own."""
    from inspect_ai import eval
    from inspect_ai.dataset import MemoryDataset

    # The judge starts `python`, which may be a shell script that looks for one.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    humaneval: Any = import_module("inspect_evals.humaneval.humaneval")
    with gzip.open(job["data"], "rt") as file:
        records = [json.loads(line) for line in file]
    # Its own task, but for the download of the data and the sandbox.
    humaneval.hf_dataset = lambda sample_fields, **options: MemoryDataset(
        [sample_fields(record) for record in records]
    )
    task = humaneval.humaneval(sandbox="local")
    yield {}
    (log,) = eval(task, epochs=job["draws"], limit=job["problems"], **settings(job))
    yield found(log)


def settings(job: Job) -> dict[str, Any]:
    """What both are run with."""
    return {
        "model": "openai-api/stub/table",
        "model_base_url": job["url"],
        "log_dir": job["logs"],
        "display": "none",
        "temperature": 0.8,
        "max_connections": 32,
        "max_samples": job["max_samples"],
    }


def found(log: Any) -> dict[str, Any]:
    """The log, and what this process and those that it waited for have used."""
    if log.status != "success":
        raise RuntimeError(f"the run ended with {log.status}: {log.error}")
    return {
        "bytes": Path(log.location.removeprefix("file://")).stat().st_size,
        "samples": log.results.completed_samples,
        "peak": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "host_cpu": sum(os.times()[:2]),
    }


def main() -> None:
    """Run the contender."""
    name, path = sys.argv[1:]
    job = pickle.loads(Path(path).read_bytes())
    steps = {"ours": ours, "inspect_evals": inspect_evals}[name](job)
    next(steps)
    os.environ["STUB_API_KEY"] = "none"
    os.environ["INSPECT_RESAMPLE_CACHE"] = job["cache"]
    before = sum(os.times()[:2])
    print("ready", flush=True)
    sys.stdin.readline()
    findings = next(steps)
    findings["host_cpu"] -= before
    Path(job["findings"]).write_bytes(pickle.dumps([findings]))
    print("done", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
