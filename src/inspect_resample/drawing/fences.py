"""The fenced code blocks of a text in Markdown, as language models write them."""

import re
from dataclasses import dataclass, field

_FENCE = re.compile(
    r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$"
)
"""A line that is a fence, perhaps inside a list item."""

_FENCE_AFTER_PROSE = re.compile(r"(?<!`)(?P<mark>`{3,})py(?:thon)?3?[ \t]*$", re.IGNORECASE)
"""An opening fence at the end of a sentence: only believed with a label."""


@dataclass(slots=True)
class Fence:
    """A fenced block.

    Attributes:
        lines: Its lines, without the indentation that the fence itself has.
        closed: Whether a closing fence came, rather than the end of the text.
    """

    lines: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def text(self) -> str:
        """The content of the block."""
        return "\n".join(self.lines)


def fences(text: str) -> list[Fence]:
    """Find the fenced blocks of a text.

    More lenient than CommonMark where models are: a block also ends where the next labelled
    fence begins, and at a fence that is glued to the end of a line of code.

    Args:
        text: Any text whose lines end in a line feed.

    Returns:
        The blocks in the order of the text. A block that no fence closes runs to its end.
    """
    found: list[Fence] = []
    mark, indent = "", 0  # of the block that is open; no mark if none is
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if not mark:
            opening = fence or _FENCE_AFTER_PROSE.search(line)
            if opening:
                mark, indent = opening["mark"], len(fence["lead"]) if fence else 0
                found.append(Fence())
        elif fence and fence["mark"].startswith(mark):
            found[-1].closed = True
            mark, indent = ("", 0) if not fence["info"] else (fence["mark"], len(fence["lead"]))
            if mark:
                found.append(Fence())
        else:
            code = line[min(indent, len(line) - len(line.lstrip())) :]
            if mark[0] == "`" and code.rstrip().endswith(mark):
                code = code.rstrip().rstrip("`")
                found[-1].closed, mark = True, ""
            found[-1].lines.append(code)
    return found
