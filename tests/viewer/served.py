"""Inspect's own viewer, served as its user would start it."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

START = 120.0
"""Seconds that a server may take to start."""


def inspect(*arguments: str) -> list[str]:
    """A command line of Inspect in this environment."""
    return [str(Path(sys.executable).with_name("inspect")), *arguments]


@contextmanager
def view(directory: Path) -> Iterator[str]:
    """`inspect view` on a directory of logs; gives its address."""
    with _server(lambda port: inspect("view", "--log-dir", str(directory), "--port", port)) as url:
        yield url


@contextmanager
def files(directory: Path) -> Iterator[str]:
    """A plain server of files, as a bundle is published with; gives its address."""
    where = ("--bind", "127.0.0.1", "--directory", str(directory))
    with _server(lambda port: [sys.executable, "-m", "http.server", port, *where]) as url:
        yield url


@contextmanager
def _server(command: Callable[[str], list[str]]) -> Iterator[str]:
    """A process that serves on the port that it is told; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        command(str(port)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
