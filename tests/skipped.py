"""At the end of a run: how many tests were skipped, and for want of what."""

from collections import Counter
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option by which one run goes on counting where another ended."""
    parser.addoption(
        "--skipped-before",
        type=Path,
        metavar="FILE",
        help="count what earlier runs with this option have skipped, too",
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The skipped tests, by reason."""
    reasons = [reason_of(report) for report in terminalreporter.getreports("skipped")]
    memory: Path | None = config.getoption("--skipped-before")
    if memory:
        with memory.open("a", encoding="utf-8") as file:
            file.writelines(f"{reason}\n" for reason in reasons)
        reasons = memory.read_text(encoding="utf-8").splitlines()
    if reasons:
        terminalreporter.section("skipped", sep="-")
        for reason, count in Counter(reasons).most_common():
            terminalreporter.line(f"{count} skipped: {reason}")


def reason_of(report: pytest.TestReport) -> str:
    """Why a test was skipped, on one line."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return " ".join(told.removeprefix("Skipped: ").split())
