"""How tables look on a terminal."""

from rich import box
from rich.table import Table


def grid(*columns: str, gap: int = 0) -> Table:
    """A table whose first column never wraps; the others may on a narrow terminal.

    Args:
        columns: Titles; that of a column of remarks may be empty.
        gap: More blanks between columns.
    """
    table = Table(
        box=box.SIMPLE_HEAD, padding=(0, gap, 0, 0), pad_edge=False, caption_justify="left"
    )
    for index, column in enumerate(columns):
        table.add_column(column, no_wrap=index == 0)
    return table
