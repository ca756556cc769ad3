"""The script of the plotting library as one text, so that the page needs no network."""

import functools
import re
from importlib import metadata, resources

import vl_convert

PACKAGES = (
    "inspect-resample", "inspect-ai", "numpy", "scipy", "vl-convert-python",
)  # fmt: skip
"""What the figures of a page rest on."""

_OWN = (
    *("statistics.js", "plateau.js", "reward.js", "decision.js"),
    *("fields.js", "page.js"),
)


@functools.cache
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed (BSD licences), bundled: about 0.9 MB."""
    text: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return inside_script(text)


def own_script() -> str:
    """The scripts of `assets/`, in the order in which they use each other."""
    assets = resources.files("inspect_resample.report.page") / "assets"
    texts = [(assets / name).read_text(encoding="utf-8") for name in _OWN]
    return inside_script("\n".join(['"use strict";', *texts]))


def style() -> str:
    """The style sheet."""
    assets = resources.files("inspect_resample.report.page") / "assets"
    return (assets / "page.css").read_text(encoding="utf-8")


def inside_script(text: str) -> str:
    """Script text that cannot end its element: these occur in strings only, if at all."""
    return re.sub("</(?=script)", r"<\\/", text, flags=re.IGNORECASE).replace("<!--", r"<\!--")


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
