"""The files that a child may read: few enough to be held in memory before the first child runs.

Reading a file for the first time takes longer, and makes it fast for all that read it later. Draws
could leave each other marks by that.
"""

from __future__ import annotations

import os
import struct
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OWN = "inspect_resample"
PACKAGES = ("site-packages", "dist-packages")
# Of the standard library what is no library: tests, programs, and what Python was built with.
NOT_NEEDED = (*PACKAGES, "test", "idlelib", "turtledemo", "ensurepip")
COMPILED = "/lib-dynload"
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
# Shared libraries that nothing names which needs them: the C library's parts load them by name, or
# programs do.
BY_NAME = ("ld-", "libc.", "libm.", "libgcc_s.", "libstdc++.", "libnss_", "libpthread.", "libdl.")
ZONES, ZONES_TWICE = "/usr/share/zoneinfo", ("posix", "right")
FACTS = (
    *("/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8"),
    *("/etc/localtime", "/etc/timezone", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf"),
    *("/etc/ld.so.cache", "/etc/mime.types", "/etc/services", "/etc/protocols", "/etc/hosts"),
    *("/etc/host.conf", "/etc/os-release", "/usr/lib/os-release", "/etc/ssl/openssl.cnf"),
    "/usr/lib/ssl/openssl.cnf",
)
FEW = 24  # entries of a folder of packages: Python's own installer and NumPy have less
TRIED = 64  # files that are tried before all are read
MOST = 256 << 20  # bytes that are held in memory; the files of an image may be without end
# Of a shared library's headers, 64 bits and little-endian: kinds of segments, and of entries in the
# segment that says how it is linked.
LOADED, DYNAMIC, NEEDED, STRINGS = 1, 2, 1, 5
MAGIC = b"\x7fELF\x02\x01"


def readable_places() -> tuple[list[str], list[str]]:
    """Files and folders that a program may need: those to be held in memory, and further ones.

    Further ones there are where a sandbox offers many packages: these, and all shared libraries.
    """
    standard = standard_library()
    names = [name for name in os.listdir(standard) if name not in NOT_NEEDED]
    held = [os.path.join(standard, name) for name in names if not name.startswith("config-")]
    few: list[str] = []
    more: list[str] = []
    for place in imported_from():
        (few if len(listed(place)) <= FEW else more).append(place)
    # No other folder of the standard library has modules that load shared libraries.
    compiled = [file for place in (standard + COMPILED, *few) for file in files(place)]
    modules = [file for file in compiled if ".so" in file]
    held += [*few, *shared_libraries([os.path.realpath(sys.executable), *modules])]
    zones = [os.path.join(ZONES, name) for name in listed(ZONES) if name not in ZONES_TWICE]
    there = [place for place in (*held, *zones, *FACTS) if os.path.exists(place)]
    return there, [*more, *all_shared_libraries()] if more else []


def listed_places() -> list[str]:
    """Folders of which the names may be read, with those of all that is in them."""
    return [standard_library(), ZONES]


def listed(place: str) -> list[str]:
    """The names in a folder; none where it cannot be read."""
    try:
        return os.listdir(place)
    except OSError:
        return []


def standard_library() -> str:
    """Its folder."""
    return os.path.dirname(os.path.realpath(os.__file__))


def imported_from() -> list[str]:
    """What else is imported from, but for folders that hold this project and so references."""
    standard = standard_library()
    found = {os.path.realpath(place) for place in sys.path if place}
    return [
        place
        for place in sorted(found)
        if os.path.dirname(place) != standard or os.path.basename(place) in PACKAGES
        if place != standard and not os.path.isdir(os.path.join(place, OWN))
    ]


def files(place: str) -> Iterator[str]:
    """The file, or all files in the folder; none where there is no such place."""
    if os.path.isfile(place):
        yield place
    for folder, _, names in os.walk(place):
        for name in names:
            yield os.path.join(folder, name)


def shared_libraries(modules: Iterable[str]) -> list[str]:
    """The shared libraries that these load, and that those load in turn."""
    known = offered()
    names = [name for name in known if name.startswith(BY_NAME) and ".so" in name]
    seen = set(names)
    found = dict.fromkeys(known[name] for name in names)
    queue = [*modules, *found]
    while queue:
        for name in needed(queue.pop()) - seen:
            seen.add(name)
            if name in known:
                found[known[name]] = None
                queue.append(known[name])
    return list(found)


def all_shared_libraries() -> Iterator[str]:
    """Where the system and this Python have theirs, without folders of Python's packages."""
    for place in dict.fromkeys(map(os.path.realpath, SYSTEM)):
        for name in listed(place):
            if not name.startswith("python"):
                yield os.path.join(place, name)
    yield from offered().values()


def offered() -> dict[str, str]:
    """The shared libraries of the system and of this Python, by their names."""
    several = getattr(sys.implementation, "_multiarch", "")
    places = [os.path.join(place, part) for place in SYSTEM for part in (several, "")]
    folders = dict.fromkeys(map(os.path.realpath, [*places, os.path.join(sys.prefix, "lib")]))
    found: dict[str, str] = {}
    for place in folders:
        found.update((name, place + "/" + name) for name in listed(place) if ".so" in name)
    return found


def needed(path: str) -> set[str]:
    """The names of the shared libraries that a file says it needs; none if it cannot be told."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return set()
    try:
        return needed_by(fd)
    except (OSError, struct.error, ValueError, OverflowError):
        return set()
    finally:
        os.close(fd)


def needed_by(fd: int) -> set[str]:
    """The same, of an open file.

    Raises:
        OSError: It cannot be read.
        struct.error: It is cut off.
        ValueError, OverflowError: It is odd.
    """
    head = os.pread(fd, 4096, 0)
    if not head.startswith(MAGIC):
        return set()
    start, size, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54)
    # Kind, flags, offset in the file, address, another, bytes in the file.
    segments = [struct.unpack_from("<IIQQQQ", head, start + size * each) for each in range(count)]
    names: list[int] = []
    strings = 0
    for segment in segments:
        if segment[0] == DYNAMIC:
            for kind, value in struct.iter_unpack("<QQ", os.pread(fd, segment[5], segment[2])):
                if kind == NEEDED:
                    names.append(value)
                elif kind == STRINGS:
                    strings = value
    for kind, _, offset, address, _, length in segments:
        if kind == LOADED and address <= strings < address + length:
            begin = strings - address + offset
            return {os.pread(fd, 256, begin + name).split(b"\0")[0].decode() for name in names}
    return set()


def hold(places: Sequence[str]) -> None:
    """Have the kernel read all files of these places into memory, if some are not there yet."""
    if all(is_held(some_file(places)) for _ in range(TRIED)):
        return
    left = MOST
    for place in places:
        for path in files(place):
            with suppress(OSError):
                file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                left -= os.fstat(file).st_size
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_WILLNEED)
                os.close(file)
            if left < 0:
                return


def chance(below: int) -> int:
    """A number from 0 by chance; `random` is not to be imported here (see `warm`)."""
    return int.from_bytes(os.urandom(8), "little") % below


def some_file(places: Sequence[str]) -> str:
    """One of their files by chance, which no program can foresee; a folder if that is empty."""
    place = places[chance(len(places))]
    while os.path.isdir(place):
        names = os.listdir(place)
        if not names:
            break
        place = os.path.join(place, names[chance(len(names))])
    return place


def is_held(path: str) -> bool:
    """Whether a page of a file, by chance, is in memory; true where there is nothing to read."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        at = chance(max(os.fstat(file).st_size, 1))
        os.preadv(file, [bytearray(1)], at, os.RWF_NOWAIT)
    except IsADirectoryError:
        return True
    except (OSError, AttributeError):  # it is not, or that cannot be told
        return False
    finally:
        os.close(file)
    return True
