"""Plausible wrong programs for the pocket problems: they pass the weak suite and fail the strong.

They are written as a hurried person or a small model would. Each theme module has a table from the
problem's id to its wrong programs; `WRONG_PROGRAMS` is all of them.
"""

from . import contests, lists, methods, numbers, parsing, sequences, simulation, tables, text

WRONG_PROGRAMS: dict[str, list[str]] = {
    **numbers.WRONG,
    **text.WRONG,
    **lists.WRONG,
    **sequences.WRONG,
    **tables.WRONG,
    **parsing.WRONG,
    **simulation.WRONG,
    **methods.WRONG,
    **contests.WRONG,
}
