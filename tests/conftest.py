import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from .browser import browser, page, watch
from .skipped import pytest_addoption, pytest_terminal_summary
from .warm import warm

__all__ = ["browser", "page", "pytest_addoption", "pytest_terminal_summary", "warm", "watch"]

# How long an example takes says what else the machine does.
settings.register_profile("tests", deadline=None, print_blob=True, max_examples=50)
settings.load_profile("tests")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test learns from another one, or from the user's own runs."""
    monkeypatch.setenv("INSPECT_RESAMPLE_CACHE", str(tmp_path / "cache"))


LONGEST = (
    "tests/judging/test_hostile.py",
    "tests/docs/test_pages.py",
    "tests/sampling/test_kill.py",
    "tests/test_tasks.py",
    "tests/judging/test_limits.py",
    "tests/studies/test_page_browser.py",
    "tests/parsing/test_workers.py",
    "tests/extraction/test_extract_formats.py",
    "tests/datasets/test_evalplus.py",
    "tests/statistics/test_calibration.py",
)
"""What takes more than a minute begins first, so that the processes end together."""

ONE_BY_ONE = "tests/docs/test_pages.py"
"""Each of its tests takes longer than the fixtures that they have in common."""

IN_TURN = (
    "tests/judging/test_hostile.py",
    "tests/judging/test_hostile_tests.py",
    "tests/judging/test_copies.py",
)
"""Without namespaces hostile programs could see in the null device what others have done to it."""


def pytest_configure() -> None:
    """Ctrl-C reaches what tests start, though a shell has started the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first."""
    root = Path(__file__).parents[1]
    first = {root / name: number for number, name in enumerate(LONGEST)}
    assert all(path.exists() for path in first), first
    items.sort(key=lambda item: first.get(item.path, len(first)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With processes: the tests of a file in one, for the fixtures of most files take long."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            if file == ONE_BY_ONE:
                return nodeid
            return IN_TURN[0] if file in IN_TURN else file

    config.option.loadscopereorder = False  # which is by the number of tests
    return ByFile(config, log)
