"""All measures of one program."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TypeVar

from inspect_resample.parsing.syntax import TooLarge, parse
from inspect_resample.quality.complexity import complexity
from inspect_resample.quality.lint import Linter
from inspect_resample.quality.measures import MEASURES
from inspect_resample.quality.style import style

LONGEST = 100_000
"""Characters of a program: longer ones are not measured."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of a program's quality.

    Attributes:
        measures: Its measures by name; None for what it has nothing of, for what could not be
            measured, and for all of a program that does not parse. Without an entry for each
            measure it is None as well.
        messages: How often pylint gave each message, by its symbol.
        unparsable: Whether it does not parse.
        not_measured: Why some measures are missing; empty when all were tried with success.
    """

    measures: dict[str, float | None] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    unparsable: bool = False
    not_measured: str = ""

    @property
    def tool_failed(self) -> bool:
        """Whether the program parses and a tool could not measure it."""
        return bool(self.measures and self.not_measured)


class OutOfTime(BaseException):
    """A tool took too long; no `except Exception` of the tool catches it."""


def measure(text: str, linter: Linter, seconds: float) -> Quality:
    """Measure a program; only to be called in the main thread, for it sets a timer.

    Args:
        text: The program.
        linter: Pylint.
        seconds: CPU time for each tool.

    Returns:
        Its quality; a tool that fails leaves its measures out and is named in `not_measured`.
    """
    if not text.strip():
        return Quality(not_measured="there is no program")
    if len(text) > LONGEST:
        return Quality(not_measured=f"it has more than {LONGEST:,} characters")
    failures: list[str] = []

    def tried(tool: str, measured: Callable[[], Found]) -> Found | None:
        try:
            with _limit(seconds):
                return measured()
        except OutOfTime:
            failures.append(f"{tool}: timeout")
        except Exception as error:  # Of a tool that met a text its authors did not think of.
            failures.append(f"{tool}: {type(error).__name__}")
        return None

    try:
        with _limit(seconds):
            tree = parse(text)
    except TooLarge as large:
        return Quality(not_measured=str(large))
    except (SyntaxError, ValueError):
        return Quality(unparsable=True)
    except (RecursionError, MemoryError, OutOfTime):
        return Quality(not_measured="it is too deeply nested")
    measures: dict[str, float | None] = dict.fromkeys(MEASURES)
    measures.update(tried("style", lambda: style(text, tree)) or {})
    measures.update(tried("radon", lambda: complexity(text, tree)) or {})
    lint = tried("pylint", lambda: linter.lint(text))
    if lint is not None:
        measures.update(lint.measures)
    return Quality(measures, lint.messages if lint else {}, False, "; ".join(failures))


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` when this process has used so much CPU time, and again each second."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
