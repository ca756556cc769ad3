"""The same work by this process and by helpers beside it."""

import math
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from inspect_resample import processes
from inspect_resample.processes import at_once


def test_all_is_done_in_order_and_by_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_helpers", lambda things: 2)
    told: list[float] = []
    found = at_once(partial(math.pow, 2.0), list(range(40)), told.append)
    assert found == [2.0**one for one in range(40)]
    assert told[-1] == 1 and told == sorted(told)
    # It takes longer than a helper needs to start, so that helpers take part.
    tell = partial(subprocess.check_output, shell=True)
    who = {int(one) for one in at_once(tell, ["sleep 1; echo $PPID"] * 8, told.append)}
    assert len(who) > 1 and os.getpid() in who


def test_what_fails_in_a_helper_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_helpers", lambda things: 1)
    with pytest.raises(ValueError, match="math domain error"):
        at_once(math.sqrt, [4.0, 4.0, 4.0, -1.0], lambda share: None)


def test_without_a_helper_that_starts_all_is_done_here_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(processes, "_helpers", lambda things: 1)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert at_once(math.sqrt, [1.0, 4.0, 9.0, 16.0], lambda share: None) == [1, 2, 3, 4]
    assert "A helper process has ended" in caplog.text


def test_a_file_beside_the_user_is_no_library(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('not the library')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(processes, "_helpers", lambda things: 1)
    assert at_once(math.sqrt, [1.0, 4.0, 9.0, 16.0], lambda share: None) == [1, 2, 3, 4]
    assert not caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="children are listed in /proc")
def test_ctrl_c_ends_helpers_too() -> None:
    code = (
        "import signal, time\n"
        "from inspect_resample import processes\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it\n"
        "processes._helpers = lambda things: 2\n"
        "processes.at_once(time.sleep, [300] * 4, print)\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    until = time.monotonic() + 60
    while len(children.read_text().split()) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    helpers = [int(pid) for pid in children.read_text().split()]
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does
    _, told = started.communicate(timeout=60)
    assert told.rstrip().endswith("KeyboardInterrupt")
    for helper in helpers:  # one that was just starting ends when nobody asks
        while Path(f"/proc/{helper}/cmdline").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
