"""What one program may use on one suite, from what the reference used."""

from __future__ import annotations

TYPE_CHECKING = False  # As in typing, which would be one more import on the host's side.
if TYPE_CHECKING:
    from typing import Any


class Limits:
    """Seconds that a program may take on one suite.

    Attributes:
        quick: CPU time of any single case when a program is tried first. Where it takes more it is
            tried again, by itself; so those that never end take little of the others' time.
        case: CPU time of any single case.
        suite: CPU time of all cases.
        wall: Time on the wall's clock.
    """

    def __init__(self, numbers: dict[str, Any], cpu: tuple[float, float]) -> None:
        """Work them out.

        Args:
            numbers: `floor`, `factor` and `wall` (see `judging.request.Limits`).
            cpu: The reference's CPU seconds: its longest case, and all cases.
        """
        longest, total = cpu
        self.quick: float = max(numbers["floor"] / 8, numbers["factor"] * longest)
        self.case: float = max(numbers["floor"], numbers["factor"] * longest)
        self.suite: float = max(5 * numbers["floor"], numbers["factor"] * total)
        self.wall: float = numbers["wall"] + 20 * self.suite
