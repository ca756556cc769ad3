"""Titles above tables, notes below them."""

import io

from rich.console import Console

from inspect_resample.report.tables import Column, Table, columns, line, print_blocks

TABLE = Table(
    "What it shows, in a line longer than it",
    columns("k", "A"),
    [(1, "0.5"), (2, "<b>[red]")],
    note="+ marks the end",
)


def shown(width: int) -> list[str]:
    text = io.StringIO()
    print_blocks(Console(file=text, width=width), [TABLE])
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_a_title_stands_above_its_table_and_a_note_below() -> None:
    lines = shown(80)
    assert lines[0] == ""
    assert lines[1] == "What it shows, in a line longer than it"
    assert lines[2].split() == ["k", "A"]
    assert lines[-3].split() == ["1", "0.5"]
    assert lines[-2].split() == ["2", "<b>[red]"], "no markup of any kind is looked for"
    assert lines[-1] == "Note: + marks the end"


def test_a_title_is_whole_on_a_narrow_terminal() -> None:
    assert "What it shows, in a line longer than it" in " ".join(shown(24))


def test_a_page_shows_the_same_table() -> None:
    html = TABLE.html()
    assert "<caption>What it shows, in a line longer than it</caption>" in html
    assert '<th scope="col" class="number">k</th><th scope="col">A</th>' in html
    assert '<tr><th scope="row" class="number">1</th><td>0.5</td></tr>' in html
    assert "<td>&lt;b&gt;[red]</td>" in html
    assert "+ marks the end" in html


def test_a_column_may_stand_on_the_right_and_a_row_stand_out() -> None:
    number: Column[int] = Column("n", lambda row: 2 * row, right=True)
    name: Column[int] = Column("", lambda row: f"row {row}")
    table = Table("t", [name, number], [1, 2], mark=lambda row: "ahead" if row == 2 else "")
    assert list(table.cells()) == [["row 1", "2"], ["row 2", "4"]]
    assert '<tr><th scope="row">row 1</th><td class="number">2</td></tr>' in table.html()
    assert '<tr class="ahead"><th scope="row">row 2</th>' in table.html()


def test_a_line_hides_nothing() -> None:
    told = line("a\u202eb <i>")
    assert told.html() == "<p>a[U+202E]b &lt;i&gt;</p>"
    assert told.text().plain == "a\u202eb <i>"
