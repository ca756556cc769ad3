"""The demo: a real model draws, its draws are judged, one command says what they mean.

`demo.py` draws programs, which two suites judge; `demo.py answers` draws answers and has them vote.
It goes on where it stopped: a finished log is analysed, an unfinished one is finished first.
Everything it makes is in `logs/demo` or `logs/demo-answers`; `make clean` or deleting that folder
starts it over.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspect_ai.log import EvalLogInfo, list_eval_logs, read_eval_log
from servers import serving

ROOT = Path(__file__).parents[1]
ANSWERS = sys.argv[1:] == ["answers"]
NAME = "demo-answers" if ANSWERS else "demo"
LOGS = ROOT / "logs" / NAME
BIN = Path(sys.executable).parent
STARTUP = 300  # seconds that the server may take to come up

EVAL = ["tasks/pocket_answers.py" if ANSWERS else "tasks/pocket_plus.py"]
EVAL += ["--model", "openai-api/smollm2/SmolLM2-135M-Instruct"]
EVAL += ["-T", "k=8", "-T", "chunk=1", "--seed", "1"]
# Some 12,000 tokens of programs, which two quiet cores draw in three minutes, and 7,000 of answers:
# 114 CPU seconds with all that is done with them.
if ANSWERS:
    EVAL += ["--limit", "14", "--max-tokens", "160"]
else:
    FUNCTIONS = "average brackets_fit calculate column_label difference factorial headline ordinal"
    FUNCTIONS += " robot_position same_backward sum_between unpack_runs"
    STDIN = "longest_rise mirrored_lines"
    CHOSEN = ",".join(f"pocket/{name}" for name in f"{FUNCTIONS} {STDIN}".split())
    EVAL += ["--sample-id", CHOSEN, "-T", "quality=true", "--max-tokens", "192"]
# One choice a request, because llama.cpp reports the tokens of one choice only.
COMMON = ["--log-dir", str(LOGS), "--max-connections", "16", "--log-buffer", "1"]


def main() -> int:
    """Run the demo; the exit code of what failed, or 0."""
    os.chdir(ROOT)
    LOGS.mkdir(parents=True, exist_ok=True)
    finished, unfinished = logs()
    if not finished:
        with server() as url:
            code = evaluate(url, unfinished)
        if code:
            print(f"\nStopped (exit code {code}). Run `make {NAME}` again to go on from here.")
            return code
    report = LOGS / "report.html"
    step("What the draws say")
    code = tool("inspect-resample", "analyze", str(LOGS))
    if ANSWERS:
        step("Which answer to submit: one draw, the most frequent of K, or a right one if there is")
        code = code or tool("inspect-resample", "select", str(LOGS), "--k", "1,2,4,8")
    code = code or tool("inspect-resample", "report", str(LOGS), "-o", str(report))
    if code:
        return code
    step("Done")
    print(f"Report:  {report}")
    print(f"Viewer:  {BIN / 'inspect'} view --log-dir {LOGS}")
    print(f"Again:   make {NAME} (goes on from these logs; delete logs/{NAME} to draw anew)")
    return 0


def step(text: str) -> None:
    """Say what comes next."""
    print(f"\n==> {text}", flush=True)


def logs() -> tuple[list[EvalLogInfo], list[EvalLogInfo]]:
    """Logs of finished and of unfinished runs, newest first."""
    finished: list[EvalLogInfo] = []
    unfinished: list[EvalLogInfo] = []
    for info in list_eval_logs(str(LOGS)):
        status = read_eval_log(info, header_only=True).status
        (finished if status == "success" else unfinished).append(info)
    return finished, unfinished


def evaluate(url: str, unfinished: list[EvalLogInfo]) -> int:
    """Draw and judge, or go on with what was begun."""
    os.environ |= {"SMOLLM2_BASE_URL": url, "SMOLLM2_API_KEY": "none"}
    if not sys.stdout.isatty():
        os.environ.setdefault("INSPECT_DISPLAY", "plain")
    if unfinished:
        step("Going on with the run that was interrupted")
        return tool("inspect", "eval-retry", unfinished[0].name, *COMMON)
    step("Drawing and judging: inspect eval " + " ".join(EVAL))
    return tool("inspect", "eval", *EVAL, *COMMON)


def tool(name: str, *arguments: str) -> int:
    """Run a command of this environment and return its exit code."""
    return subprocess.run([str(BIN / name), *arguments]).returncode


@contextmanager
def server() -> Iterator[str]:
    """Start the model server, yield its address, stop it at the end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    step(f"Starting the model server (SmolLM2-135M-Instruct on llama.cpp) at {url}")
    command = [sys.executable, "scripts/serve.py", str(port)]
    with serving(command, url, LOGS / "server.log", STARTUP):
        yield f"{url}/v1"


def free_port() -> int:
    """The port of the run before if it is free, so that an interrupted run finds its server."""
    memory = LOGS / "port"
    wanted = int(memory.read_text()) if memory.exists() else 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            sys.exit(f"Port {wanted} is in use. Stop what uses it, or delete {memory}.")
        port = int(probe.getsockname()[1])
    memory.write_text(str(port))
    return port


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(f"\nInterrupted. Run `make {NAME}` again to go on from here.")
