"""Pages of HTML from templates: what is shown is escaped, and what is not given is an error."""

from importlib import resources
from typing import Any

import jinja2

from inspect_resample.report.escaping import escaped


def templates(package: str) -> jinja2.Environment:
    """The templates in the folder `assets` of a package."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "assets"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    """Texts without characters that hide or reorder them; markup as it is."""
    return escaped(value) if type(value) is str else value


def ranking_script() -> str:
    """The script by which tables are sorted and filtered."""
    file = resources.files("inspect_resample.report") / "assets" / "ranking.js"
    return file.read_text(encoding="utf-8")


def style_of(package: str, name: str) -> str:
    """A style sheet in the folder `assets` of a package, after what all pages share."""
    shared = [("inspect_resample.report", file) for file in ("colours.css", "ranking.css")]
    files = (*shared, (package, name))
    texts = [(resources.files(home) / "assets" / file).read_text("utf-8") for home, file in files]
    return "".join(texts)
