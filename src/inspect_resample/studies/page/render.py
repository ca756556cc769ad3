"""One self-contained HTML page for any number of tasks and models."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from inspect_resample.report import words
from inspect_resample.report.figures.files import library
from inspect_resample.report.identity import short
from inspect_resample.report.templates import templates
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare import words as compare_words
from inspect_resample.studies.optimal_k import checks
from inspect_resample.studies.page import bundle, sentences, tables
from inspect_resample.studies.page.content import TaskReport, content
from inspect_resample.studies.quality import shown as quality_shown
from inspect_resample.studies.select import shown as select_shown
from inspect_resample.studies.summary import words as summary_words
from inspect_resample.studies.verifiers import shown as verifiers_shown
from inspect_resample.whole_file import whole_file


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
    environment.tests["available"] = lambda one: not isinstance(one, Unavailable | None)
    page = content(tasks)
    return environment.get_template("page.html.j2").render(
        page=page,
        data=Markup(page.json()),
        style=Markup(bundle.style()),
        library=Markup(library()),
        script=Markup(bundle.own_script()),
        versions=bundle.versions(),
        made=made,
        words=words,
        say=sentences,
        quality=quality_shown,
        summaries=summary_words,
        select_shown=select_shown,
        verifiers_shown=verifiers_shown,
        tables=tables,
        checks=checks,
        question=compare_words.QUESTION,
        short=short,
    )
