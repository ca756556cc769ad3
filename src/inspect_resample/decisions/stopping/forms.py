"""What stopping rules are called."""

NEVER = "never"
"""What a user says to make all draws."""

FORMS = (
    NEVER,
    "first-pass",
    "consistent[:CONFIDENCE]",
    "consistent-dirichlet[:CONFIDENCE]",
    "window[:DRAWS]",
    "value[:PLAN]",
)
"""The names that there are."""

OF_SUITES = ("first-pass", "value[:PLAN]")
"""Those that look at verdicts of a weak suite."""
