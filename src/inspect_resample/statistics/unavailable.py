"""What stands in the place of an estimate that the data do not give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Made = TypeVar("Made")


@dataclass(frozen=True)
class Unavailable:
    """No estimate, and why.

    Attributes:
        reason: In words, without a full stop at the end.
    """

    reason: str

    def __str__(self) -> str:
        return self.reason

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler.generate_schema(None)


def or_unavailable(make: Callable[[], Made], *errors: type[ValueError]) -> Made | Unavailable:
    """What `make` makes, or why it cannot.

    Args:
        make: Makes an estimate.
        errors: That say why there is none; any `ValueError` by default.
    """
    kinds = errors or (ValueError,)
    try:
        return make()
    except kinds as error:
        return Unavailable(str(error))
