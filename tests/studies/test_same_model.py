"""`inspect-resample same-model` on real logs."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from inspect_ai import eval as inspect_eval

from inspect_resample.cli import main

from .made_logs import make_log

pytestmark = pytest.mark.slow

PROBLEMS = ("a", "b", "c", "d", "e")


def texts(words: str, seed: int, draws: int = 10) -> dict[str, list[str]]:
    """Draws of some words."""
    rng = np.random.default_rng(seed)
    return {
        problem: [" ".join(rng.choice(words.split(), 8)) for _ in range(draws)]
        for problem in PROBLEMS
    }


def make(directory: Path, own: dict[str, list[str]], **options: Any) -> Path:
    """A log of these draws; `options` are of the task, and `temperature` of the model."""
    generation = {name: options.pop(name) for name in ("temperature",) if name in options}
    make_log(directory, "said", args={"texts": own, **options}, **generation)
    return directory


SAME, OTHER = "one two three four", "two three five six"


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("logs")
    make(home / "one", texts(SAME, 1), temperature=0.8, seed=1)
    make(home / "again", texts(SAME, 2), temperature=0.8, seed=10)
    make(home / "other", texts(OTHER, 3), temperature=1.2, system="Be brief.")
    return home


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["same-model", *map(str, arguments)])


def record(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def settings(found: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """The settings in which both differ, without what the scripted task is told to say."""
    every = {one["name"]: (one["a"], one["b"]) for one in found["settings"]}
    return {name: both for name, both in every.items() if name not in ("texts", "system", "seed")}


def test_draws_of_one_distribution_are_not_called_different(logs: Path) -> None:
    found = record(logs / "one", logs / "again")
    assert found["p"] > 0.05 and not found["differ"]
    assert settings(found) == {}
    assert found["inhomogeneity"]["low"] <= 0 <= found["inhomogeneity"]["high"]
    assert (found["problems"], found["a"]["draws_per_problem"]) == (5, {"min": 10, "max": 10})


@pytest.mark.parametrize("kernel", ["ngrams", "hamming"])
def test_draws_of_two_distributions_are_told_apart(logs: Path, kernel: str) -> None:
    found = record(logs / "one", logs / "other", "--kernel", kernel)
    assert found["differ"] and found["p"] <= 0.01
    assert found["inhomogeneity"]["low"] > 0
    assert sorted(one["id"] for one in found["by_problem"]) == list(PROBLEMS)
    p = [one["p"] for one in found["by_problem"]]
    assert p == sorted(p)
    assert settings(found) == {
        "temperature": (0.8, 1.2),
        "system message": (None, json.dumps([["system", "Be brief."]])),
    }


def test_a_change_of_variety_is_named(logs: Path, tmp_path: Path) -> None:
    steady = make(tmp_path, texts("one one one one one two three four", 8), temperature=0.8)
    found = record(logs / "one", steady)
    assert found["differ"] and found["more_varied"] == "a"
    assert found["p_variety"] <= 0.01
    told = " ".join(run(logs / "one", steady).stdout.split())
    assert "The draws of A are more varied (p = 0.00" in told


def test_the_table_names_the_settings_and_fits_80_columns(logs: Path) -> None:
    result = run(logs / "one", logs / "other")
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    told = " ".join(result.stdout.split())
    assert "A and B do not draw from the same distribution (p = 0.000999, 1000" in told
    assert "temperature (0.8 and 1.2)" in told and "the test compares these too" in told
    assert "No difference was found" in run(logs / "one", logs / "again").stdout


def test_the_seed_makes_the_result_reproducible(logs: Path) -> None:
    first, again, other = (
        record(logs / "one", logs / "again", "--seed", seed)["p"] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_copied_draws_are_told(logs: Path, tmp_path: Path) -> None:
    copy = make(tmp_path / "copy", texts(SAME, 1), temperature=0.8, seed=1)
    result = run(logs / "one", copy)
    assert result.exit_code == 0
    assert "every draw of A is the same as the draw of B at its place" in result.stderr
    mixed = {**texts(SAME, 2), "a": texts(SAME, 1)["a"]}
    result = run(logs / "one", make(tmp_path / "mixed", mixed, temperature=0.8, seed=2))
    assert "5 problems have requests with the same seed in A and in B" in result.stderr


def test_problems_of_one_log_alone_are_left_out(logs: Path, tmp_path: Path) -> None:
    some = {name: own for name, own in texts(SAME, 5).items() if name != "a"}
    some["b"] = some["b"][:1]
    found = record(logs / "one", make(tmp_path, some))
    assert (found["problems"], found["a"]["left_out"], found["b"]["left_out"]) == (3, 2, 1)


def test_logs_of_other_tasks_give_a_draw_a_choice_and_epoch(tmp_path: Path) -> None:
    values = {"a": ["C"] * 3, "b": ["I"] * 3}
    for name in ("x", "y"):
        make_log(tmp_path / name, "answered", args={"values": values}, epochs=3)
    found = record(tmp_path / "x", tmp_path / "y")
    assert found["a"]["draws_per_problem"] == {"min": 6, "max": 6}
    assert (found["p"], found["varied"], found["inhomogeneity"]) == (1, False, None)
    assert "one and the same text in all draws" in run(tmp_path / "x", tmp_path / "y").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{logs}/one", "{logs}/none"], "{logs}/none does not exist"),
        (["{logs}/one", "{logs}/one"], "hold the same draws of 5 of 5 problems"),
        (["{logs}/one", "{logs}/questions"], "5 of 5 problems have another prompt in A than in B"),
        (["{logs}/one", "{logs}/single"], "no problem has two draws or more in both"),
        (["{logs}/one", "{logs}/silent"], "holds no answer of its model"),
        (["{logs}/one", "{logs}"], "{logs} must have one model and task, and has"),
        (["{logs}/one", "{logs}/other", "--length", "0"], "0 is not in the range"),
        (["{logs}/one", "{logs}/other", "--permutations", "9"], "9 is not in the range"),
        (["{logs}/one", "{logs}/other", "--a-model", "x"], "no log has model x"),
    ],
)
def test_what_cannot_be_tested_is_a_user_error(
    logs: Path, arguments: list[str], message: str
) -> None:
    if not (logs / "questions").exists():
        make(logs / "questions", texts(SAME, 6), prompt="another prompt")
        make(logs / "single", texts(SAME, 7, draws=1))
        make_log(logs / "silent", args={"counts": {name: [2, 1, 1] for name in PROBLEMS}})
    result = run(*(argument.format(logs=logs) for argument in arguments))
    assert result.exit_code == 2
    assert message.format(logs=logs) in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_log_whose_samples_are_damaged_is_a_user_error(logs: Path, tmp_path: Path) -> None:
    (original,) = (logs / "again").glob("*.eval")
    content = bytearray(original.read_bytes())
    with zipfile.ZipFile(original) as archive:
        member = archive.getinfo("samples/c_epoch_1.json")
    start = member.header_offset + 200
    content[start : start + 50] = bytes(50)
    (tmp_path / original.name).write_bytes(content)
    result = run(logs / "one", tmp_path)
    assert result.exit_code == 2
    assert "whole samples cannot be read" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_of_several_temperatures_can_be_named(logs: Path, tmp_path: Path) -> None:
    for seed, temperature in ((4, 0.8), (5, 1.2)):
        make(tmp_path, texts(SAME, seed), temperature=temperature)
    found = record(tmp_path, logs / "again", "--a-model", "model (temperature 1.2)")
    assert found["a"]["drawn_with"] == {"temperature": 1.2}
    assert settings(found) == {"temperature": (1.2, 0.8)}
    result = run(tmp_path, logs / "again")
    assert "said by mockllm/model (temperature 0.8)" in result.stderr


def test_draws_of_one_recording_are_told(tmp_path: Path) -> None:
    rows = [{"task_id": f"pocket/{name}", "solution": text}
            for name in ("power", "is_even") for text in "abcdef"]  # fmt: skip
    recording = tmp_path / "draws.jsonl"
    recording.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    for folder, first in (("one", 0), ("other", 1)):
        (log,) = inspect_eval(
            "inspect_resample/pocket_plus",
            model=f"replay/{recording}",
            task_args={"k": 5, "first": first},
            sample_id=["pocket/power", "pocket/is_even"],
            display="none",
            log_dir=str(tmp_path / folder),
        )
        assert log.status == "success"
    result = run(tmp_path / "one", tmp_path / "other")
    assert "A and B have draws of the same recording" in result.stderr
