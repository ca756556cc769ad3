"""EvalPlus' sample files: what is read, and what is said about what cannot be."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.drawing.recordings.opening import open_recording
from inspect_resample.drawing.recordings.recording import Recording, RecordingError

PROBLEMS = ("a/0", "a/1", "a/2")
GOOD = '{"task_id": "a/0", "solution": "one"}'


def write(path: Path, *lines: str | bytes, name: str = "samples.jsonl") -> Path:
    rows = [line if isinstance(line, bytes) else line.encode() for line in lines]
    (path / name).write_bytes(b"".join(row + b"\n" for row in rows))
    return path / name


def draws(recording: Recording) -> dict[str, list[str]]:
    """The texts of each problem's draws."""
    return {
        problem: [draw.text for draw in recorded.draws]
        for problem, recorded in recording.problems.items()
    }


def test_draws_keep_their_order_and_identical_programs_are_kept_once(tmp_path: Path) -> None:
    rows = [("a/1", "x"), ("a/0", "y"), ("a/1", "z"), ("a/1", "x"), ("a/0", "")]
    path = write(tmp_path, *(json.dumps({"task_id": t, "solution": s}) for t, s in rows))
    file = open_recording(str(path))
    assert draws(file) == {"a/1": ["x", "z", "x"], "a/0": ["y", ""]}
    first, _, again = file.problems["a/1"].draws
    assert first.text is again.text
    assert (file.bad, file.draws, file.most) == ((), 5, 3)


def test_a_completion_goes_on_where_the_prompt_ends_and_a_solution_is_taken_as_it_is(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        '{"task_id": "a/0", "completion": "    return 1"}',
        '{"task_id": "a/0", "solution": "```python\\nx\\n```", "_identifier": "a/0 (sample 1)"}',
    )
    found = open_recording(str(path)).problems["a/0"].draws
    assert [(draw.text, draw.holds) for draw in found] == [
        ("    return 1", "continuations"),
        ("```python\nx\n```", "programs"),
    ]


@pytest.mark.parametrize("name", ["samples.jsonl.gz", "samples.jsonl"])
def test_a_compressed_file_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(f"{GOOD}\n\n{GOOD}".encode()))
    assert draws(open_recording(str(path))) == {"a/0": ["one", "one"]}


@pytest.mark.parametrize(
    "line", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode() + b"\r", b"  " + GOOD.encode()]
)
def test_marks_of_other_systems_do_no_harm(tmp_path: Path, line: bytes) -> None:
    assert draws(open_recording(str(write(tmp_path, line)))) == {"a/0": ["one"]}


BAD = {
    "no JSON": ("{'task_id': 1}", "is not JSON (Expecting property name"),
    "cut off": (GOOD[:20], "is not JSON (Unterminated string"),
    "no UTF-8": (b'{"task_id": "\xff"}', "is not JSON ('utf-8' codec can't decode"),
    "too deep": ("[" * 100_000, "is not JSON (maximum recursion depth"),
    "a list": ("[1, 2]", "is not a JSON object but list"),
    "no task_id": ('{"solution": "x"}', "has no task_id"),
    "a number": ('{"task_id": 7, "solution": "x"}', "has the task_id 7, which is not a string"),
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
    with pytest.raises(RecordingError) as error:
        open_recording(str(path))
    message = str(error.value)
    assert message.startswith(f"{path}: line 3 {reason}")
    assert len(message) < 400 + len(str(path))
    file = open_recording(str(path), "skip")
    assert draws(file) == {"a/0": ["one", "one"]}
    assert len(file.bad) == 1 and file.bad[0].startswith(f"line 3 {reason}")


def test_of_many_bad_lines_ten_are_named_and_the_others_counted(tmp_path: Path) -> None:
    path = write(tmp_path, *["[]"] * 25)
    with pytest.raises(RecordingError, match=r"line 10 is .*; and 15 more"):
        open_recording(str(path))
    with pytest.raises(RecordingError, match="holds no draw: line 1 is not a JSON object"):
        open_recording(str(path), "skip")


@pytest.mark.parametrize("content", [b"", b"\n \n", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path)
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="holds no draw, for there is nothing in it"):
        open_recording(str(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"absent.jsonl cannot be read: No such file"):
        open_recording(str(tmp_path / "absent.jsonl"))


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
        with pytest.raises(RecordingError, match=message):
            open_recording(str(path), bad_lines)


def test_what_to_do_about_bad_lines_is_one_of_two(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="must be fail or skip, not 'ignore'"):
        open_recording(str(write(tmp_path, GOOD)), "ignore")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(st.sampled_from(PROBLEMS), texts), min_size=1, max_size=12))
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: Sequence[tuple[str, str]]
) -> None:
    lines = [json.dumps({"task_id": t, "solution": s}, ensure_ascii=False) for t, s in rows]
    file = open_recording(str(write(tmp_path_factory.mktemp("any"), *lines)))
    assert draws(file) == {
        task: [text for other, text in rows if other == task] for task, _ in rows
    }
