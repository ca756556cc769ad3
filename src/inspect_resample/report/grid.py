"""How tables look on a terminal."""

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text


class _Titled(Table):
    """A table below its title and above its note, both as wide as the terminal."""

    heading = ""
    note = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(f"\n{self.heading}", style="bold")
        yield from super().__rich_console__(console, options)
        if self.note:
            yield Text(f"Note: {self.note}", style="dim")


def grid(title: str, *columns: str, gap: int = 0, note: str = "") -> Table:
    """A table whose first column never wraps; the others may on a narrow terminal.

    Args:
        title: What it shows; stands above it.
        columns: Titles; that of a column of remarks may be empty.
        gap: More blanks between columns.
        note: What to know about it; stands below it, as a note.
    """
    table = _Titled(box=box.SIMPLE_HEAD, padding=(0, gap, 0, 0), pad_edge=False, show_edge=False)
    table.heading, table.note = title, note
    for index, column in enumerate(columns):
        table.add_column(column, no_wrap=index == 0)
    return table
