"""The fork server at odd moments: what it does is obeyed by the system, whoever is meant."""

import os
import socket
from types import SimpleNamespace

import pytest

from inspect_resample.judging.harness import forkserver, isolation
from inspect_resample.judging.harness.forkserver import EXIT, ForkServer


@pytest.mark.parametrize("command", [b"K", b"W"])
def test_a_child_that_cannot_be_forked_is_told_of_and_no_signal_is_sent(
    command: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[tuple[int, int]] = []
    spare = os.open(os.devnull, os.O_RDWR)
    monkeypatch.setattr(forkserver, "LINK", spare)
    monkeypatch.setattr(forkserver, "open_null", lambda: None)
    monkeypatch.setattr(isolation, "fork", lambda: -1)  # too many processes
    monkeypatch.setattr(os, "kill", lambda *told: killed.append(told))
    server = object.__new__(ForkServer)
    server.isolation, server.pid, server.meter = set(), 0, None
    ours, server.control = socket.socketpair()
    server.obey(b"F", [os.dup(spare)])
    server.obey(command, [])
    assert ours.recv(100) == b"E" + EXIT.pack(-1, 0.0, 0, False)
    assert killed == []
    ours.close()
    server.control.close()
    os.close(spare)


@pytest.mark.parametrize(
    ("release", "counts"),
    [("6.18.44-x", True), ("5.14.0-503.el9", True), ("5.10.0-28-amd64", False), ("odd", False)],
)
def test_old_kernels_count_the_processes_of_all_namespaces(
    release: str, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(release=release))
    assert isolation.counts_by_namespace() == counts
