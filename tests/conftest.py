from pathlib import Path

import pytest

from .browser import browser, page, watch

__all__ = ["browser", "page", "watch"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test learns from another one, or from the user's own runs."""
    monkeypatch.setenv("INSPECT_RESAMPLE_CACHE", str(tmp_path / "cache"))
