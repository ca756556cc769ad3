"""Answers: the final answer in a completion, and which answers are the same."""

from inspect_resample.answers.equivalence import Equivalence, Grouped, compare, group
from inspect_resample.answers.final import Final, final_answer

__all__ = ["Equivalence", "Final", "Grouped", "compare", "final_answer", "group"]
