"""The option that names the file of a plot."""

from pathlib import Path
from typing import Any

import click


class PlotFile(click.ParamType[Path]):
    """A file to write whose name ends in .png or .svg, in a directory that is there."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check the name before anything is computed."""
        path = Path(value)
        if path.suffix.lower() not in (".png", ".svg"):
            self.fail(f"expected a name that ends in .png or .svg, got {str(value)!r}", param, ctx)
        if path.is_dir() or not path.absolute().parent.is_dir():
            self.fail(f"{str(value)!r} is a directory, or in one that does not exist", param, ctx)
        return path


plot_option = click.option(
    "--plot", type=PlotFile(), metavar="FILE.png|svg", help="Draw the curves into a file."
)
