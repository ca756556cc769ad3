"""The command `report` on real logs; the page in a browser is in tests/report."""

import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import BEGINS_ANEW, main

from .made_logs import make_two_models


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models on one task."""
    return make_two_models(tmp_path_factory.mktemp("logs"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


class Page(HTMLParser):
    """Collects what a page refers to and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("src", "href", "xlink:href") and value:
                self.targets.append(value)


@pytest.mark.slow
def test_the_report_is_one_page_that_needs_nothing_else(logs: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    result = run("report", logs, "-o", output, "--replicates", 200, "--no-forecast")
    assert result.exit_code == 0, result.stderr
    assert re.fullmatch(rf"wrote {re.escape(str(output))} \(1\.\d MB\)\n", result.stdout)
    text = output.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert len(page.ids) == len(set(page.ids))
    assert page.targets and all(target.startswith("#") for target in page.targets)
    assert {target.removeprefix("#") for target in page.targets} <= set(page.ids)
    assert text.count('<div class="plot"') == 2 * 5 + 3
    words = " ".join(text.split())
    for told in ("mockllm/other", "Budget frontier in draws", "No forecast was asked for"):
        assert told in words


@pytest.mark.parametrize("output", ["no/such/directory/x.html", "."])
def test_a_report_that_cannot_be_written_is_a_user_error(logs: Path, output: str) -> None:
    result = run("report", logs, "-o", output)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_ctrl_c_leaves_the_page_that_was_there(logs: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    output.write_text("old")
    script = Path(sys.executable).with_name("inspect-resample")
    command = [str(script), "report", str(logs), "-o", str(output)]
    started = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while "scipy/optimize" not in Path(f"/proc/{started.pid}/maps").read_text():
        assert started.poll() is None
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=120)
    assert started.returncode == 130
    assert "Traceback" not in told and told.endswith(f"{BEGINS_ANEW}\n")
    assert output.read_text() == "old" and list(tmp_path.iterdir()) == [output]
