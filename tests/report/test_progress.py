"""Progress is for who looks at a terminal."""

import os
import pty
import subprocess
import sys

LONG = """
import time
from inspect_resample.report.progress import tracked, working
for _ in tracked(range(3), "weighing"):
    time.sleep(0.2)
with working("ranking"):
    time.sleep(0.2)
"""


def test_nothing_is_said_into_a_pipe() -> None:
    done = subprocess.run([sys.executable, "-c", LONG], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_terminal_shows_what_is_done_and_how_long_it_takes() -> None:
    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-c", LONG]
    with subprocess.Popen(command, stderr=theirs, env=surroundings) as running:
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # as Linux says that the other end is closed
                break
            seen += part
    os.close(ours)
    assert running.returncode == 0
    assert b"weighing" in seen and b"left:" in seen and b"ranking" in seen
