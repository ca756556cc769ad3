import io
import zipfile

import pytest

from inspect_resample.logs.salvage import repair

pytestmark = pytest.mark.slow


def archive(compression: int, members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def repaired(data: bytes) -> dict[str, bytes] | None:
    """The members after a repair; None when nothing could be repaired."""
    buffer = io.BytesIO(data)
    if not repair(buffer):
        return None
    with zipfile.ZipFile(buffer) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


MEMBERS = {f"samples/é{i}.json": bytes(range(i, 200)) * 9 for i in range(4)}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_member_before_the_cut_is_saved(compression: int) -> None:
    whole = archive(compression, MEMBERS)
    saved = []
    for cut in range(0, len(whole), 7):
        members = repaired(whole[:cut]) or {}
        assert members == dict(list(MEMBERS.items())[: len(members)])
        saved.append(len(members))
    assert sorted(saved) == saved
    assert set(saved) == {0, 1, 2, 3, 4}


def test_sizes_in_zip64_fields_are_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in MEMBERS.items():
            with file.open(name, "w", force_zip64=True) as member:
                member.write(data)
    assert len(repaired(buffer.getvalue()[:-200]) or {}) >= 3


def test_an_archive_of_more_members_than_16_bits_count_is_repaired() -> None:
    members = {f"{i}": b"" for i in range(70_000)}
    assert repaired(archive(zipfile.ZIP_STORED, members)[:-30]) == members


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4", b"no archive at all" * 20])
def test_what_is_no_archive_cannot_be_repaired(data: bytes) -> None:
    assert repaired(data) is None
