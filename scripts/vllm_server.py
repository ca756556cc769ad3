"""How vLLM serves a folder of weights on a CPU: the settings of the live test and the examples.

`make vllm` makes the environment, `scripts/convert.py` the folder.
"""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".venv-vllm" / "bin"

STARTUP = 600  # seconds; 40 to 60 on an idle machine with two cores

SETTINGS = {
    "host": "127.0.0.1",
    "max_model_len": 1024,
    "max_num_seqs": 64,
    # A prompt of some 150 tokens has no whole block of the default size, 128, and would never be
    # found in the prefix cache. A CPU wants multiples of 32.
    "block_size": 32,
    "enforce_eager": True,
}
"""Options of `vllm serve`, as Inspect's `-M` takes them."""


def environment() -> Mapping[str, str]:
    """Environment variables: the vLLM of this clone first, all cores, nothing asked of a hub.

    The user's own settings go before these.
    """
    return {
        "HF_HUB_OFFLINE": "1",
        "VLLM_CPU_KVCACHE_SPACE": "2",
        "VLLM_CPU_OMP_THREADS_BIND": f"0-{(os.cpu_count() or 1) - 1}",
        "VLLM_NO_USAGE_STATS": "1",
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }


def command(folder: str, name: str, port: int) -> list[str]:
    """What serves a folder of weights under a name."""
    options = ["--served-model-name", name, "--port", str(port)]
    for option, value in SETTINGS.items():
        flag = "--" + option.replace("_", "-")
        options += [flag] if value is True else [flag, str(value)]
    return [str(BIN / "vllm"), "serve", folder, *options]
