"""The option that names the file of a plot."""

from pathlib import Path
from typing import Any

import click

from inspect_resample.report.figures.files import ENDINGS


class PlotFile(click.ParamType[Path]):
    """A file to write whose name says the format, in a directory that is there."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check the name before anything is computed."""
        path = Path(value)
        if path.suffix.lower() not in ENDINGS:
            endings = f"{', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
            self.fail(f"expected a name that ends in {endings}, got {str(value)!r}", param, ctx)
        if path.is_dir() or not path.absolute().parent.is_dir():
            self.fail(f"{str(value)!r} is a directory, or in one that does not exist", param, ctx)
        return path


plot_option = click.option(
    "--plot",
    type=PlotFile(),
    metavar="FILE." + "|".join(ending.removeprefix(".") for ending in ENDINGS),
    help="Plot the curves into a file.",
)
