"""Draws that another tool made: EvalPlus' sample files, and the solver and model that stand for it.

A sample file has a JSON object a line, with a `task_id` and either a `solution`, which is a whole
program, or a `completion`, which goes on where the problem's prompt ends.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, modelapi
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import ToolChoice, ToolInfo

from inspect_resample.drawing.draws import Draws

BadLines = Literal["fail", "skip"]

NAMED = 10
"""Bad lines that a message names; the others are counted."""

_GZIP_MAGIC = b"\x1f\x8b"


class SampleFileError(ValueError):
    """A sample file cannot be used; the message says where it is wrong and what to do."""


@dataclass(slots=True)
class Programs:
    """The draws of one problem; identical programs are kept once.

    Attributes:
        texts: The distinct programs, and the place of each in the order of their first draw.
        draws: For each draw, in the file's order, the place of its program.
    """

    texts: dict[str, int] = field(default_factory=dict)
    draws: list[int] = field(default_factory=list)

    def add(self, program: str) -> None:
        """Take in one more draw."""
        self.draws.append(self.texts.setdefault(program, len(self.texts)))


@dataclass(frozen=True, slots=True)
class SampleFile:
    """What a sample file holds.

    Attributes:
        name: Its path; Inspect's log names the file by it.
        sha256: Hash of the file.
        programs: The draws of each problem that has any, by the problem's id.
        bad: What is wrong with each line that was skipped, beginning with its number.
    """

    name: str
    sha256: str
    programs: Mapping[str, Programs]
    bad: tuple[str, ...]


def read_samples(
    path: str | Path, prompts: Mapping[str, str], bad_lines: BadLines = "fail"
) -> SampleFile:
    """Read a sample file in EvalPlus' format.

    Args:
        path: The file, `.jsonl` or compressed as `.jsonl.gz`. Blank lines are nothing.
        prompts: The prompt of every problem that a line may name, by the problem's id.
        bad_lines: Whether a line that cannot be used is fatal ("fail") or left out ("skip").

    Returns:
        The draws by problem. A `completion` has its problem's prompt put before it, as EvalPlus
        does.

    Raises:
        SampleFileError: `bad_lines` is "fail" and lines are bad; no line is good; or the file is
            missing, unreadable or cut off. The first 10 bad lines are named.
        ValueError: `bad_lines` is neither "fail" nor "skip".
    """
    if bad_lines not in get_args(BadLines):
        raise ValueError(f"bad_lines must be fail or skip, not {bad_lines!r}")
    programs: dict[str, Programs] = {}
    bad: list[str] = []
    try:
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            for number, line in _lines(file, path):
                try:
                    problem, program = _sample(line, prompts)
                except _BadLine as reason:
                    bad.append(f"line {number} {reason}")
                else:
                    programs.setdefault(problem, Programs()).add(program)
    except OSError as error:
        raise SampleFileError(f"{path} cannot be read: {error.strerror}.") from error
    if bad and bad_lines == "fail":
        raise SampleFileError(
            f"{path}: {_named(bad)}. Repair the file, or have bad lines left out "
            "(`--bad-lines skip`)."
        )
    if not programs:
        why = f": {_named(bad)}" if bad else ", for it has no lines"
        raise SampleFileError(f"{path} holds no sample{why}.")
    return SampleFile(str(path), digest, programs, tuple(bad))


def _named(bad: list[str]) -> str:
    """The first of some complaints, and how many more there are."""
    more = len(bad) - NAMED
    return "; ".join(bad[:NAMED]) + (f"; and {more} more bad lines" if more > 0 else "")


class _BadLine(ValueError):
    """A line cannot be used; the message goes on after the line's number."""


def _lines(file: BinaryIO, path: str | Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1, unpacked if need be."""
    packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
    file.seek(0)
    number = 0
    try:
        with gzip.open(file) if packed else nullcontext(file) as lines:
            for line in lines:
                number += 1
                if line.strip():
                    yield number, line
    except EOFError as error:
        raise SampleFileError(
            f"{path} is cut off: its gzip data end early, after line {number}."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise SampleFileError(
            f"{path} is damaged: its gzip data cannot be unpacked after line {number} ({error})."
        ) from error


def _sample(line: bytes, prompts: Mapping[str, str]) -> tuple[str, str]:
    """The problem's id and the program of a line.

    Raises:
        _BadLine: It has none.
    """
    try:
        row = json.loads(line.strip())
    except (ValueError, RecursionError) as error:
        raise _BadLine(f"is not JSON ({_brief(str(error))})") from error
    if not isinstance(row, dict):
        raise _BadLine(f"is not a JSON object but {type(row).__name__}")
    if "task_id" not in row:
        raise _BadLine("has no task_id")
    problem = row["task_id"]
    if not isinstance(problem, str) or problem not in prompts:
        some = ", ".join(islice(prompts, 3))
        raise _BadLine(
            f"has the task_id {_brief(repr(problem))}, which is none of the {len(prompts)} "
            f"problems ({some}, ...)"
        )
    found = [name for name in ("solution", "completion") if name in row]
    if len(found) != 1:
        raise _BadLine(
            f"has {'both' if found else 'neither'} solution {'and' if found else 'nor'} completion"
        )
    text = row[found[0]]
    if not isinstance(text, str):
        raise _BadLine(f"has a {found[0]} that is not a string but {type(text).__name__}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _BadLine(f"has a {found[0]} with half a surrogate pair, which is no text") from error
    return problem, text if found[0] == "solution" else prompts[problem] + text


def _brief(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


@solver
def recorded(samples: SampleFile) -> Solver:
    """Take a sample's draws from a sample file; no model is called.

    Args:
        samples: The file, which holds draws of every Inspect sample.

    Returns:
        The solver.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if state.epoch > 1:
            # The same draws again would count twice.
            raise RuntimeError("a sample file's draws are judged once: run without --epochs")
        programs = samples.programs[str(state.sample_id)]
        texts = list(programs.texts)
        record = state.store_as(Draws)
        record.holds, record.texts, record.text = "programs", texts, programs.draws
        record.request = [-1] * len(programs.draws)
        shown = f"```python\n{texts[programs.draws[0]]}\n```"
        state.output = ModelOutput.from_content(str(state.model), shown)
        state.messages.append(state.output.message)
        return state

    return solve


@modelapi(name="samples")
class SamplesAPI(ModelAPI):
    """The name that a log gives to the model behind a sample file: `samples/NAME`."""

    async def generate(
        self,
        input: list[ChatMessage],
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput:
        """Refuse: there is a name here and no model.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(
            f"samples/{self.model_name} only names who drew a sample file and cannot draw; "
            "give another --model"
        )
