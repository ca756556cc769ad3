"""A command that is stopped or killed in the middle leaves no half file that is read later."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from inspect_ai.log import read_eval_log

from inspect_resample.cli import BEGINS_ANEW, main
from inspect_resample.logs.file import LogError, find_files
from inspect_resample.logs.sample_draws import log_places

STOPPED_INSIDE = """
import os, signal, sys
from importlib import import_module
# Where the tests themselves run in the background, the shell has had Ctrl-C ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
module, name, times, sent = import_module(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
inside, calls = getattr(module, name), []
def stop(*args, **options):
    calls.append(name)
    if len(calls) == int(times):
        os.kill(os.getpid(), int(sent))
    return inside(*args, **options)
setattr(module, name, stop)
del sys.argv[1:5]
from inspect_resample.cli import main
main()
"""


def stopped(sent: int, module: str, function: str, times: int, *asked: str) -> tuple[int, str]:
    """Exit code and standard error of a command that gets a signal in a function of its own."""
    where = f"inspect_resample.{module}", function, str(times), str(int(sent))
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_INSIDE, *where, *asked],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    rows = [
        {"task_id": f"{problem}", "answer": str(draw), "gold": "1"}
        for problem in range(40)
        for draw in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_an_import_in_the_middle(answers: Path, tmp_path: Path, sent: int) -> None:
    logs = tmp_path / "logs"
    asked = ["import", str(answers), "--log-dir", str(logs)]
    code, told = stopped(sent, "scoring.recorded_log", "_sample", 20, *asked)
    if sent == signal.SIGKILL:
        assert code == -signal.SIGKILL
        assert any(logs.rglob("*.eval")), "it was not in the middle"
    else:
        assert (code, told) == (130, f"{BEGINS_ANEW}\n")
        assert list(logs.iterdir()) == []
    with pytest.raises(LogError, match="no Inspect logs"):
        find_files([str(logs)])
    again = CliRunner().invoke(main, asked)
    assert again.exit_code == 0, again.output
    (found,) = find_files([str(logs)])
    assert read_eval_log(found, header_only=True).status == "success"
    assert log_places(found) == [(str(number), 1) for number in range(40)]


@pytest.mark.slow
def test_an_export_in_the_middle(answers: Path, tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["import", str(answers), "-o", str(tmp_path / "logs")])
    assert made.exit_code == 0, made.output
    table = tmp_path / "draws.csv"
    table.write_text("old")
    asked = ["export", str(tmp_path / "logs"), "-o", str(table)]
    code, told = stopped(signal.SIGINT, "studies.export.study", "whole_file", 1, *asked)
    assert (code, told) == (130, f"{BEGINS_ANEW}\n")
    assert table.read_text() == "old"
    assert {one.name for one in tmp_path.iterdir()} == {"answers.jsonl", "logs", "draws.csv"}
