"""A model server that runs while something is done with it."""

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError


@contextmanager
def serving(
    command: Sequence[str],
    url: str,
    log: Path,
    startup: float,
    environment: Mapping[str, str] | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a server, wait until it is ready, and stop it at the end.

    Args:
        command: What starts it.
        url: Its address; `/health` is asked for.
        log: File that takes its output.
        startup: Seconds that it may take to come up.
        environment: Its environment variables; by default those of this process.

    Raises:
        SystemExit: It does not come up.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
    try:
        _wait_until_ready(url, process, log, startup)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait_until_ready(
    url: str, process: "subprocess.Popen[bytes]", log: Path, startup: float
) -> None:
    deadline = time.monotonic() + startup
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"The model server ended at once; see {log}.")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    sys.exit(f"The model server did not answer in {startup:.0f} s; see {log}.")
