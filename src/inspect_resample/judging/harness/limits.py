"""What one program may use on one suite, from what the reference used."""

from __future__ import annotations

TYPE_CHECKING = False  # As in typing, which would be one more import on the host's side.
if TYPE_CHECKING:
    from typing import Any


TESTS_CASES = 100  # a suite of tests, whose calls nobody counts before, may take as many cases do


class SuiteLimits:
    """Seconds that a program may take on one suite.

    Attributes:
        quick_definition, quick: CPU time of the definition, and of any single case, when a program
            is tried first. Where it takes more it is tried again, by itself; so those that never
            end take little of the others' time.
        definition: CPU time until the program is defined: of all that stands at its top level.
        case: CPU time of any single case.
        suite: CPU time of all cases.
        wall: Time on the wall's clock.
    """

    def __init__(
        self, numbers: dict[str, Any], cpu: tuple[float, float, float], cases: int
    ) -> None:
        """Work them out.

        Args:
            numbers: `floor`, `factor`, `definition`, `suite` and `wall` (see
                `judging.request.Limits`).
            cpu: The reference's CPU seconds: its longest case, all cases, and its definition.
            cases: How many cases the suite has.
        """
        floor, factor = numbers["floor"], numbers["factor"]
        longest, total, definition = cpu
        self.quick_definition: float = max(floor / 8, factor * definition)
        self.quick: float = max(floor / 8, factor * longest)
        self.definition: float = max(numbers["definition"], factor * definition)
        self.case: float = max(floor, factor * longest)
        self.suite: float = max(self.case, min(cases * self.case, numbers["suite"]), factor * total)
        self.wall: float = numbers["wall"] + 20 * (self.definition + self.suite)
