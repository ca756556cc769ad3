"""What a command and all that it starts take of the machine: CPU seconds and peak memory."""

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENDERS = Path(__file__).with_name("contenders.py")
SOURCES = Path(__file__).parents[1] / "src"
PERIOD = 0.3  # seconds between looks at the memory


class PeerError(RuntimeError):
    """A contender does not run."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A contender's findings and what they took.

    Attributes:
        findings: What `contenders.py` says that they are.
        cpu: CPU seconds of judging, of the whole process tree.
        reaped: The share of all CPU seconds, preparations too, that `getrusage` sees; it misses
            processes that nobody waited for. None without a control group to compare with.
        prepared: CPU seconds that imports and preparations took before.
        memory: Peak of the tree's memory in bytes, shared pages divided among those who share them.
    """

    findings: list[Any]
    cpu: float
    reaped: float | None
    prepared: float
    memory: int


def measure(
    name: str, job: dict[str, Any], python: str = sys.executable, contenders: Path = CONTENDERS
) -> Measured:
    """Run a contender of `contenders.py`, or of another file of the same form.

    Args:
        name: Which.
        job: What it is to do.
        python: The interpreter to run it in.
        contenders: The file.

    Raises:
        PeerError: It ended before it had judged.
    """
    with tempfile.TemporaryDirectory() as folder, group() as cgroup:
        path = Path(folder, "job")
        job = {**job, "findings": str(Path(folder, "findings"))}
        path.write_bytes(pickle.dumps(job))
        environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCES),
            "PYTHONHASHSEED": "0",
            "INSPECT_RESAMPLE_CACHE": folder,  # an empty one: nothing has been judged before
        }
        enter = 'test -z "$0" || echo $$ > "$0"; exec "$@"'
        place = str(cgroup / "cgroup.procs") if cgroup else ""
        command = ["sh", "-c", enter, place, python, str(contenders), name, str(path)]
        before = reaped()
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )
        with Memory(process.pid, cgroup) as memory:
            prepared = step(process, name, "ready", cgroup)
            judged = step(process, name, "done", cgroup)
            process.communicate()
        total = reaped() - before
        share_reaped = total / judged if cgroup else None
        if cgroup is None:
            prepared, judged = 0.0, total
        findings = pickle.loads(Path(job["findings"]).read_bytes())
    return Measured(findings, judged - prepared, share_reaped, prepared, memory.peak)


def step(process: "subprocess.Popen[str]", name: str, word: str, cgroup: Path | None) -> float:
    """Wait until a contender says that it is ready, or done; its CPU seconds so far.

    Raises:
        PeerError: It ended instead.
    """
    assert process.stdout and process.stdin
    if process.stdout.readline().strip() != word:
        process.wait()
        raise PeerError(f"{name} ended before it was {word}; see benchmarks/README.md")
    used = cpu_seconds(cgroup)
    process.stdin.write("\n")
    process.stdin.flush()
    return used


def reaped() -> float:
    """CPU seconds of all children so far, and of theirs, as far as they were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# ------------------------------------------------------------------------------------ control group


@contextmanager
def group() -> Iterator[Path | None]:
    """A control group of one's own, which counts every process ever in it; None where forbidden."""
    name = f"inspect-resample-benchmark-{os.getpid()}"
    place = next((path / name for path in roots() if made(path / name)), None)
    yield place
    if place is not None:
        with suppress(OSError):  # a process may take its time to be gone
            place.rmdir()


def roots() -> Iterator[Path]:
    """Where control groups may be made: version 2, below one's own first."""
    own = [line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines()]
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    for _, place, kind, *_ in mounts:
        if kind == "cgroup2":
            yield from (Path(place + path) for path in own if path.startswith("/"))


def made(path: Path) -> bool:
    """Whether a control group could be made."""
    try:
        path.mkdir()
    except OSError:
        return False
    return True


def cpu_seconds(cgroup: Path | None) -> float:
    """CPU seconds that a control group has used."""
    if cgroup is None:
        return 0.0
    facts = dict(line.split() for line in (cgroup / "cpu.stat").read_text().splitlines())
    return int(facts["usage_usec"]) / 1e6


# ------------------------------------------------------------------------------------------- memory


class Memory:
    """Looks at the memory of a process and its descendants until left.

    Attributes:
        peak: The largest sum seen, in bytes.
    """

    def __init__(self, pid: int, cgroup: Path | None) -> None:
        self.pid = pid
        self.cgroup = cgroup
        self.peak = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self) -> "Memory":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def watch(self) -> None:
        """Take the largest sum."""
        while not self.over.wait(PERIOD):
            self.peak = max(self.peak, sum(map(share, self.members())))

    def members(self) -> list[int]:
        """The processes to count."""
        if self.cgroup is not None:
            return [int(pid) for pid in (self.cgroup / "cgroup.procs").read_text().split()]
        found = [self.pid]
        for pid in found:
            with suppress(OSError):  # gone meanwhile
                for listing in Path(f"/proc/{pid}/task").glob("*/children"):
                    found += map(int, listing.read_text().split())
        return found


def share(pid: int) -> int:
    """A process' bytes of memory, its share only of what it shares with others where that shows."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    except PermissionError:  # another user's, or not dumpable
        with suppress(OSError):
            return resource.getpagesize() * int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:  # gone meanwhile
        pass
    return 0
