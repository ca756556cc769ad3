"""Make the example logs: two real models draw programs for the project's own problems.

Usage: python scripts/examples.py [--draws K] [--cached]

Every draw is kept in Inspect's cache of model calls as soon as it is made. So this goes on where
it was stopped, and run again with another version of the scorers it judges the same draws anew.
With `--cached` no model is started: all draws have to be there already.
"""

import argparse
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import weights
from inspect_ai.log import list_eval_logs, read_eval_log
from servers import serving
from vllm_server import BIN, ROOT, STARTUP, command, environment

LOGS = ROOT / "examples" / "logs"
MODELS = ["SmolLM2-135M-Instruct", "Qwen2.5-Coder-0.5B-Instruct"]
DRAWS = 10
PORT = 8150  # part of the cache's key
SERVER = "server=vLLM 0.32.0 on a CPU"

EVAL = ["tasks/pocket_plus.py", "--generate-config", "scripts/examples.yaml", "-T", "chunk=1"]
EVAL += ["-T", "quality=true", "--limit", "56"]  # the functions
EVAL += ["--max-connections", "64", "--max-samples", "8", "--log-buffer", "1"]
EVAL += ["--no-log-realtime", "--metadata", SERVER]


def main() -> int:
    """Make the logs that are not there; the exit code of what failed, or 0."""
    parser = argparse.ArgumentParser(description="Make the example logs.")
    parser.add_argument("--draws", type=int, default=DRAWS, help=f"draws a problem ({DRAWS})")
    parser.add_argument("--cached", action="store_true", help="take all draws from the cache")
    parser.add_argument("--model", choices=MODELS, action="append", help="only this model")
    parser.add_argument("--log-dir", type=Path, default=LOGS, help=f"({LOGS.relative_to(ROOT)})")
    options = parser.parse_args()
    os.chdir(ROOT)
    finished = made(options.log_dir)
    for model in options.model or MODELS:
        name = f"openai-api/vllm/{model}"
        if name in finished:
            print(f"{name}: there already, in {options.log_dir}")
            continue
        with no_model() if options.cached else vllm(model):
            code = evaluate(name, options.draws, options.log_dir)
        if code:
            print(f"Stopped (exit code {code}). Run the same again to go on from here.")
            return code
    return 0


def made(log_dir: Path) -> set[str]:
    """Models with a finished log. What was interrupted is deleted: its draws are in the cache."""
    finished = set()
    for info in list_eval_logs(str(log_dir)):
        header = read_eval_log(info, header_only=True)
        if header.status == "success":
            finished.add(header.eval.model)
        else:
            Path(log_dir, Path(info.name).name).unlink()
    return finished


def evaluate(name: str, draws: int, log_dir: Path) -> int:
    """Draw and judge."""
    variables = {**os.environ, "VLLM_BASE_URL": f"http://127.0.0.1:{PORT}/v1"}
    variables |= {"VLLM_API_KEY": "none", "INSPECT_DISPLAY": "plain"}
    inspect = [str(Path(sys.executable).parent / "inspect"), "eval", *EVAL, "--model", name]
    file = weights.MODELS[name.rpartition("/")[2]].file
    inspect += ["--metadata", f"weights={file} dequantised to bfloat16"]
    inspect += ["-T", f"k={draws}", "--log-dir", str(log_dir)]
    print("==>", " ".join(inspect[1:]), flush=True)
    return subprocess.run(inspect, env=variables).returncode


def vllm(model: str) -> AbstractContextManager[object]:
    """A server of the model, whose weights are fetched and converted once."""
    if not BIN.exists():
        sys.exit("The environment of the model server is missing: run `make vllm` first.")
    convert = [str(BIN / "python"), "scripts/convert.py", model]
    converted = subprocess.run(convert, stdout=subprocess.PIPE, text=True)
    if converted.returncode:
        sys.exit(converted.returncode)
    serve = command(converted.stdout.strip(), model, PORT)
    print(f"==> Starting vLLM with {model}, a minute or more", flush=True)
    log = ROOT / "logs" / f"{model}.server.log"
    return serving(serve, f"http://127.0.0.1:{PORT}", log, STARTUP, environment())


@contextmanager
def no_model() -> Iterator[None]:
    """In the model's place something that answers every request with an error."""
    with ThreadingHTTPServer(("127.0.0.1", PORT), NoModel) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class NoModel(BaseHTTPRequestHandler):
    """Says that a draw was not in the cache."""

    def do_POST(self) -> None:
        """Refuse; with a status that Inspect does not try again."""
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"error": {"message": "not in the cache: run this again without --cached"}}'
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: Inspect tells of the error."""


if __name__ == "__main__":
    sys.exit(main())
