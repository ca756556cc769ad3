"""Generated tokens a second through `inspect eval`, against a bare client on the same server.

    python benchmarks/drawing_live.py                     # needs `make vllm`; ten minutes

vLLM serves SmolLM2-135M-Instruct on the CPU. The same requests (prompts, choices, seeds, token
limit; the end of a text is ignored, so that all have the same length) are sent by turns by a bare
asynchronous client and by the task `pocket_plus`. The exit code is 1 when the median of the rounds'
ratios is below the target.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log

from inspect_resample.sampling.draws import Draws

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "scripts"))

from servers import serving  # noqa: E402
from vllm_server import BIN, STARTUP, command, environment  # noqa: E402

NAME = "SmolLM2-135M-Instruct"
PORT = 8151
URL = f"http://127.0.0.1:{PORT}"
TARGET = 0.95
CONNECTIONS = 64


def main() -> int:
    """Measure, print a table, and tell whether the target is met."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=4)
    parser.add_argument("--draws", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=128, help="of each draw")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not BIN.exists():
        sys.exit("needed is the environment that `make vllm` makes")
    convert = [str(BIN / "python"), str(ROOT / "scripts" / "convert.py"), NAME]
    folder = subprocess.run(convert, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    ratios = []
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "server.log"
        with serving(command(folder, NAME, PORT), URL, log, STARTUP, environment()):
            through_inspect(Path(place) / "warm", options.problems, 16, 8)
            print(f"{options.problems} problems x {options.draws} draws x {options.tokens} tokens")
            print(f"{'round':>5}{'bare tok/s':>12}{'inspect tok/s':>15}{'ratio':>8}")
            for turn in range(1, options.rounds + 1):
                made = through_inspect(
                    Path(place) / str(turn), options.problems, options.draws, options.tokens
                )
                ours = tokens(made) / seconds(made)
                bare = asyncio.run(through_bare_client(made, options.tokens))
                ratios.append(ours / bare)
                print(f"{turn:5}{bare:12.1f}{ours:15.1f}{ours / bare:8.3f}", flush=True)
    print(f"median of the ratios: {statistics.median(ratios):.3f} (target {TARGET})")
    return 0 if statistics.median(ratios) >= TARGET else 1


def through_inspect(log_dir: Path, problems: int, draws: int, length: int) -> EvalLog:
    """Run the task; all draws are cut off at the limit, so there is nothing to judge."""
    inspect = [str(Path(sys.executable).parent / "inspect"), "eval", "tasks/pocket_plus.py"]
    inspect += ["--model", f"vllm/{NAME}", "--limit", str(problems), "-T", f"k={draws}"]
    inspect += ["--max-tokens", str(length), "--seed", "1", "--log-dir", str(log_dir)]
    inspect += ["--max-connections", str(CONNECTIONS), "--extra-body", '{"ignore_eos": true}']
    variables = {**os.environ, "VLLM_BASE_URL": f"{URL}/v1", "INSPECT_DISPLAY": "none"}
    done = subprocess.run(inspect, cwd=ROOT, env=variables, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"inspect eval failed:\n{done.stdout}{done.stderr}")
    (info,) = list_eval_logs(str(log_dir))
    return read_eval_log(info)


def tokens(log: EvalLog) -> int:
    """Generated tokens of an evaluation."""
    (usage,) = log.stats.model_usage.values()
    return usage.output_tokens


def seconds(log: EvalLog) -> float:
    """From the evaluation's start to its end, judging and all."""
    begun, ended = log.stats.started_at, log.stats.completed_at
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()


async def through_bare_client(log: EvalLog, length: int) -> float:
    """Send the requests that a log tells of, all at once; generated tokens a second."""
    bodies: list[dict[str, Any]] = []
    for sample in log.samples or []:
        prompt = {"role": "user", "content": sample.input}
        for request in sample.store_as(Draws).requests:
            bodies.append(
                {
                    "model": NAME,
                    "messages": [prompt],
                    "n": request.choices,
                    "seed": request.seed,
                    "max_tokens": length,
                    "temperature": 0.8,
                    "top_p": 0.95,
                    "ignore_eos": True,
                }
            )
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(timeout=None, limits=limits) as client:
        begun = time.perf_counter()
        answers = await asyncio.gather(
            *(client.post(f"{URL}/v1/chat/completions", json=body) for body in bodies)
        )
        took = time.perf_counter() - begun
    made = sum(int(answer.json()["usage"]["completion_tokens"]) for answer in answers)
    return made / took


if __name__ == "__main__":
    sys.exit(main())
