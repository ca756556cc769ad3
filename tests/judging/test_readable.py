"""What programs may read: what honest ones need, held in memory, and nothing of this project."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import anyio
import pytest

import inspect_resample
from inspect_resample.datasets import Problem
from inspect_resample.judging.harness import readable
from inspect_resample.judging.harness.readable import files, is_held, needed, readable_places
from inspect_resample.judging.request import Limits

from .sandboxes import SANDBOXES, judge_all, missing

pytestmark = pytest.mark.slow

LIMITS = Limits(floor=10.0, wall=60.0, memory=4 << 30, reference=60)
OWN = Path(inspect_resample.__file__).parent


def told(kind: str, programs: Sequence[str]) -> list[object]:
    """What programs answer in a sandbox of a kind."""
    if why := missing(kind):
        pytest.skip(why)
    environment = SANDBOXES[kind]()
    problem = Problem("told", "", "f", "def f(x): return 'OK'", [(0,)], [])
    run = anyio.run(judge_all, problem, programs, environment, LIMITS)
    environment.directory.cleanup()
    if "paths" not in run.about["isolation"]:
        pytest.skip("no Landlock")
    for verdict in run.verdicts:
        assert verdict.weak.status in ("pass", "wrong"), verdict.weak
    return [verdict.weak.got or "'OK'" for verdict in run.verdicts]


# Every module of the standard library that can be imported where nothing is isolated, from what the
# suite's own Python knows; those that need a display or do something when imported are left out.
IMPORTS = """
import importlib, sys
SKIP = {"antigravity", "this", "idlelib", "turtledemo", "test", "ensurepip", "__phello__", "turtle"}
names = sorted(n for n in getattr(sys, "stdlib_module_names", ("json",)) if n not in SKIP)
failed = []
for name in names[PART::4]:
    try: importlib.import_module(name)
    except ImportError as wrong:
        if "No module named" not in str(wrong) and "not supported" not in str(wrong):
            failed.append((name, str(wrong)))
def f(x): return repr(failed) if failed else "OK"
"""
NEEDS = {
    "numbers of a library": """
try: import numpy
except ModuleNotFoundError: numpy = None
def f(x):
    if numpy is None: return "OK"
    numpy.linalg.inv(numpy.eye(3)); numpy.fft.fft([1.0, 2.0]); numpy.random.default_rng(1).random()
    return "OK"
""",
    "the C library": """
import ctypes, ctypes.util
def f(x): return "OK" if ctypes.CDLL("libc.so.6").abs(-3) == 3 else "no"
""",
    "encodings": """
import encodings.aliases
def f(x):
    for name in set(encodings.aliases.aliases.values()) - {"mbcs", "oem"}:
        try: "a".encode(name)
        except (LookupError, TypeError): pass
    return "OK"
""",
    "sources in a traceback": """
import json, traceback
def f(x):
    try: json.loads("{")
    except ValueError: return "OK" if "self.scan_once(" in traceback.format_exc() else "no source"
""",
    "devices": """
import os
def f(x):
    open("/dev/null", "w").write("x")
    return "OK" if len(open("/dev/urandom", "rb").read(3)) == 3 else "no"
""",
    "time zones": """
import os, zoneinfo
def f(x):
    if os.path.exists("/usr/share/zoneinfo/Europe/Berlin"):
        zoneinfo.ZoneInfo("Europe/Berlin")
    return "OK"
""",
    "a locale": """
import locale
def f(x):
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    return "OK"
""",
}


@pytest.mark.parametrize("kind", SANDBOXES)
def test_programs_read_what_honest_ones_need(kind: str) -> None:
    imports = [IMPORTS.replace("PART", str(part)) for part in range(4)]
    assert set(told(kind, [*imports, *NEEDS.values()])) == {"'OK'"}


OPENS = """
import os, random
FOLDERS = {folders!r}
def f(x):
    opened = []
    for top in FOLDERS:
        for folder, inner, names in os.walk(top):
            inner[:] = inner[:20]
            for name in names[:20]:
                path = os.path.join(folder, name)
                try: os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
                except OSError: continue
                opened.append(path)
            if len(opened) > 10000: return opened[-3:]
    return "OK" if not opened else str(len(opened)) + str(opened[:3])
"""


@pytest.mark.parametrize("kind", ["bwrap", "container"])
def test_programs_open_little_else(kind: str) -> None:
    folders = ["/usr/lib/gcc", "/usr/lib/python3", "/usr/lib/systemd", "/usr/share/doc", "/usr/bin"]
    folders += ["/usr/lib/x86_64-linux-gnu/perl", "/usr/include", "/etc/ssl/certs", "/opt/other"]
    folders += [os.path.join(os.path.dirname(os.path.realpath(os.__file__)), "test")]
    assert told(kind, [OPENS.format(folders=folders)]) == ["'OK'"]


# Read without waiting, each readable file says whether it is in memory.
def test_what_is_readable_is_held_before_the_first_program(tmp_path: Path) -> None:
    cold = []
    for number in range(50):
        cold.append(tmp_path / f"{number}.py")
        cold[-1].write_bytes(os.urandom(50_000))
        file = os.open(cold[-1], os.O_RDONLY)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
    if all(is_held(str(path)) for path in cold):
        pytest.skip("a file system that is in memory, or does not say")
    for _ in range(3):
        readable.hold([str(tmp_path)])
    for path in cold:
        path.read_bytes()  # waits for what is on its way
    readable.hold([str(tmp_path)])
    assert all(is_held(str(path)) for path in cold)


def test_most_that_a_sandbox_may_read_is_held() -> None:
    held, _ = readable_places()
    every = [path for place in held for path in files(place)]
    assert sum(os.stat(path).st_size for path in every) < readable.MOST
    assert len(every) > 500


def test_this_project_is_never_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "packages"
    for name in range(100):
        (packages / f"package{name}").mkdir(parents=True)
    beside = tmp_path / "site-packages"
    (beside / "inspect_resample").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(OWN.parent), str(beside), str(packages)])
    held, more = readable_places()
    assert str(packages) in more
    for place in map(os.path.realpath, (*held, *more)):
        for own in (OWN, beside):
            assert not own.is_relative_to(place), place


def test_what_a_shared_library_needs_is_what_the_system_s_linker_says() -> None:
    said = subprocess.run(["ldd", sys.executable], capture_output=True, text=True).stdout
    words = {line.split()[0] for line in said.splitlines() if "=>" in line}
    if not words:
        pytest.skip("nothing says it here")
    assert needed(os.path.realpath(sys.executable)) <= words
    assert needed(os.path.realpath(sys.executable)) & words


@pytest.mark.parametrize(
    "data", [b"", b"\x7fELF\x02\x01", b"\x7fELF\x02\x01" + b"\xff" * 90, b"MZ"]
)
def test_files_that_are_no_shared_libraries_need_nothing(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.so"
    path.write_bytes(data)
    assert needed(str(path)) == set()
