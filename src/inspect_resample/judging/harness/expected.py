"""What a suite's cases should be answered with, as the bytes that a child sends."""

from __future__ import annotations

import struct
from bisect import bisect_left
from typing import TYPE_CHECKING

from .link import HEADER

try:
    from _blake2 import blake2b as blake2b
except ImportError:  # an interpreter without its own: OpenSSL has it too, at a megabyte or two
    from hashlib import blake2b as blake2b

if TYPE_CHECKING:
    from collections.abc import Iterator

INLINE = 4096  # outputs up to this many bytes are kept whole, of larger ones a digest
DIGEST = struct.Struct("<Q32s")


def kept(kind: bytes, said: bytes | memoryview) -> tuple[bytes, bytes]:
    """An answer as it is kept and compared: D and a digest in the place of a large value.

    The digest is worked out here, from the value: a child that says one proves nothing.
    """
    if kind != b"V" or len(said) <= INLINE:
        return kind, bytes(said)
    return b"D", DIGEST.pack(len(said), blake2b(said, digest_size=32).digest())


class Expected:
    """The expected answers of a suite, one frame a case, laid end to end.

    Most answers of a program that passes have just these bytes, so hundreds are compared at once.
    """

    def __init__(self, frames: list[tuple[bytes, bytes]]) -> None:
        self.data = b"".join(HEADER.pack(kind, len(said)) + said for kind, said in frames)
        self.ends = [0]  # where each case's frame begins, and where the last one ends
        self.stops: list[int] = []  # ends before frames that come in another form
        for kind, said in frames:
            if kind == b"D":
                self.stops.append(self.ends[-1])
            self.ends.append(self.ends[-1] + HEADER.size + len(said))
        self.stops.append(len(self.data))

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, case: int) -> tuple[bytes, bytes]:
        start, end = self.ends[case], self.ends[case + 1]
        return self.data[start : start + 1], self.data[start + HEADER.size : end]

    def frames(self) -> list[tuple[bytes, bytes]]:
        """What this was made from."""
        return [self[case] for case in range(len(self))]

    def others(self, frames: bytes, case: int) -> Iterator[tuple[int, bytes, bytes]]:
        """The answers that are not just what is expected, with their cases.

        Args:
            frames: Answers as a child sends them.
            case: The one that comes first.
        """
        view, at, whole = memoryview(frames), 0, True
        while at < len(frames):
            start = self.ends[case]
            stop = self.stops[bisect_left(self.stops, start)]
            if whole and start < stop and frames.startswith(self.data[start:stop], at):
                at, case = at + stop - start, bisect_left(self.ends, stop)
                continue
            kind, size = HEADER.unpack_from(frames, at)
            at += HEADER.size + size
            said = view[at - size : at]  # not copied where a digest is all that is wanted
            if kept(kind, said) != self[case]:
                yield case, kind, bytes(said)
            whole = start == stop  # the next one begins another stretch
            case += 1
