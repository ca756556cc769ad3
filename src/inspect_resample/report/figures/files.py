"""A figure in a file, in the format that the file's name ends in."""

import functools
import json
import logging
import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import vl_convert

from inspect_resample.errors import Failure
from inspect_resample.folders import cache_folder
from inspect_resample.report.escaping import escaped_everywhere
from inspect_resample.whole_file import whole_file

logger = logging.getLogger(__name__)

_SCALE = 2  # Pixels a unit of length: sharp on paper too.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>inspect-resample</title>
<script>{library}</script>
</head>
<body>
<div id="figure"></div>
<script>
vegaEmbed("#figure", {figure}, {{renderer: "svg", actions: {{export: true, source: true}}}});
</script>
</body>
</html>
"""


def save(spec: dict[str, Any], path: Path) -> None:
    """Write a figure; the same figure gives the same file.

    Args:
        spec: A specification, as the functions `plot_...` give it.
        path: Its ending, one of `ENDINGS`, says in which format.
    """
    made = _WRITERS[path.suffix.lower()](escaped_everywhere(spec))
    with whole_file(path) as place:
        Path(place).write_bytes(made.encode() if isinstance(made, str) else made)


def in_script(data: Any) -> str:
    """JSON that can stand in a script element."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def inside_script(text: str) -> str:
    """Script text that cannot end its element: these occur in strings only, if at all."""
    return re.sub("</(?=script)", r"<\\/", text, flags=re.IGNORECASE).replace("<!--", r"<\!--")


@functools.cache
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed (BSD licences), bundled: about 0.9 MB.

    To bundle them takes seconds, so that the bundle of a version is kept in the cache folder.
    """
    name = f"vega-{metadata.version('vl-convert-python')}.js"
    kept = cache_folder() / name
    if kept.exists():
        return kept.read_text(encoding="utf-8")
    text = inside_script(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(kept) as place:
            Path(place).write_text(text, encoding="utf-8")
    except (OSError, Failure) as error:
        logger.debug("the bundle is not kept in %s: %s", kept, error)
    return text


def _json(spec: dict[str, Any]) -> str:
    return json.dumps(spec, allow_nan=False, ensure_ascii=False, indent=1) + "\n"


def _html(spec: dict[str, Any]) -> str:
    """A page that needs no network."""
    return _PAGE.format(library=library(), figure=in_script(spec))


def svg(spec: dict[str, Any]) -> str:
    """An SVG. Vega numbers its clipping paths on and on; here each file begins anew."""
    names: dict[str, str] = {}
    text: str = vl_convert.vegalite_to_svg(spec)
    return re.sub(r"\bclip\d+\b", lambda at: names.setdefault(at[0], f"clip{len(names)}"), text)


def _png(spec: dict[str, Any]) -> bytes:
    picture: bytes = vl_convert.vegalite_to_png(spec, scale=_SCALE)
    return picture


_WRITERS: dict[str, Callable[[dict[str, Any]], str | bytes]] = {
    ".png": _png,
    ".svg": svg,
    ".pdf": vl_convert.vegalite_to_pdf,
    ".html": _html,
    ".json": _json,
}

ENDINGS = tuple(_WRITERS)
"""Of the files that `save` writes."""
