"""What a run of one problem takes beyond Inspect's own: CPU seconds of all processes.

    python benchmarks/start_up.py [--rounds N]

In turns: a task of Inspect's own parts, in an environment that knows nothing of this package, and
`own_problems` with one problem, whose program is judged in a sandbox. Both draw one answer from a
stub server. Modules are compiled before the first round, as after an installation.
"""

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from drawing import server
from meter import SOURCES, cpu_seconds, group

PLAIN = """
from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

@task
def plain():
    return Task([Sample("def f(x): ...", target="def")], solver=generate(), scorer=includes())
"""
PROBLEM = """{"id": "add", "prompt": "def add(a, b):\\n", "entry_point": "add", \
"weak": [{"args": [1, 2], "expected": 3}], "strong": [{"args": [0, -1], "expected": -1}]}
"""
WITHOUT_US = """
import importlib.metadata as metadata
found = metadata.entry_points
def without_us(**asked):
    some = found(**asked)
    if asked.get("group") != "inspect_ai":
        return some
    return [one for one in some if one.name != "inspect_resample"]
metadata.entry_points = without_us
from inspect_ai._cli.main import main
main()
"""
OURS = ["-T", "data=mine.jsonl", "-T", "k=1"]
WANTED = 0.25


def main() -> int:
    """Run the benchmark; 1 when the target is missed."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    compileall.compile_dir(SOURCES, quiet=1)
    with tempfile.TemporaryDirectory() as folder, server(float("inf")) as url:
        Path(folder, "plain.py").write_text(PLAIN)
        Path(folder, "mine.jsonl").write_text(PROBLEM)
        model = ["--model", "openai-api/stub/table", "--display", "none"]
        inspect = str(Path(sys.executable).with_name("inspect"))
        ways = {
            "plain": [sys.executable, "-c", WITHOUT_US, "eval", "plain.py", *model],
            "ours": [inspect, "eval", "inspect_resample/own_problems", *model, *OURS],
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds):
            for name, command in ways.items():
                took[name].append(spent(command, folder, url))
            words = ", ".join(f"{name} {found[-1]:.2f}" for name, found in took.items())
            print(f"round {number + 1}: CPU seconds: {words}", flush=True)
    more = statistics.median(took["ours"]) - statistics.median(took["plain"])
    print(f"{more:.2f} CPU seconds beyond Inspect's own (wanted {WANTED})")
    return int(more > WANTED)


def spent(command: list[str], folder: str, url: str) -> float:
    """CPU seconds of a command and all that it starts."""
    environment = {**os.environ, "STUB_BASE_URL": url, "STUB_API_KEY": "x"}
    environment["INSPECT_RESAMPLE_CACHE"] = tempfile.mkdtemp(dir=folder)
    with group() as cgroup:
        if cgroup is None:
            sys.exit("This needs a control group of its own, which only root may make.")
        enter = ["sh", "-c", 'echo $$ > "$0"; exec "$@"', str(cgroup / "cgroup.procs")]
        subprocess.run([*enter, *command], check=True, cwd=folder, env=environment)
        time.sleep(0.5)  # for what is still ending
        return cpu_seconds(cgroup)


if __name__ == "__main__":
    sys.exit(main())
