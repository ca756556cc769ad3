"""No sentence stands twice in what is written by hand."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from .fences import PAGES, ROOT

SHORTEST = 45  # characters: what is shorter is no sentence, but a name or a cell of a table


def sentences(text: str) -> Iterator[str]:
    """The sentences of a page, without its blocks, comments and lines of tables."""
    words = re.sub(r"```.*?```|<!--.*?-->", "", text, flags=re.DOTALL)
    for part in re.split(r"\n\s*\n|\n(?=\|)|\n\s*- ", words):
        for sentence in re.split(r"(?<=[.:;])\s+|\s\|\s", " ".join(part.split())):
            if len(bare := sentence.strip("| ")) >= SHORTEST and "---" not in bare:
                yield bare


def test_no_sentence_stands_twice() -> None:
    places: dict[str, list[Path]] = defaultdict(list)
    for page in PAGES:
        if page.parent.name != "reference":
            for sentence in sentences(page.read_text(encoding="utf-8")):
                places[sentence].append(page.relative_to(ROOT))
    assert len(places) > 500
    assert {said: where for said, where in places.items() if len(where) > 1} == {}
