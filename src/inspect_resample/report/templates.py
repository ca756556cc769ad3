"""Pages of HTML from templates: what is shown is escaped, and what is not given is an error."""

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
