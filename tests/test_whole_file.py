"""A file is written whole or not at all, whatever stops the writing."""

import os
import stat
from pathlib import Path

import pytest

from inspect_resample.errors import Failure
from inspect_resample.whole_file import whole_file


def test_what_is_complete_takes_the_place_and_keeps_the_rights(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    path.chmod(0o640)
    with whole_file(path) as beside:
        Path(beside).write_text("new")
        assert path.read_text() == "old"
        assert Path(beside).suffix == ".html"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError, SystemExit])
@pytest.mark.parametrize("old", ["old", None])
def test_what_is_interrupted_leaves_what_was_there(
    tmp_path: Path, stop: type[BaseException], old: str | None
) -> None:
    path = tmp_path / "draws.csv"
    if old is not None:
        path.write_text(old)
    with pytest.raises(stop), whole_file(path) as beside:
        Path(beside).write_text("half")
        raise stop
    assert (path.read_text() if path.exists() else None) == old
    assert [one for one in tmp_path.iterdir() if one != path] == []


def test_a_link_stays_a_link_and_a_device_is_written_in_place(tmp_path: Path) -> None:
    path, link = tmp_path / "plot.svg", tmp_path / "link.svg"
    path.write_text("old")
    link.symlink_to(path)
    with whole_file(link) as beside:
        Path(beside).write_text("new")
    assert link.is_symlink() and path.read_text() == "new"
    with whole_file(os.devnull) as place:
        assert place == os.devnull
    with whole_file("s3://bucket/draws.csv") as place:
        assert place == "s3://bucket/draws.csv"


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    told = pytest.raises(Failure, match=r"page\.html cannot be written: No such file")
    with told, whole_file(tmp_path / "absent" / "page.html") as beside:
        Path(beside).write_text("new")
