"""Which draws a request asks for: the solver says it, the model `replay` reads it."""

from contextvars import ContextVar

FIRST_DRAW: ContextVar[int] = ContextVar("first_draw")
"""Number of the first draw that the request being made asks for, among all draws of its problem,
from 0: those of the epochs before and of the sample's requests before come first."""
