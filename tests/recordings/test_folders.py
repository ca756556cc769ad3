"""EvalPlus' folders and Large Language Monkeys' results: what is read, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from inspect_resample.recordings.opening import open_recording
from inspect_resample.recordings.recording import RecordingError


def program(folder: Path, problem: str, name: str, text: str | bytes) -> None:
    (folder / problem).mkdir(exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    (folder / problem / name).write_bytes(data)


def test_programs_of_a_folder_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 2, 0):
        program(tmp_path, "HumanEval_3", f"{number}.py", f"x = {number}")
    program(tmp_path, "pocket_is_even", "0.py", "y")
    (tmp_path / "HumanEval_3" / "notes.txt").write_text("no program")
    recording = open_recording(str(tmp_path))
    assert {p: [d.text for d in r.draws] for p, r in recording.problems.items()} == {
        "HumanEval/3": ["x = 0", "x = 2", "x = 10"],
        "pocket/is_even": ["y"],
    }
    assert {draw.holds for r in recording.problems.values() for draw in r.draws} == {"programs"}


def test_a_program_that_is_no_text_is_fatal_or_left_out(tmp_path: Path) -> None:
    program(tmp_path, "HumanEval_3", "0.py", b"\xff")
    program(tmp_path, "HumanEval_3", "1.py", "x")
    with pytest.raises(RecordingError, match=r"HumanEval_3/0.py is no text"):
        open_recording(str(tmp_path))
    recording = open_recording(str(tmp_path), "skip")
    assert (recording.draws, len(recording.bad)) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfx = 'caf\xc3\xa9'\n",
        "x = 'café'\n".encode("utf-16"),
        "x = 'café'\n".encode(),
    ],
    ids=["a byte order mark", "UTF-16", "UTF-8"],
)
def test_a_program_is_read_as_its_editor_wrote_it(tmp_path: Path, content: bytes) -> None:
    program(tmp_path, "HumanEval_3", "0.py", content)
    (recorded,) = open_recording(str(tmp_path)).problems.values()
    assert [draw.text for draw in recorded.draws] == ["x = 'café'\n"]


def test_a_change_anywhere_in_a_folder_changes_its_hash(tmp_path: Path) -> None:
    program(tmp_path, "HumanEval_3", "0.py", "x")
    before = open_recording(str(tmp_path)).sha256
    program(tmp_path, "HumanEval_3", "0.py", "y")
    assert open_recording(str(tmp_path)).sha256 != before


def result(folder: Path, name: str, **fields: Any) -> Path:
    found = {"prompt": "few shots", "question": f"q of {name}", "samples": ["one", "two"]}
    (folder / name).write_text(yaml.safe_dump(found | fields))
    return folder / name


def test_results_give_samples_verdicts_and_questions(tmp_path: Path) -> None:
    result(tmp_path, "10.yaml", is_corrects=[True, False], gt_answer="#### 3")
    result(tmp_path, "9.yaml", samples=["a", "a", ""])
    recording = open_recording(str(tmp_path))
    assert list(recording.problems) == ["9", "10"]
    nine, ten = recording.problems.values()
    assert [(draw.text, draw.correct) for draw in ten.draws] == [("one", True), ("two", False)]
    assert [(draw.text, draw.correct) for draw in nine.draws] == [
        (text, None) for text in ("a", "a", "")
    ]
    assert ten.question == "q of 10.yaml"
    only = open_recording(str(tmp_path / "10.yaml"))
    assert list(only.problems) == ["10"]


LAUGHS = "a: &a {k: 1}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join(['*' + before] * 30)}]}}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
NESTED = "a: &a [x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 30)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "merge keys that multiply": (LAUGHS + "samples: [x]", "is no plain YAML"),
    "lists that multiply": (NESTED + "samples: *i", "has a sample 1 that is no text but list"),
    "itself": ("samples: &s [*s]", "has a sample 1 that is no text but list"),
    "a call": ("samples: !!python/object/apply:os.getcwd []", "is no plain YAML"),
    "depth": ("samples: " + "[" * 100_000, "is no plain YAML"),
    "no UTF-8": ("samples: ['\udcff']", "is no plain YAML"),
    "cut off": ("samples: ['one', 'tw", "is no plain YAML"),
    "a date that is none": ("samples: [2001-13-45]", "is no plain YAML"),
    "a list": ("- 1", "holds no mapping but list"),
    "empty": ("", "holds no mapping but NoneType"),
    "no samples": ("prompt: x", "has no list of samples"),
    "one sample": ("samples: x", "has no list of samples"),
    "numbers": ("samples: [1]", "has a sample 1 that is no text but int"),
    "verdicts that are missing": (
        "samples: [a, b]\nis_corrects: [true]",
        "has 2 samples and 1 verdicts",
    ),
    "a verdict for all": (
        "samples: [a]\nis_corrects: true",
        "has 1 samples and no list of verdicts",
    ),
    "a verdict in words": ("samples: [a]\nis_corrects: [maybe]", "has a verdict 1 that is neither"),
}


@pytest.mark.parametrize(("text", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_result_is_named_and_fatal_or_left_out(
    tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "1.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(RecordingError) as error:
        open_recording(str(tmp_path))
    assert f"1.yaml {reason}" in str(error.value)
    assert len(str(error.value)) < 500
    result(tmp_path, "2.yaml")
    recording = open_recording(str(tmp_path), "skip")
    assert list(recording.problems) == ["2"]
    assert len(recording.bad) == 1


def test_a_problem_in_two_files_is_refused(tmp_path: Path) -> None:
    result(tmp_path, "1.yaml")
    result(tmp_path, "1.yml")
    with pytest.raises(RecordingError, match=r"1.yml holds a problem that another file holds"):
        open_recording(str(tmp_path))


def test_a_folder_of_two_forms_or_of_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"no recording is found .it is empty.*Expected is a"):
        open_recording(str(tmp_path))
    (tmp_path / "draws.eval").touch()
    with pytest.raises(RecordingError, match=r"no recording is found \(it holds draws.eval\)"):
        open_recording(str(tmp_path))
    result(tmp_path, "1.yaml")
    program(tmp_path, "HumanEval_3", "0.py", "x")
    with pytest.raises(RecordingError, match="give a folder of one form"):
        open_recording(str(tmp_path))
