"""EvalPlus' sample files: what is read, and what is said about what cannot be."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.recordings.opening import open_recording
from inspect_resample.recordings.recording import Recording, RecordingError

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
    "no id": ('{"task_id": true, "solution": "x"}', "has the task_id True, neither a string nor"),
    "a list as id": ('{"task_id": ["a/0"], "solution": "x"}', "has the task_id ['a/0'], neither"),
    "neither": ('{"task_id": "a/0", "code": "x"}', "has neither solution nor completion"),
    "null": ('{"task_id": "a/0", "solution": null}', "has a solution that is not a string but N"),
    "a list as text": (
        '{"task_id": "a/0", "completion": ["x", 3]}',
        "has a completion that is not a string but int",
    ),
    "half a pair": (
        '{"task_id": "a/0", "solution": "\\ud800"}',
        "has a solution with half a surrogate pair",
    ),
}


ROW = {"task_id": "a/0", "solution": "x"}
FORMS = {
    "both": ([{**ROW, "completion": "y"}], ["x"]),
    "both, one of them null": ([{**ROW, "solution": None, "completion": "y"}], ["y"]),
    "a list": ([{**ROW, "solution": ["x", "y", "x"]}], ["x", "y", "x"]),
    "a byte order mark": ([{**ROW, "solution": "\ufeffx"}], ["x"]),
    "lm-eval": (
        [
            {
                "doc_id": 0,
                "doc": {"task_id": "a/0"},
                "resps": [["r"]],
                "filtered_resps": [["x", "y"]],
            }
        ],
        ["x", "y"],
    ),
    "lm-eval, one response": (
        [{"doc": {"task_id": "a/0"}, "resps": [["r"]], "filtered_resps": ["x"], "filter": "none"}],
        ["x"],
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize(("rows", "texts"), FORMS.values(), ids=FORMS)
def test_rows_of_other_tools_are_read_in_any_encoding(
    tmp_path: Path, rows: list[dict[str, Any]], texts: list[str], encoding: str
) -> None:
    file = tmp_path / "samples.jsonl"
    file.write_bytes("\n".join(json.dumps(row) for row in rows).encode(encoding))
    assert texts_of(file) == texts


DOCUMENTS = {
    "an array": [ROW, {**ROW, "solution": "y"}],
    "an object": {**ROW, "solution": ["x", "y"]},
    "texts by problem": {"a/0": ["x", "y"]},
    "results of EvalPlus": {
        "date": "today",
        "eval": {"a/0": [{"solution": "x", "base_status": "pass"}, {"solution": "y"}]},
    },
}


@pytest.mark.parametrize("name", ["samples.json", "samples.jsonl"])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_one_json_value_is_read_too(
    tmp_path: Path, document: object, indent: int | None, name: str
) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(document, indent=indent))
    assert texts_of(file) == ["x", "y"]


def texts_of(file: Path) -> list[str]:
    (recorded,) = open_recording(str(file)).problems.values()
    return [draw.text for draw in recorded.draws]


def test_verdicts_of_evalplus_are_kept(tmp_path: Path) -> None:
    verdicts = [("pass", "pass"), ("pass", "fail"), ("fail", None), ("pass", None), (None, None)]
    rows = [{**ROW, "base_status": base, "plus_status": plus} for base, plus in verdicts]
    file = tmp_path / "x_eval_results.json"
    file.write_text(json.dumps({"date": "", "hash": "", "eval": {"a/0": rows}}))
    (recorded,) = open_recording(str(file)).problems.values()
    assert [draw.correct for draw in recorded.draws] == [True, False, False, True, None]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([["x"], ["y"]], "generations.json of bigcode's harness, which does not name its problems"),
        ({"eval": {"a/0": {"nfiles": 1, "base": []}}}, "has neither solution nor completion"),
        ({"results": 3}, "is not a JSON object but int"),
        (7, "is JSON of type int"),
    ],
)
def test_what_has_no_draws_says_what_is_expected(
    tmp_path: Path, document: object, message: str
) -> None:
    file = tmp_path / "some.json"
    file.write_text(json.dumps(document))
    with pytest.raises(RecordingError, match=message):
        open_recording(str(file))


def test_draws_through_two_filters_are_not_counted_twice(tmp_path: Path) -> None:
    row = {"doc": {"task_id": 11}, "resps": [["r"]], "filtered_resps": ["x"]}
    file = tmp_path / "samples.jsonl"
    file.write_text("\n".join(json.dumps({**row, "filter": name}) for name in ("a", "b")))
    with pytest.raises(RecordingError, match=r"several filters \(a, b\): keep the lines of one"):
        open_recording(str(file))


def test_programs_are_looked_for_when_asked(tmp_path: Path) -> None:
    rows = [ROW, {"doc": {"task_id": "a/0"}, "resps": [["raw"]], "filtered_resps": ["x"]}]
    file = tmp_path / "samples.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    (recorded,) = open_recording(str(file), extract=True).problems.values()
    found = [(draw.text, draw.holds) for draw in recorded.draws]
    assert found == [("x", "completions"), ("raw", "completions")]


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
    row = {"task_id": "a", "answer": "1"}
    kinds = [json.dumps({**row, "correct": kind + 2}) for kind in range(25)]
    with pytest.raises(RecordingError, match=r"line 10 has .* but 11; and 15 more"):
        open_recording(str(write(tmp_path, *kinds)))
    path = write(tmp_path, *["[]"] * 25)
    with pytest.raises(RecordingError, match=r"line 1 is [^;]* \(and 24 more\)\. Repair"):
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
