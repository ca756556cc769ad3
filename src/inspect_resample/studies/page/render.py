"""One self-contained HTML page for any number of tasks and models."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path

import vl_convert
from markupsafe import Markup

from inspect_resample.report import words
from inspect_resample.report.code import highlighted
from inspect_resample.report.figures.files import inside_script, library
from inspect_resample.report.figures.theme import dark_figures
from inspect_resample.report.identity import short
from inspect_resample.report.templates import ranking_script, style_of, templates
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare import words as compare_words
from inspect_resample.studies.forecast import words as forecast_words
from inspect_resample.studies.leaderboard import words as leaderboard_words
from inspect_resample.studies.optimal_k import checks
from inspect_resample.studies.page import sentences, tables
from inspect_resample.studies.page.content import TaskReport, content
from inspect_resample.studies.quality import shown as quality_shown
from inspect_resample.studies.select import shown as select_shown
from inspect_resample.studies.summary import words as summary_words
from inspect_resample.studies.verifiers import shown as verifiers_shown
from inspect_resample.whole_file import whole_file

PACKAGES = (
    "inspect-resample", "inspect-ai", "numpy", "scipy", "vl-convert-python",
)  # fmt: skip
"""What the figures of a page rest on."""

_OWN = (
    *("statistics.js", "plateau.js", "outcomes.js", "reward.js", "decision.js"),
    *("fields.js", "rules.js", "saving.js", "page.js"),
)


def own_script() -> str:
    """The scripts of `assets/`, in the order in which they use each other."""
    assets = resources.files("inspect_resample.studies.page") / "assets"
    texts = [(assets / name).read_text(encoding="utf-8") for name in _OWN]
    return inside_script("\n".join(['"use strict";', ranking_script(), *texts]))


def style() -> str:
    """The style sheet."""
    return style_of("inspect_resample.studies.page", "page.css") + dark_figures()


def versions() -> dict[str, str]:
    """Versions of the packages, and of the bundled library."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # Run from the sources.
            found[name] = "of the sources, not installed"
    found["Vega"] = vl_convert.get_vega_version()
    found["Vega-Lite"] = vl_convert.get_vegalite_versions()[-1]
    return found


@dataclass(frozen=True)
class Made:
    """How the page was made.

    Attributes:
        command: The command line.
    """

    command: str


@dataclass(frozen=True)
class Page:
    """The page that `report` makes, which a notebook shows.

    Attributes:
        html: Its text, with all that it needs.
    """

    html: str = field(repr=False)

    def save(self, path: str | Path) -> None:
        """Write it into a file."""
        with whole_file(path) as place:
            Path(place).write_text(self.html, encoding="utf-8")

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" style="width:100%;height:640px;border:0">'
            "</iframe>"
        )


def render_page(tasks: Sequence[TaskReport], made: Made) -> str:
    """The page as HTML text; it needs no network, and the same findings give the same page."""
    environment = templates("inspect_resample.studies.page")
    environment.filters["python"] = highlighted
    environment.tests["available"] = lambda one: not isinstance(one, Unavailable | None)
    page = content(tasks)
    return environment.get_template("page.html.j2").render(
        page=page,
        data=Markup(page.json()),
        style=Markup(style()),
        library=Markup(library()),
        script=Markup(own_script()),
        versions=versions(),
        made=made,
        words=words,
        say=sentences,
        quality=quality_shown,
        summaries=summary_words,
        select_shown=select_shown,
        ranked=leaderboard_words,
        forecasts=forecast_words,
        verifiers_shown=verifiers_shown,
        tables=tables,
        checks=checks,
        question=compare_words.QUESTION,
        short=short,
    )
