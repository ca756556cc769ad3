"""The site of the documentation has every page."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from .fences import ROOT

DOCS = ROOT / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.py"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+\.html)(?:#[\w-]+)?\)")


def pages(entry: Any) -> Iterator[str]:
    """The files that a navigation names, at any depth."""
    if isinstance(entry, str):
        yield entry
    else:
        for one in entry.values() if isinstance(entry, dict) else entry:
            yield from pages(one)


def test_the_site_has_every_page_once() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    files = [*DOCS.rglob("*.md"), *NOTEBOOKS]
    there = sorted(page.relative_to(DOCS).as_posix() for page in files)
    assert sorted(pages(site["nav"])) == there


def test_links_of_notebooks_lead_to_pages_of_the_site() -> None:
    """The site leaves them as they are, so that they name its own pages."""
    dead = [
        f"{notebook.name}: {name}"
        for notebook in NOTEBOOKS
        for name in LINK.findall(notebook.read_text(encoding="utf-8"))
        if not any((notebook.parent / name).with_suffix(end).exists() for end in (".md", ".py"))
    ]
    assert len(NOTEBOOKS) > 3 and dead == []
