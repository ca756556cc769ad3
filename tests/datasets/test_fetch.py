import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from inspect_resample.datasets.fetch import DataFileError, Release, read_release
from inspect_resample.folders import CACHE_VARIABLE

pytestmark = pytest.mark.slow

ROWS = [{"task_id": f"Small/{number}", "prompt": "p" * 100} for number in range(3)]


def lines(rows: list[Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


TEXT = lines(ROWS)
PACKED = gzip.compress(TEXT, mtime=0)
RELEASE = Release(
    name="Small+",
    file_name="Small.jsonl.gz",
    url="http://127.0.0.1:9/Small.jsonl.gz",  # Nothing listens there.
    sha256=hashlib.sha256(PACKED).hexdigest(),
    text_sha256=hashlib.sha256(TEXT).hexdigest(),
    rows=3,
    id_prefix="Small/",
    fields=frozenset(["task_id", "prompt"]),
)


class Server:
    """An HTTP server on a folder, which counts what it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.requests = 0
        server = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, directory=str(folder), **options)

            def do_GET(self) -> None:
                server.requests += 1
                super().do_GET()

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.release = replace(
            RELEASE, url=f"http://127.0.0.1:{self.http.server_port}/{RELEASE.file_name}"
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "served"
    folder.mkdir()
    server = Server(folder)
    thread = threading.Thread(target=server.http.serve_forever)
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


def test_downloads_once(server: Server, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "served" / RELEASE.file_name).write_bytes(PACKED)
    assert list(read_release(server.release)) == ROWS
    assert list(read_release(server.release)) == ROWS
    assert server.requests == 1
    assert (cache / RELEASE.file_name).read_bytes() == PACKED


def test_downloads_again_when_the_cached_file_is_damaged(
    server: Server, tmp_path: Path, cache: Path
) -> None:
    (tmp_path / "served" / RELEASE.file_name).write_bytes(PACKED)
    cache.mkdir()
    (cache / RELEASE.file_name).write_bytes(PACKED[:50])
    assert list(read_release(server.release)) == ROWS
    assert server.requests == 1


def test_refuses_a_download_with_another_hash(server: Server, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "served" / RELEASE.file_name).write_bytes(b"something else")
    with pytest.raises(DataFileError, match=r"could not be downloaded(.|\n)*hash") as error:
        read_release(server.release)
    assert RELEASE.sha256 in str(error.value)
    assert not (cache / RELEASE.file_name).exists()


def test_without_a_network_the_message_says_what_to_do() -> None:
    with pytest.raises(DataFileError) as error:
        read_release(RELEASE)
    assert RELEASE.url in str(error.value)
    assert "-T data=PATH" in str(error.value)


@pytest.mark.parametrize("content", [PACKED, TEXT], ids=["compressed", "plain"])
def test_reads_the_user_s_copy_under_any_name(tmp_path: Path, content: bytes) -> None:
    copied = tmp_path / "copy.of.it"
    copied.write_bytes(content)
    assert list(read_release(RELEASE, copied)) == ROWS
    assert list(read_release(RELEASE, str(copied))) == ROWS


@pytest.mark.parametrize(
    ("name", "content"), [("Small.jsonl.gz", PACKED), ("Small.jsonl", TEXT)], ids=["gz", "plain"]
)
def test_finds_the_file_in_a_folder(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert list(read_release(RELEASE, tmp_path)) == ROWS


def test_knows_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / RELEASE.file_name).write_bytes(PACKED)
    assert list(read_release(RELEASE, "~/Small.jsonl.gz")) == ROWS


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonl.gz", b"", "the file is empty"),
        ("a.jsonl.gz", PACKED[:-20], "truncated"),
        ("a.jsonl.gz", PACKED[:20], "truncated"),
        ("a.jsonl.gz", PACKED[:30] + b"\0\0\0\0" + PACKED[34:], "its gzip data are damaged"),
        ("a.jsonl.gz", PACKED[:-6] + b"\0\0" + PACKED[-4:], "its gzip data are damaged"),
        ("a.jsonl.gz", lines(ROWS[:2]), "not gzip data, although"),
        ("a.jsonl", TEXT[:-20], "line 3 is not JSON: the file is truncated or"),
        ("a.parquet", b"PAR1\x15\x04\xff\n\x00", "line 1 is not JSON"),
        ("a.json", b"[" * 100_000, "line 1 is not JSON"),
        ("a.jsonl", b"[1, 2]\n", "line 1 is not a JSON object but list"),
        ("a.jsonl", b'\n{"text": "a"}\n', "line 2 lacks prompt, task_id"),
        ("a.jsonl", lines([{"task_id": "Large/1"}]), "'Large/1' where those of 'Small/' are"),
        ("a.jsonl", lines(ROWS[:2]), "2 of the release's 3 problems"),
        ("a.jsonl", lines([ROWS[1], ROWS[0], ROWS[2]]), "another version or was changed"),
        ("a.jsonl.gz", gzip.compress(TEXT + b"\n", mtime=0), "another version or was changed"),
    ],
)
def test_says_how_a_file_differs_and_both_hashes(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataFileError) as error:
        read_release(RELEASE, path)
    message = str(error.value)
    assert says in message
    assert str(path) in message
    assert hashlib.sha256(content).hexdigest() in message
    assert RELEASE.sha256 in message


def test_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"nowhere does not exist.*Small\.jsonl\.gz"):
        read_release(RELEASE, tmp_path / "nowhere")
    with pytest.raises(DataFileError, match=r"holds neither Small\.jsonl\.gz nor Small\.jsonl\."):
        read_release(RELEASE, tmp_path)
