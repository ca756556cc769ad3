"""The site of the documentation has every page."""

from collections.abc import Iterator
from typing import Any

import yaml

from .fences import ROOT

DOCS = ROOT / "docs"


def pages(entry: Any) -> Iterator[str]:
    """The files that a navigation names, at any depth."""
    if isinstance(entry, str):
        yield entry
    else:
        for one in entry.values() if isinstance(entry, dict) else entry:
            yield from pages(one)


def test_the_site_has_every_page_once() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    there = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))
    assert sorted(pages(site["nav"])) == there
