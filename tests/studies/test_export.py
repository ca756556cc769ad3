"""`inspect-resample export` on real logs."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main

from .made_logs import COUNTS, make_log

pytestmark = pytest.mark.slow

LETTERS = {"a": ["PWP", "P-W"], "b": ["WX", "-X"]}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    make_log(directory, "draws", args={"verdicts": LETTERS})
    return directory


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *(str(argument) for argument in arguments)])


@pytest.mark.parametrize("name", ["draws.csv", "draws.parquet"])
def test_draws_are_written(logs: Path, tmp_path: Path, name: str) -> None:
    output = tmp_path / name
    result = run(logs, "-o", output, "--per-draw-tokens")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"wrote 5 rows to {output}\n"
    frame = pd.read_csv(output) if name.endswith("csv") else pd.read_parquet(output)
    assert "".join(frame["weak_verdict"]) == "PWPWX"
    assert frame["output_tokens"].tolist() == [10, 10, 20, 10, 10]
    assert "problems have 2 to 3 draws" in result.stderr


def test_counts_are_written(logs: Path, tmp_path: Path) -> None:
    output = tmp_path / "counts.csv"
    assert run(logs, "-o", output, "--problems").exit_code == 0
    frame = pd.read_csv(output)
    assert frame[["id", "draws", "weak_passes", "strong_passes"]].to_numpy().tolist() == [
        ["a", 3, 2, 1],
        ["b", 2, 0, 0],
    ]


def test_counts_without_verdicts_of_draws_have_rows_that_say_nothing(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": COUNTS})
    output = tmp_path / "draws.csv"
    result = run(tmp_path, "-o", output)
    assert result.exit_code == 0
    assert "50 draws are counted in samples that do not tell the verdict of each" in result.stderr
    frame = pd.read_csv(output)
    assert len(frame) == 50
    assert frame["weak_pass"].isna().all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "draws.xlsx"], "expected a name that ends in .csv or .parquet"),
        (["-o", "absent/draws.csv"], "the directory of absent/draws.csv does not"),
        (["-o", "no-such-protocol://x/draws.csv"], "cannot be written"),
        (["-o", "x.csv", "--problems", "--per-draw-tokens"], "has no row a draw"),
        (["-o", "x.csv", "--strong", "a"], "--strong needs --weak"),
        (["-o", "x.csv", "--weak", "a"], "no score a"),
        ([], "Missing option '-o'"),
    ],
)
def test_mistakes_are_named_and_exit_with_2(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(logs, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("content", ["", "empty", "cut"])
def test_nothing_to_export_exits_with_2(logs: Path, tmp_path: Path, content: str) -> None:
    if content:
        (log,) = logs.glob("*.eval")
        data = b"" if content == "empty" else log.read_bytes()[:200]
        (tmp_path / "x.eval").write_bytes(data)
    result = run(tmp_path, "-o", tmp_path / "draws.csv")
    assert result.exit_code == 2
    assert "x.eval is left out" in result.stderr if content else "no Inspect logs" in result.stderr
    assert not (tmp_path / "draws.csv").exists()


def test_help_has_a_worked_example_and_waits_for_nothing() -> None:
    code = (
        "import sys\n"
        "from inspect_resample.cli import main\n"
        "main(['export', '--help'], standalone_mode=False)\n"
        "sys.exit(any(name in sys.modules for name in ('inspect_ai', 'numpy', 'pandas')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "inspect-resample export logs/ -o draws.parquet" in done.stdout
