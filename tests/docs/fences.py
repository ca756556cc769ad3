"""The fenced blocks of a page, and what the comment before one says of it.

A block without a language, or of `sh`, holds commands; where lines begin with `$ `, these are the
commands and the others are what they print. A block of `python` goes on where the page's last one
ended. What has another language is only shown. A comment before the fence changes that:

    <!-- not run: needs a GPU -->      the reason why it is not run
    <!-- file: prices.yaml -->         its text is put into this file, for the commands that follow
    <!-- output -->                    what the commands before it print
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

SHELL = ("", "sh", "bash", "console")
MARK = re.compile(r"<!--\s*(not run|file|output)(?::\s*(.+?))?\s*-->\s*\Z", re.DOTALL)

Kind = Literal["shell", "python", "not run", "file", "output", "shown"]


@dataclass(frozen=True)
class Fence:
    """A block of a page.

    Attributes:
        page: The page.
        line: The line of its first line.
        text: What is in it.
        kind: What is to be done with it.
        told: What its comment says: a reason, a file's name.
    """

    page: Path
    line: int
    text: str
    kind: Kind
    told: str = ""

    @property
    def place(self) -> str:
        """Where it is, as an editor takes it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def commands(self) -> str:
        """The commands of a shell's block."""
        lines = self.text.splitlines()
        asked = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        return "\n".join(asked) if asked else self.text

    @property
    def printed(self) -> list[str]:
        """What is shown as output."""
        lines = self.text.splitlines()
        if self.kind == "output":
            return lines
        session = any(line.startswith("$ ") for line in lines)
        return [line for line in lines if session and not line.startswith("$ ")]


def fences(page: Path) -> Iterator[Fence]:
    """The blocks of a page, in their order."""
    comment = ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            comment = token.content
            continue
        if token.type in ("fence", "code_block"):
            assert token.map
            found = MARK.search(comment)
            language = token.info.split()[0] if token.info.strip() else ""
            kind, told = (found[1], found[2] or "") if found else (_kind(language, token.type), "")
            yield Fence(page, token.map[0] + 2, token.content, kind, told)  # type: ignore[arg-type]
        comment = ""


def _kind(language: str, token: str) -> Kind:
    if token == "code_block":  # indented, and so a formula or the like
        return "shown"
    return "shell" if language in SHELL else "python" if language == "python" else "shown"


def skeleton(line: str) -> str:
    """A line of output without what differs from run to run: numbers, paths, the width of rules."""
    words = ["N" if re.search(r"[\d/]", word) else word for word in line.split()]
    return re.sub(r"([─━═-])\1+", r"\1", " ".join(words))
