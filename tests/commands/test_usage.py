import subprocess
import sys

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_does_not_wait_for_inspect_or_numpy(command: str) -> None:
    heavy = "[m for m in ('inspect_ai', 'numpy', 'rich') if m in sys.modules]"
    code = (
        "import sys, contextlib\n"
        "from inspect_resample.cli import main\n"
        "with contextlib.suppress(SystemExit):\n"
        f"    main(['{command}', '--help'])\n"
        f"sys.exit(str({heavy}) if {heavy} else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyze"], "Missing argument 'LOGS...'"),
        (["analyze", "x", "--k", "0"], "expected whole numbers from 1 up"),
        (["analyze", "x", "--k", "1,two"], "got '1,two'"),
        (["analyze", "x", "--k", "1.5"], "got '1.5'"),
        (["analyze", "x", "--cost-ratio", "-1"], "expected numbers from 0 up"),
        (["analyze", "x", "--cost-ratio", "nan"], "expected numbers from 0 up"),
        (["analyze", "x", "--cost-ratio", "inf"], "expected numbers from 0 up"),
        (["analyze", "x", "--replicates", "5"], "Invalid value for '--replicates'"),
        (["analyze", "x", "--frobnicate"], "No such option"),
        (["report", "x"], "Missing option '-o'"),
        (["report", "x", "-o", "absent/report.html"], "the directory of absent/report.html"),
        (["forecast", "x"], "Missing option '--k'"),
        (["prophesy"], "No such command"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in result.stderr
