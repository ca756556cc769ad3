"""Sample files of other tools: what is read, and what is said about what cannot be."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.solver import generate

from inspect_resample.drawing.draws import Draws
from inspect_resample.drawing.samples import (
    Programs,
    SampleFile,
    SampleFileError,
    read_samples,
    recorded,
)

PROMPTS = {"a/0": "def f():\n", "a/1": "def g():\n", "a/2": "", "a/3": ""}
GOOD = '{"task_id": "a/0", "solution": "one"}'


def write(path: Path, *lines: str | bytes, name: str = "samples.jsonl") -> Path:
    rows = [line if isinstance(line, bytes) else line.encode() for line in lines]
    (path / name).write_bytes(b"".join(row + b"\n" for row in rows))
    return path / name


def draws(file: SampleFile) -> dict[str, list[str]]:
    """The programs of each problem, a text a draw."""
    return {
        problem: [list(programs.texts)[place] for place in programs.draws]
        for problem, programs in file.programs.items()
    }


def test_draws_keep_their_order_and_identical_programs_are_kept_once(tmp_path: Path) -> None:
    rows = [("a/1", "x"), ("a/0", "y"), ("a/1", "z"), ("a/1", "x"), ("a/0", "")]
    path = write(tmp_path, *(json.dumps({"task_id": t, "solution": s}) for t, s in rows))
    file = read_samples(path, PROMPTS)
    assert draws(file) == {"a/1": ["x", "z", "x"], "a/0": ["y", ""]}
    assert list(file.programs["a/1"].texts) == ["x", "z"]
    assert file.bad == ()


def test_a_completion_goes_on_where_the_prompt_ends_and_a_solution_is_taken_as_it_is(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        '{"task_id": "a/0", "completion": "    return 1"}',
        '{"task_id": "a/0", "solution": "```python\\nx\\n```", "_identifier": "a/0 (sample 1)"}',
    )
    assert draws(read_samples(path, PROMPTS)) == {
        "a/0": ["def f():\n    return 1", "```python\nx\n```"]
    }


@pytest.mark.parametrize("name", ["samples.jsonl.gz", "samples.jsonl"])
def test_a_compressed_file_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(f"{GOOD}\n\n{GOOD}".encode()))
    assert draws(read_samples(path, PROMPTS)) == {"a/0": ["one", "one"]}


@pytest.mark.parametrize(
    "line", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode() + b"\r", b"  " + GOOD.encode()]
)
def test_marks_of_other_systems_do_no_harm(tmp_path: Path, line: bytes) -> None:
    assert draws(read_samples(write(tmp_path, line), PROMPTS)) == {"a/0": ["one"]}


BAD = {
    "no JSON": ("{'task_id': 1}", "is not JSON (Expecting property name"),
    "cut off": (GOOD[:20], "is not JSON (Unterminated string"),
    "no UTF-8": (b'{"task_id": "\xff"}', "is not JSON ('utf-8' codec can't decode"),
    "too deep": ("[" * 100_000, "is not JSON (maximum recursion depth"),
    "a list": ("[1, 2]", "is not a JSON object but list"),
    "no task_id": ('{"solution": "x"}', "has no task_id"),
    "another problem": (
        '{"task_id": "b/7", "solution": "x"}',
        "has the task_id 'b/7', which is none of the 4 problems (a/0, a/1, a/2, ...)",
    ),
    "a number": ('{"task_id": 7, "solution": "x"}', "has the task_id 7, which is none of"),
    "a list as id": ('{"task_id": ["a/0"], "solution": "x"}', "has the task_id ['a/0'], which"),
    "neither": ('{"task_id": "a/0", "code": "x"}', "has neither solution nor completion"),
    "both": (
        '{"task_id": "a/0", "solution": "x", "completion": "y"}',
        "has both solution and completion",
    ),
    "null": ('{"task_id": "a/0", "solution": null}', "has a solution that is not a string but N"),
    "a list as text": (
        '{"task_id": "a/0", "completion": ["x"]}',
        "has a completion that is not a string but list",
    ),
    "half a pair": (
        '{"task_id": "a/0", "solution": "\\ud800"}',
        "has a solution with half a surrogate pair",
    ),
}


@pytest.mark.parametrize(("line", "reason"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_and_fatal_or_left_out(
    tmp_path: Path, line: str | bytes, reason: str
) -> None:
    path = write(tmp_path, GOOD, "", line, GOOD)
    with pytest.raises(SampleFileError) as error:
        read_samples(path, PROMPTS)
    message = str(error.value)
    assert message.startswith(f"{path}: line 3 {reason}")
    assert len(message) < 400 + len(str(path))
    file = read_samples(path, PROMPTS, "skip")
    assert draws(file) == {"a/0": ["one", "one"]}
    assert len(file.bad) == 1 and file.bad[0].startswith(f"line 3 {reason}")


def test_of_many_bad_lines_ten_are_named_and_the_others_counted(tmp_path: Path) -> None:
    path = write(tmp_path, *["[]"] * 25)
    with pytest.raises(SampleFileError, match=r"line 10 is .*; and 15 more bad lines"):
        read_samples(path, PROMPTS)
    with pytest.raises(SampleFileError, match="holds no sample: line 1 is not a JSON object"):
        read_samples(path, PROMPTS, "skip")


@pytest.mark.parametrize("content", [b"", b"\n \n", gzip.compress(b"")])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path)
    path.write_bytes(content)
    with pytest.raises(SampleFileError, match="holds no sample, for it has no lines"):
        read_samples(path, PROMPTS)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SampleFileError, match=r"absent.jsonl cannot be read: No such file"):
        read_samples(tmp_path / "absent.jsonl", PROMPTS)
    with pytest.raises(SampleFileError, match="cannot be read: Is a directory"):
        read_samples(tmp_path, PROMPTS)


def damaged(packed: bytes) -> bytes:
    return packed[:12] + bytes(byte ^ 0xFF for byte in packed[12:40]) + packed[40:]


@pytest.mark.parametrize("bad_lines", ["fail", "skip"])
def test_a_damaged_archive_is_fatal_whatever_is_done_about_bad_lines(
    tmp_path: Path, bad_lines: str
) -> None:
    rows = "".join(f'{{"task_id": "a/0", "solution": "{n**40}"}}\n' for n in range(5000))
    packed = gzip.compress(rows.encode())
    path = tmp_path / "samples.jsonl.gz"
    for content, message in (
        (packed[: len(packed) // 2], r"is cut off: .* after line [1-9]\d+\."),
        (damaged(packed), "is damaged: its gzip data cannot be unpacked after line"),
        (packed[:-8] + bytes(8), r"is damaged: .* after line 5000 \(CRC check failed"),
    ):
        path.write_bytes(content)
        with pytest.raises(SampleFileError, match=message):
            read_samples(path, PROMPTS, bad_lines)  # type: ignore[arg-type]


def test_what_to_do_about_bad_lines_is_one_of_two(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be fail or skip, not 'ignore'"):
        read_samples(write(tmp_path, GOOD), PROMPTS, "ignore")  # type: ignore[arg-type]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(st.sampled_from(sorted(PROMPTS)), texts), min_size=1, max_size=12))
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: Sequence[tuple[str, str]]
) -> None:
    lines = [json.dumps({"task_id": t, "solution": s}, ensure_ascii=False) for t, s in rows]
    file = read_samples(write(tmp_path_factory.mktemp("any"), *lines), PROMPTS)
    assert draws(file) == {
        task: [text for other, text in rows if other == task] for task, _ in rows
    }


def one_program() -> SampleFile:
    return SampleFile("one.jsonl", "", {"a/0": Programs({"x = 1": 0}, [0, 0])}, ())


def test_the_solver_records_the_draws_and_the_log_names_the_file(tmp_path: Path) -> None:
    task = Task([Sample(id="a/0", input="a prompt")], solver=recorded(one_program()))
    (log,) = inspect_eval(task, model="samples/who", display="none", log_dir=str(tmp_path))
    assert (log.status, log.eval.model) == ("success", "samples/who")
    assert log.plan.steps[0].params == {"samples": "one.jsonl"}
    (sample,) = log.samples or []
    record = sample.store_as(Draws)
    assert (record.holds, record.texts, record.text) == ("programs", ["x = 1"], [0, 0])
    assert (record.request, record.requests, record.failed) == ([-1, -1], [], {})
    assert "x = 1" in sample.output.completion
    assert not sample.model_usage


@pytest.mark.parametrize(
    ("solver", "epochs", "message"),
    [
        (recorded(one_program()), 2, "are judged once: run without --epochs"),
        (generate(), 1, "samples/who only names who drew a sample file and cannot draw"),
    ],
    ids=["epochs", "drawing"],
)
def test_what_a_sample_file_cannot_give_is_an_error(
    tmp_path: Path, solver: object, epochs: int, message: str
) -> None:
    task = Task([Sample(id="a/0", input="a prompt")], solver=solver)  # type: ignore[arg-type]
    (log,) = inspect_eval(
        task, model="samples/who", epochs=epochs, display="none", log_dir=str(tmp_path)
    )
    assert log.status == "error"
    assert log.error is not None and message in log.error.message
