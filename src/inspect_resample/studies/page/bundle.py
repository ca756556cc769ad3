"""What the page holds of its own, so that it needs no network: scripts, style, versions."""

from importlib import metadata, resources

import vl_convert

from inspect_resample.report.figures.files import inside_script

PACKAGES = (
    "inspect-resample", "inspect-ai", "numpy", "scipy", "vl-convert-python",
)  # fmt: skip
"""What the figures of a page rest on."""

_OWN = (
    *("statistics.js", "plateau.js", "reward.js", "decision.js"),
    *("fields.js", "rules.js", "page.js"),
)


def own_script() -> str:
    """The scripts of `assets/`, in the order in which they use each other."""
    assets = resources.files("inspect_resample.studies.page") / "assets"
    texts = [(assets / name).read_text(encoding="utf-8") for name in _OWN]
    return inside_script("\n".join(['"use strict";', *texts]))


def style() -> str:
    """The style sheet."""
    assets = resources.files("inspect_resample.studies.page") / "assets"
    return (assets / "page.css").read_text(encoding="utf-8")


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
