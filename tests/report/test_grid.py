"""Titles above tables, notes below them."""

import io

from rich.console import Console

from inspect_resample.report.grid import grid


def shown(width: int) -> list[str]:
    table = grid("What it shows, in a line longer than it", "k", "A", note="+ marks the end")
    table.add_row("1", "0.5")
    text = io.StringIO()
    Console(file=text, width=width).print(table)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_a_title_stands_above_its_table_and_a_note_below() -> None:
    lines = shown(80)
    assert lines[0] == ""
    assert lines[1] == "What it shows, in a line longer than it"
    assert lines[2].split() == ["k", "A"]
    assert lines[-2].split() == ["1", "0.5"]
    assert lines[-1] == "Note: + marks the end"


def test_a_title_is_whole_on_a_narrow_terminal() -> None:
    assert "What it shows, in a line longer than it" in " ".join(shown(24))
