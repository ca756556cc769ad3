"""What a verdict depends on beside the program, its problem, the limits and the isolation."""

from __future__ import annotations

import os
import resource
import site
import sys
from contextlib import suppress

from .expected import blake2b
from .warm import libraries

BOUNDS = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_STACK")


def surroundings() -> str:
    """A hash of this Python as it was built, what it may import, and the system's own limits."""
    build = [sys.implementation.name, sys.version, sys.prefix, repr(sys.flags)]
    system = [os.uname().machine, c_library()]
    bounds = [repr(resource.getrlimit(getattr(resource, name))) for name in BOUNDS]
    places = dict.fromkeys([*sys.path, *libraries(), *site.getsitepackages()])
    found = [build, system, bounds, [(place, modules(place)) for place in places]]
    return blake2b(repr(found).encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()


def c_library() -> str | None:
    """The C library's name and version, where it tells them."""
    with suppress(OSError, ValueError):
        return os.confstr("CS_GNU_LIBC_VERSION")
    return None


def modules(place: str) -> list[tuple[str, int, int]]:
    """What can be imported from a directory: names, with sizes and times of files.

    The names of what a package's installer leaves beside it hold its version. Where there is no
    such thing, as in the sandbox `bwrap`, its first file must do: the time of a directory changes
    when its modules are compiled.
    """
    names: list[str] = []
    with suppress(OSError):
        names = sorted(os.listdir(place))
    return [(name, *size_and_time(os.path.join(place, name))) for name in names if name[0] != "_"]


def size_and_time(path: str) -> tuple[int, int]:
    """Of a module's file, or of a package's first one; zeros where there is none."""
    for file in (os.path.join(path, "__init__.py"), path):
        with suppress(OSError):
            found = os.stat(file)
            if not os.path.isdir(file):
                return found.st_size, found.st_mtime_ns
    return 0, 0
