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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With processes: the tests of a file in one, but each page of the docs wherever there is time.

    The fixtures of most files take long; those tests take longer.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if "tests/docs/test_pages.py" in nodeid else super()._split_scope(nodeid)

    return ByFile(config, log)
