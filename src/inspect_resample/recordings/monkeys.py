"""Results of Large Language Monkeys: a YAML file a problem, with the samples in a list.

The form is that of the code which was published with the paper (arXiv 2407.21787): `prompt`,
`question`, `samples`; after its evaluation also `is_corrects`, a verdict a sample.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

import yaml

from inspect_resample.recordings.recording import (
    Draw,
    Recorded,
    Recording,
    brief,
    encodable,
    finished,
)

SUFFIXES = (".yaml", ".yml")

# The C parser is far faster and refuses hostile depths; neither makes anything but plain data.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VERDICTS = ("is_corrects", "is_correct")


class _Loader(_SafeLoader):  # type: ignore[misc]
    """A loader without merge keys, by which a small file could make a mapping of any size."""

    def flatten_mapping(self, node: object) -> None:
        """Leave the mapping as it is, so that a merge key is an error."""


class _BadFile(ValueError):
    """A file cannot be used; the message goes on after its name."""


def result_files(folder: Path) -> list[Path]:
    """The files of this form in a folder, by the numbers in their names."""
    found = [path for path in folder.iterdir() if path.suffix in SUFFIXES]
    return sorted(found, key=lambda path: (_number(path), path.name))


def read_results(path: Path, skip: bool = False) -> Recording:
    """Read the results of a problem, or those of a folder.

    Args:
        path: A YAML file, or a folder of them.
        skip: Leave out files that cannot be used.

    Returns:
        The draws by problem. A problem's id is its file's name; since that is a number in an order
        of the authors' own, it is known by its question too.

    Raises:
        RecordingError: A file cannot be used and `skip` is false, or none can.
        OSError: A file cannot be read.
    """
    files = result_files(path) if path.is_dir() else [path]
    problems: dict[str, Recorded] = {}
    bad: list[str] = []
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode() + content)
        try:
            if file.stem in problems:
                raise _BadFile("holds a problem that another file holds")
            problems[file.stem] = _recorded(content, file.name)
        except _BadFile as reason:
            bad.append(f"{file.name} {reason}")
    return finished(str(path), digest.hexdigest(), problems, bad, skip)


def _recorded(content: bytes, where: str) -> Recorded:
    result = _loaded(content)
    if not isinstance(result, dict):
        raise _BadFile(f"holds no mapping but {type(result).__name__}")
    samples = result.get("samples")
    if not isinstance(samples, list) or not samples:
        raise _BadFile("has no list of samples")
    verdicts = next((result[name] for name in _VERDICTS if name in result), [None] * len(samples))
    if not isinstance(verdicts, list) or len(verdicts) != len(samples):
        raise _BadFile(
            f"has {len(samples)} samples and "
            f"{len(verdicts) if isinstance(verdicts, list) else 'no list of'} verdicts"
        )
    question = result.get("question")
    recorded = Recorded(where, question=question if isinstance(question, str) else None)
    for number, (text, verdict) in enumerate(zip(samples, verdicts, strict=True), 1):
        if not isinstance(text, str) or not encodable(text):
            raise _BadFile(f"has a sample {number} that is no text but {type(text).__name__}")
        if verdict is not None and not isinstance(verdict, bool):
            raise _BadFile(
                f"has a verdict {number} that is neither true nor false but "
                f"{type(verdict).__name__}"
            )
        recorded.draws.append(Draw(recorded.shared(text), correct=verdict))
    return recorded


def _loaded(content: bytes) -> Any:
    """The data of a YAML file. An alias is the same object again, so a small file stays small."""
    try:
        return yaml.load(content, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _BadFile(f"is no plain YAML ({brief(' '.join(str(error).split()))})") from error


def _number(path: Path) -> int:
    found = re.search(r"\d+", path.stem)
    return int(found.group()) if found else -1
