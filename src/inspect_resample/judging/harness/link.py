"""Frames over a stream: a kind byte, a length, a payload."""

from __future__ import annotations

import struct
import time
from os import read, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

HEADER, LENGTH = struct.Struct("<cI"), struct.Struct("<I")
FULL = 32768  # bytes that are queued before they are sent
READ, MOST_READ = 1 << 14, 1 << 18  # bytes asked for at once: more when a frame is known to be long


class Closed(Exception):
    """The other end of a link is gone."""


class Link:
    """Frames over a stream, both ways.

    Plain system calls on a descriptor: a child that has just been forked pays for each page of
    memory that it touches, and a socket of the standard library touches dozens.
    """

    def __init__(self, fd: int, owner: socket.socket | None = None) -> None:
        """Begin.

        Args:
            fd: The stream.
            owner: What closes the stream once the link is of no use.
        """
        self.fd = fd
        self.wanted = READ
        self.owner = owner
        self.received = bytearray()
        self.start = 0
        self.queued = bytearray()

    def put(self, kind: bytes, payload: bytes = b"") -> None:
        """Queue a frame; it goes out with the next `flush` or when enough are queued."""
        self.queued += HEADER.pack(kind, len(payload))
        if len(payload) > FULL:  # which need not be copied
            self.flush()
            return self.write(payload)
        self.queued += payload
        if len(self.queued) > FULL:
            self.flush()

    def flush(self) -> None:
        """Send what is queued.

        Raises:
            Closed: The other end is gone.
        """
        queued, self.queued = self.queued, bytearray()
        self.write(queued)

    def write(self, data: bytes | bytearray) -> None:
        """Send bytes; see `flush`."""
        sent = 0
        try:
            while sent < len(data):
                sent += write(self.fd, memoryview(data)[sent:] if sent else data)
        except OSError as broken:
            raise Closed() from broken

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Send a frame, and what is queued before it."""
        self.put(kind, payload)
        self.flush()

    def receive(self, largest: int, timeout: float | None = None) -> tuple[bytes, bytes] | None:
        """Wait for a frame; None when none came within `timeout` seconds, or for a while.

        Raises:
            Closed: The other end is gone.
            ValueError: The frame has more than `largest` bytes.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            frame = self.next_frame(largest)
            if frame is not None:
                return frame
            if deadline is not None:
                import select  # for which no child has any use

                left = max(deadline - time.monotonic(), 0)
                if not select.select([self.fd], [], [], left)[0]:
                    return None
            try:
                self.read()
            except BlockingIOError:
                # A byte out of band, which makes a stream readable and is never read.
                return None

    def next_frame(self, largest: int) -> tuple[bytes, bytes] | None:
        """The next frame if all of it has been received."""
        have = len(self.received) - self.start
        if have < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(self.received, self.start)
        self.wanted = min(max(length - have, READ), MOST_READ)
        if length > largest:
            raise ValueError("a frame of %d bytes, at most %d expected" % (length, largest))
        if have < HEADER.size + length:
            return None
        begin = self.start + HEADER.size
        self.start = begin + length
        with memoryview(self.received) as received:
            payload = bytes(received[begin : self.start])
        if self.start == len(self.received):
            self.received.clear()
            self.start = 0
        return kind, payload

    def close(self) -> None:
        """Close the stream."""
        assert self.owner is not None
        self.owner.close()

    def take(self, kinds: bytes, most: int) -> tuple[int, bytes]:
        """Take the frames that have been received whole, as long as they are of some kinds.

        Returns:
            How many they are, and their bytes.
        """
        data, at, count = self.received, self.start, 0
        have = len(data)
        while count < most and have - at >= HEADER.size and data[at] in kinds:
            end = at + HEADER.size + LENGTH.unpack_from(data, at + 1)[0]
            if end > have:
                break
            at, count = end, count + 1
        taken, self.start = bytes(data[self.start : at]), at
        return count, taken

    def read(self) -> None:
        """Wait for more bytes.

        Raises:
            Closed: The other end is gone.
            BlockingIOError: None came in the time that the stream allows, where it sets one.
        """
        if self.start > FULL:
            del self.received[: self.start]
            self.start = 0
        try:
            data = read(self.fd, self.wanted)
        except BlockingIOError:
            raise
        except OSError as broken:
            raise Closed() from broken
        if not data:
            raise Closed()
        self.received += data
