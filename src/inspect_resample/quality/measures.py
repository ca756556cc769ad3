"""The measures of a program by name: what each says, and which way is better."""

from dataclasses import dataclass, field
from math import inf
from typing import Literal

Better = Literal["high", "low", "neither"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured of a program.

    Attributes:
        name: As in logs, options and JSON.
        title: For a person.
        better: Whether a high or a low value is better style; "neither" for a mere size.
        low: The smallest value that a program can have.
        high: The largest.
        digits: Decimals that are worth printing.
    """

    name: str
    title: str
    better: Better
    low: float = 0.0
    high: float = inf
    digits: int = 2


CHECKS = (
    Measure("camel_case", "all names camelCase", "high", 0, 1),
    Measure("snake_case", "all names snake_case", "high", 0, 1),
    Measure("length", "lines and functions short", "high", 0, 1),
    Measure("comment_ratio", "comment ratio reached", "high", 0, 1),
)
"""The four checks of Inference Scaling fLaws (arXiv 2411.17501): 1 passed, 0 failed."""

GRADES = (
    Measure("camel_case_share", "share of names in camelCase", "high", 0, 1),
    Measure("snake_case_share", "share of names in snake_case", "high", 0, 1),
    Measure("longest_line", "longest line, characters", "low", digits=1),
    Measure("longest_function", "longest function, lines", "low", digits=1),
    Measure("comments_per_code_line", "comments per code line", "high"),
)
"""What the checks hold against their thresholds."""

RADON = (
    Measure("complexity_mean", "cyclomatic complexity, mean", "low"),
    Measure("complexity_max", "cyclomatic complexity, max", "low"),
    Measure("maintainability", "maintainability index", "high", 0, 100, 1),
    Measure("loc", "lines", "neither", digits=1),
    Measure("lloc", "logical lines", "neither", digits=1),
    Measure("sloc", "source lines", "neither", digits=1),
    Measure("comments", "comment lines", "neither"),
    Measure("blank", "blank lines", "neither"),
    Measure("halstead_volume", "Halstead volume", "low", digits=1),
    Measure("halstead_difficulty", "Halstead difficulty", "low"),
    Measure("halstead_effort", "Halstead effort", "low", digits=0),
)

PYLINT = (
    Measure("pylint_score", "pylint score", "high", 0, 10),
    Measure("pylint_convention", "pylint conventions", "low"),
    Measure("pylint_refactor", "pylint refactorings", "low"),
    Measure("pylint_warning", "pylint warnings", "low"),
    Measure("pylint_error", "pylint errors", "low"),
)

MEASURES = {each.name: each for each in (*CHECKS, *GRADES, *RADON, *PYLINT)}
"""All measures by name."""

HEADLINE = (
    "pylint_score",
    "maintainability",
    "complexity_mean",
    *(check.name for check in CHECKS),
)
"""What is shown where there is no room for all."""


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
