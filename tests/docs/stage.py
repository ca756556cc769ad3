"""Where the commands of a page run: a clone of this repository after `make demo`."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import demo

from inspect_resample.logs import read_draws
from inspect_resample.logs.completions import read_answers

from ..sampling.fake_server import Call, Reply, Script
from .fences import ROOT

BIN = Path(sys.executable).parent
MADE = {".git", ".venv", ".venv-vllm", "build", "demo", "dist", "logs"}
"""What a clone does not have, or what its user makes."""

MODEL = "openai-api/fake/model"
"""What stands for the word MODEL in a command."""

ABOUT = """\
It ran in a clone after `make demo`: {0}
There `logs/demo` has the demo's log (one model, 14 problems, 8 draws), `examples/logs` the example
logs (two models, 56 problems, 10 draws), and the blocks before it have left what they made. MODEL
is a small model's recorded draws, and `inspect eval` takes the first 3 problems.
Mend the block. Where it cannot run anywhere, say why in a comment before its fence:
    <!-- not run: needs a GPU -->
tests/docs/fences.py has the other comments: for files that a page shows, and for output."""


def recorded() -> Script:
    """Answers with the draws of the example logs' smaller model, one after another."""
    name = demo.EVAL[2].rpartition("/")[2]
    pools = read_draws([str(ROOT / "examples" / "logs")]).pools
    (pool,) = [pool for pool in pools if pool.evaluation.model.endswith(name)]
    texts = {
        json.loads(answers.prompt)[-1][1]: [answers.texts[draw] for draw in answers.draws]
        for answers in read_answers(pool)
    }

    def script(call: Call) -> Reply:
        own = texts.get(call.prompt, ["I do not know."])
        return Reply([own[(call.again + draw) % len(own)] for draw in range(call.n)])

    return script


def environment(url: str, cache: Path, warm: Path) -> dict[str, str]:
    """The environment of a page's commands: every provider is the server of recorded draws."""
    names = ("FAKE", "NAME", "OPENAI", "SMOLLM2", "VLLM")
    servers = {f"{name}_BASE_URL": url for name in names} | {f"{n}_API_KEY": "none" for n in names}
    path = os.pathsep.join([str(warm), str(BIN), os.environ["PATH"]])
    place = {"PATH": path, "INSPECT_RESAMPLE_CACHE": str(cache), "INSPECT_CACHE_DIR": str(cache)}
    return servers | place | {"INSPECT_DISPLAY": "none", "COLUMNS": "120", "NO_COLOR": "1"}


def demo_log(folder: Path, variables: dict[str, str]) -> Path:
    """A log as `make demo` makes it, of draws of the same model that were made before."""
    command = ["inspect", "eval", *demo.EVAL, "--log-dir", str(folder)]
    subprocess.run(command, env=os.environ | variables, cwd=ROOT, check=True)
    (log,) = folder.glob("*.eval")
    return log


def clone(folder: Path, log: Path) -> None:
    """Lay out a clone after `make demo`; what is in git is a link."""
    for path in ROOT.iterdir():
        if path.name not in MADE and not path.name.startswith("."):
            (folder / path.name).symlink_to(path)
    home = folder / demo.LOGS.relative_to(ROOT)
    home.mkdir(parents=True)
    shutil.copy(log, home)


def filled(commands: str, url: str) -> str:
    """Commands with what a reader puts in the place of names."""
    served = re.sub(r"http://127\.0\.0\.1:\d+/v1", url, commands)
    return re.sub(r"\bMODEL\b", MODEL, served)
