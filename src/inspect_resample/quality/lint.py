"""Pylint in this process: many texts, one after the other, with one start."""

import io
import os
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tokenize import TokenInfo

from pylint.lint import PyLinter, Run
from pylint.reporters import CollectingReporter

from inspect_resample.quality.settings import Settings

_NAME = "program.py"


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
        with _standard_input(""):
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

    def lint(self, text: str) -> Lint:
        """Check a program that parses.

        Raises:
            LintError: Pylint itself failed.
        """
        self._reporter.messages.clear()
        with _standard_input(text):
            self._linter.check([_NAME])
        stats = self._linter.stats
        if stats.fatal or stats.statement == 0:
            raise LintError(self._failure())
        categories = {
            name: getattr(stats, name) for name in ("convention", "refactor", "warning", "error")
        }
        return Lint(
            {
                "pylint_score": _score(stats.statement, **categories),
                **{f"pylint_{name}": float(count) for name, count in categories.items()},
            },
            dict(Counter(message.symbol for message in self._reporter.messages)),
        )

    def _failure(self) -> str:
        """Why there is no result."""
        fatal = [message.msg for message in self._reporter.messages if message.category == "fatal"]
        return " ".join((fatal or ["it found no statement"])[0].split())[:200]


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
def _standard_input(text: str) -> Iterator[None]:
    """Let pylint read a text where it reads that of an editor."""
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "replace")), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before
