"""What programs that read standard input are given."""

from __future__ import annotations

import marshal
import os

from .isolation import memory_file


class InputFile:
    """The inputs of a problem's cases, in a file: of memory a fork would copy the page tables.

    Attributes:
        file: Its descriptor.
        suites: Where each case's input is: at which byte, and how many.
    """

    def __init__(self, suites: list[list[bytes]]) -> None:
        """Write the file."""
        self.file = memory_file()
        self.suites: list[list[tuple[int, int]]] = []
        at = 0
        for suite in suites:
            self.suites.append([])
            for case in suite:
                (text,) = marshal.loads(case)
                self.suites[-1].append((at, len(text)))
                at += len(text)
                left = memoryview(text)
                while left:
                    left = left[os.write(self.file, left) :]

    def copy(self, at: int, size: int) -> int:
        """A descriptor of a new file that holds an input, at its beginning."""
        file = memory_file()
        end = at + size
        while at < end:
            at += os.sendfile(file, self.file, at, end - at)
        os.lseek(file, 0, os.SEEK_SET)
        return file

    def close(self) -> None:
        """Close the file."""
        os.close(self.file)
