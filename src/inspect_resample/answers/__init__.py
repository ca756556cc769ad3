"""Answers: the final answer in a completion, and which answers are the same."""

from inspect_resample.answers.equivalence import Compared, Grouped, compare, group
from inspect_resample.answers.final import Final, final_answer

__all__ = ["Compared", "Final", "Grouped", "compare", "final_answer", "group"]
