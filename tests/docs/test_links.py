"""Links between pages lead somewhere, and so do the pages that code and messages name."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

from .fences import ROOT

MENTION = re.compile(
    r"(?<![\w/.-])(?:docs|tests|benchmarks|scripts)/[\w/-]+\.(?:md|png|py|sh|yaml)\b"
)


def tracked(*patterns: str) -> list[Path]:
    """The files of the repository, which a copy without `.git` has not."""
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("no repository of git")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


@cache
def tokens(page: Path) -> list[Token]:
    parser = MarkdownIt("gfm-like", {"linkify": False}).use(anchors_plugin, max_level=6)
    return parser.parse(page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    return {str(token.attrs["id"]) for token in tokens(page) if token.type == "heading_open"}


def targets(page: Path) -> Iterator[str]:
    """What the links and images of a page lead to."""
    for token in tokens(page):
        for part in token.children or ():
            if part.type in ("link_open", "image"):
                yield str(part.attrs["href" if part.type == "link_open" else "src"])


def dead(page: Path) -> Iterator[str]:
    for target in targets(page):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        led = (page.parent / name).resolve() if name else page
        if not led.exists() or (anchor and anchor not in anchors(led)):
            yield target


@pytest.mark.slow
def test_every_link_leads_to_a_file_and_its_heading() -> None:
    pages = tracked("*.md")
    assert len(pages) > 10
    assert [f"{page.relative_to(ROOT)}: {link}" for page in pages for link in dead(page)] == []


def test_every_file_that_is_named_is_there() -> None:
    files = tracked("*.md", "*.py", "*.sh", "*.html", "*.toml", "Makefile", ":!CHANGELOG.md")
    gone = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in MENTION.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert gone == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `name`\n[a](#a-name) [b](#b) [c](no.md)\n[d](page.md#x) ![e](e.png)\n")
    assert [*dead(page)] == ["#b", "no.md", "page.md#x", "e.png"]
