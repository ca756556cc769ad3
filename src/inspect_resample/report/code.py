"""Programs as a page shows them."""

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from inspect_resample.report.escaping import escaped

_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


def highlighted(program: str) -> Markup:
    """Python source as HTML, whose parts have the short class names of Pygments."""
    return Markup(highlight(escaped(program), _LEXER, _FORMATTER))
