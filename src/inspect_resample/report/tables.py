"""Tables and lines: one description for a terminal, a page and a notebook."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from markupsafe import Markup, escape
from rich import box, table
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from inspect_resample.report.escaping import escaped

Row = TypeVar("Row")

_NAME = 12  # Letters of a name that stand on one line, however narrow the terminal is.
_HTML = {"bold": "<p><strong>{}</strong></p>", "dim": "<p><small>{}</small></p>"}


class Bold(str):
    """A part of a line that stands out."""

    __slots__ = ()


@dataclass(frozen=True)
class Paragraph:
    """A line of text, from parts; an empty first line is a gap above it."""

    parts: tuple[str, ...]
    style: Literal["", "bold", "dim", "yellow"] = ""

    def text(self) -> Text:
        """For a terminal."""
        parts = ((part, "bold") if isinstance(part, Bold) else part for part in self.parts)
        return Text.assemble(*parts, style=self.style)

    def html(self) -> Markup:
        """A paragraph."""
        parts = (
            Markup("<strong>{}</strong>" if isinstance(part, Bold) else "{}").format(escaped(part))
            for part in self.parts
        )
        return Markup(_HTML.get(self.style, "<p>{}</p>")).format(Markup().join(parts))


def line(*parts: str, style: Literal["", "bold", "dim", "yellow"] = "") -> Paragraph:
    """A line of text."""
    return Paragraph(parts, style)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table.

    Attributes:
        title: Above it; that of a column of remarks may be empty.
        show: How it says what a row has.
        right: Whether it is aligned to the right.
        wrap: Whether it wraps on a narrow terminal: between words, anywhere, or not at all.
    """

    title: str
    show: Callable[[Row], object]
    right: bool = False
    wrap: Literal["words", "anywhere", "never"] = "words"


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A table.

    Attributes:
        title: What it shows; stands above it.
        columns: From the left.
        rows: What its columns show something of.
        note: What to know about it; stands below it.
        gap: More blanks between columns on a terminal.
        mark: The name, for a page's style, of a row that stands out; empty for others.
    """

    title: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    note: str = ""
    gap: int = 0
    mark: Callable[[Row], str] | None = None

    def cells(self) -> Iterator[list[str]]:
        """The texts of each row."""
        for row in self.rows:
            yield [str(column.show(row)) for column in self.columns]

    def grid(self) -> table.Table:
        """For a terminal."""
        found = _Titled(
            box=box.SIMPLE_HEAD, padding=(0, self.gap, 0, 0), pad_edge=False, show_edge=False
        )
        found.heading, found.note = self.title, self.note
        cells = list(self.cells())
        for place, column in enumerate(self.columns):
            longest = max((len(row[place]) for row in cells), default=0)
            found.add_column(
                Text(column.title),
                justify="right" if column.right else "left",
                no_wrap=column.wrap == "never",
                overflow="fold" if column.wrap == "anywhere" else "ellipsis",
                min_width=min(longest, _NAME) if column.wrap == "anywhere" else None,
            )
        for texts in cells:
            found.add_row(*map(Text, texts))
        return found

    def html(self) -> Markup:
        """A table element, with its note below it. Columns of numbers are aligned to the right."""
        cells = list(self.cells())
        looks = [
            Markup(' class="number"') if column.right or _numbers(texts) else Markup()
            for column, texts in zip(self.columns, zip(*cells, strict=True), strict=False)
        ] or [Markup()] * len(self.columns)
        head = Markup().join(
            Markup('<th scope="col"{}>{}</th>').format(look, escaped(column.title))
            for column, look in zip(self.columns, looks, strict=True)
        )
        marks = [self.mark(row) if self.mark else "" for row in self.rows]
        body = Markup("\n").join(
            Markup("<tr{}>{}</tr>").format(
                Markup(' class="{}"').format(mark) if mark else "",
                Markup().join(map(_cell, range(len(row)), row, looks)),
            )
            for row, mark in zip(cells, marks, strict=True)
        )
        note = Markup("<p><small>{}</small></p>").format(self.note) if self.note else Markup()
        return (
            Markup("<table><caption>{}</caption>\n").format(escaped(self.title))
            + Markup("<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table>").format(head, body)
            + note
        )


def _cell(place: int, text: str, look: Markup) -> Markup:
    element = "td" if place else 'th scope="row"'
    return Markup(f"<{element}{look}>{escape(escaped(text))}</{element[:2]}>")


_NUMBER = re.compile(r"[-+<>\u2212]?[\d,.]+( ?%)?( \[[^]]*\])?|-|\u2013|")


def _numbers(texts: Sequence[str]) -> bool:
    return any(texts) and all(_NUMBER.fullmatch(text) for text in texts)


Block = Paragraph | Table[Any]
"""What a study shows is a list of these."""


def columns(*titles: str) -> list[Column[Sequence[object]]]:
    """Columns of rows that are sequences of texts; the first does not wrap."""
    return [
        Column(
            title,
            lambda row, i=i: row[i],  # type: ignore[misc]
            wrap="words" if i else "never",
        )
        for i, title in enumerate(titles)
    ]


def print_blocks(console: Console, blocks: Iterable[Block]) -> None:
    """Print what a study shows."""
    for block in blocks:
        if isinstance(block, Paragraph):
            console.print(block.text())
        else:
            console.print(block.grid())


def html_of(blocks: Iterable[Block]) -> str:
    """What a study shows, for a notebook."""
    return str(Markup("\n").join(block.html() for block in blocks))


class _Titled(table.Table):
    """A table below its title and above its note, both as wide as the terminal."""

    heading = ""
    note = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(f"\n{self.heading}", style="bold")
        yield from super().__rich_console__(console, options)
        if self.note:
            yield Text(f"Note: {self.note}", style="dim")
