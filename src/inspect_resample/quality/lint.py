"""Pylint in this process: many texts, one after the other, with one start."""

import io
import os
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tokenize import TokenInfo

from pylint.lint import PyLinter, Run
from pylint.reporters import CollectingReporter
from pylint.utils import FileState

from inspect_resample.quality.settings import Settings

_MODULE = "program"
_NAME = f"{_MODULE}.py"
_CATEGORIES = ("convention", "refactor", "warning", "error")


class LintError(Exception):
    """Pylint cannot be configured, or cannot read a program."""


@dataclass(frozen=True, slots=True)
class Lint:
    """What pylint says of a program.

    Attributes:
        measures: The score and the number of messages of each category, by the names of
            `measures.py`.
        messages: How often each message was given, by its symbol.
    """

    measures: dict[str, float | None]
    messages: dict[str, int]


class _Linter(PyLinter):
    """Pylint that takes no orders from the text that it reads."""

    def process_tokens(self, tokens: list[TokenInfo]) -> None:
        """Ignore `# pylint:` comments, with which a program would silence or skip the check."""


class _Run(Run):
    LinterClass = _Linter


class Linter:
    """Pylint with one configuration.

    It parses what it reads and imports nothing that a text names. Modules that are looked up to
    understand a text are looked for in Python's own library only, and read, not run.

    Args:
        settings: How programs are measured.

    Raises:
        LintError: Pylint does not accept the configuration.
    """

    def __init__(self, settings: Settings) -> None:
        self._reporter = CollectingReporter()
        options = [f"--rcfile={settings.pylintrc}", "--from-stdin", "--jobs=1", "--persistent=n"]
        if settings.disable:
            options.append(f"--disable={','.join(settings.disable)}")
        with _no_input():
            try:
                run = _Run([*options, _NAME], self._reporter, exit=False)
            except SystemExit as refused:
                raise LintError(f"pylint does not accept {settings.pylintrc}") from refused
        complaints = [
            message.msg
            for message in self._reporter.messages
            if message.symbol in ("unknown-option-value", "unrecognized-option", "bad-plugin-value")
        ]
        if complaints:
            raise LintError(f"pylint does not accept its configuration: {'; '.join(complaints)}")
        self._linter = run.linter
        # As in a run over many files: checkers are set up once, which takes longer than a check.
        self._opened = ExitStack()
        self._check = self._opened.enter_context(self._linter._astroid_module_checker())

    def lint(self, text: str) -> Lint:
        """Check a program that parses.

        Raises:
            LintError: Pylint cannot read it.
            Exception: Whatever pylint raises on a text that its authors did not think of; it is not
                to be used again then.
        """
        linter = self._linter
        self._reporter.messages.clear()
        linter.set_current_module(_MODULE, _NAME)
        module = linter.get_ast(_NAME, _MODULE, text)
        if module is None:
            raise LintError("pylint does not parse what Python parses")
        linter.file_state = FileState(_MODULE, linter.msgs_store, module)
        self._check(module)
        statements = linter.stats.by_module[_MODULE]["statement"]
        if not statements:
            raise LintError("there is no statement")
        counts = Counter(message.category for message in self._reporter.messages)
        categories = {name: counts[name] for name in _CATEGORIES}
        return Lint(
            {
                "pylint_score": _score(statements, **categories),
                **{f"pylint_{name}": float(count) for name, count in categories.items()},
            },
            dict(Counter(message.symbol for message in self._reporter.messages)),
        )


def keep_to_standard_library() -> None:
    """Let this process find no module but Python's own; call it when all is imported."""
    own = {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    own |= {os.path.join(path, "lib-dynload") for path in own}
    sys.path[:] = [path for path in sys.path if path and os.path.realpath(path) in own]


def _score(statements: int, error: int, warning: int, refactor: int, convention: int) -> float:
    """Pylint's own formula: 10 is best, 0 worst."""
    deduction = (5 * error + warning + refactor + convention) / statements * 10
    return max(0.0, 10.0 - deduction)


@contextmanager
def _no_input() -> Iterator[None]:
    """Let pylint, which checks something when it is configured, check nothing."""
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    try:
        yield
    finally:
        sys.stdin = before
