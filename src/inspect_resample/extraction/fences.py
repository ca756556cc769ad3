"""The fenced code blocks of a text in Markdown, as language models write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_FENCE = re.compile(
    r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)"
    r"(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<info>[^`]*)$"
)
"""A line that is a fence, perhaps inside a list item."""

_FENCE_AFTER_PROSE = re.compile(r"(?<!`)(?P<mark>`{3,})py(?:thon)?3?[ \t]*$", re.IGNORECASE)
"""An opening fence at the end of a sentence: only believed with a label."""


_FENCE_WITH_CODE = re.compile(
    r"(?<![`~])(?P<mark>`{3,}|~{3,})(?:py(?:thon)?3?[ \t]+|[ \t]*)"
    r"(?P<code>(?:@\w|(?:async +def|class|def|from|import|return) ).*)$",
    re.IGNORECASE,
)
"""An opening fence with code behind it."""


@dataclass(slots=True)
class Fence:
    """A fenced block.

    Attributes:
        begin: The number of its first line in the text, that of the fence.
        end: The number of the line after its last.
        lines: Its lines, without the indentation that the fence itself has.
        closed: Whether a closing fence came, rather than the end of the text.
        label: The language that it says it is in, in lower case.
    """

    begin: int = 0
    end: int = 0
    lines: list[str] = field(default_factory=list)
    closed: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """The content of the block."""
        return "\n".join(self.lines)


def fences(text: str) -> list[Fence]:
    """Find the fenced blocks of a text.

    More lenient than CommonMark where models are: a block also ends where the next labelled
    fence begins, and at a fence that is glued to the end of a line of code; it may begin with code
    on the line of its opening fence, or be all on one line.

    Args:
        text: Any text whose lines end in a line feed.

    Returns:
        The blocks in the order of the text. A block that no fence closes runs to its end.
    """
    found: list[Fence] = []
    mark, indent = "", 0  # of the block that is open; no mark if none is
    lines = text.split("\n")
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        code = ""
        if not mark:
            opening = fence or _FENCE_AFTER_PROSE.search(line) or _FENCE_WITH_CODE.search(line)
            if not opening:
                continue
            mark, indent = opening["mark"], len(fence["lead"]) if fence else 0
            found.append(Fence(begin=number, label=_label(fence["info"]) if fence else "python"))
            glued = _FENCE_WITH_CODE.search(line)
            if not glued:
                continue
            code, closed, _ = glued["code"].partition(mark)
            code += closed
        elif fence and fence["mark"].startswith(mark):
            found[-1].closed, found[-1].end = True, number + 1
            mark, indent = ("", 0) if not fence["info"] else (fence["mark"], len(fence["lead"]))
            if mark:
                found.append(Fence(begin=number, label=_label(fence["info"])))
            continue
        else:
            code = line[min(indent, len(line) - len(line.lstrip())) :]
        if (mark[0] == "`" or found[-1].begin == number) and code.rstrip().endswith(mark):
            code = code.rstrip().rstrip(mark[0]).rstrip()
            found[-1].closed, found[-1].end, mark = True, number + 1, ""
        found[-1].lines.append(code)
    if found and not found[-1].closed:
        found[-1].end = len(lines)
    return found


def _label(info: str) -> str:
    """The language in what follows an opening fence."""
    words = info.strip("{}. \t").split()
    return words[0].lower() if words else ""


def between(text: str, blocks: Sequence[Fence]) -> list[str]:
    """Return the text before each of the fenced blocks, and after the last."""
    lines = text.split("\n")
    begins = [0, *(block.end for block in blocks)]
    ends = [*(block.begin for block in blocks), len(lines)]
    return ["\n".join(lines[begin:end]) for begin, end in zip(begins, ends, strict=True)]
