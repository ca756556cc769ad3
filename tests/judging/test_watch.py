"""Who sleeps, and who waits for a core on a busy machine."""

import time
from collections.abc import Callable, Iterator

import pytest

from inspect_resample.judging.harness import watch as watching
from inspect_resample.judging.harness.watch import Watch
from inspect_resample.judging.harness.worker import Worker


class Imagined(Worker):
    """A child whose threads and CPU time are told by a test."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.threads: list[tuple[str, str, float, float]] | None = [("1", "S", 0.01, 0.0)]

    def cpu_time(self) -> float:
        return self.cpu

    def tasks(self) -> Iterator[tuple[str, str, float, float]]:
        if self.threads is None:
            raise FileNotFoundError("/proc")
        return iter(self.threads)


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(watching, "schedule", lambda place: (1.0, 0.0))

    def pass_time(seconds: float) -> None:
        now[0] += seconds

    return pass_time


def watched(worker: Imagined) -> Watch:
    watch = Watch(worker)
    watch.look()  # what comes before the first look is not known
    return watch


def test_who_sleeps_is_asleep(pass_time: Callable[[float], None]) -> None:
    watch = watched(Imagined())
    for _ in range(6):
        assert not watch.asleep
        pass_time(1.0)
        watch.look()
    assert (watch.asleep, watch.sure) == (6.0, True)


def test_who_waits_for_a_core_is_not(pass_time: Callable[[float], None]) -> None:
    worker = Imagined()
    watch = watched(worker)
    for second in range(1, 100):
        pass_time(1.0)
        # What it waits is counted when it runs again, here each ten seconds.
        worker.threads = [("1", "R", 0.01, second // 10 * 10.0)]
        watch.look()
        assert not watch.asleep
    assert watch.idle < 10


def test_sleep_is_counted_by_suite(pass_time: Callable[[float], None]) -> None:
    worker = Imagined()
    watch = watched(worker)
    for second in range(1, 40):
        pass_time(1.0)
        worker.cpu += 0.01  # it runs now and then
        watch.look()
        assert bool(watch.asleep) == (watch.idle > watching.IDLE) == (second > 20)


def test_waiting_does_not_make_up_for_more_sleep_than_it_took(
    pass_time: Callable[[float], None],
) -> None:
    worker = Imagined()
    watch = watched(worker)
    # A hundred threads that wait for each other at once, then sleep.
    pass_time(1.0)
    worker.threads = [(str(number), "S", 0.01, 1.0) for number in range(100)]
    watch.look()
    pass_time(6.0)
    watch.look()
    assert watch.asleep == pytest.approx(6.0)


def test_what_the_judge_takes_is_nobodys_sleep(
    pass_time: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watched(Imagined())
    pass_time(50.0)
    watch.excuse(50.0)
    watch.look()
    assert watch.idle == 0.0
    pass_time(50.0)
    monkeypatch.setattr(watching, "schedule", lambda place: (1.0, 50.0))
    watch.look()
    assert watch.idle == 0.0


@pytest.mark.parametrize("threads", [None, [("1", "S", 0.0, 0.0)], []])
def test_where_nothing_tells_sleep_from_waiting_it_is_not_sure(
    threads: list[tuple[str, str, float, float]] | None, pass_time: Callable[[float], None]
) -> None:
    worker = Imagined()
    watch = watched(worker)
    worker.threads = threads
    for _ in range(30):
        pass_time(1.0)
        worker.cpu += 1 / 20  # a busy machine
        watch.look()
        assert not watch.asleep
    for _ in range(6):
        pass_time(1.0)
        watch.look()
    assert watch.asleep
    assert not watch.sure
