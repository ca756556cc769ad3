"""What decisions let a user choose, by name, without the libraries that numbers need."""

from typing import Literal, get_args

Unit = Literal["draws", "tokens", "dollars", "flops"]

UNITS: tuple[Unit, ...] = get_args(Unit)

Policy = Literal["stop_at_first_pass", "draw_all"]
"""When drawing stops: as soon as it is known what is submitted, or after all K draws."""

POLICIES: tuple[Policy, ...] = get_args(Policy)

COST_RATIOS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Costs of a false positive, in benefits of a correct answer, unless others are asked for."""
