"""A problem: a prompt, a reference program, a weak suite and a strong suite."""

from collections.abc import Sequence
from dataclasses import dataclass

Case = tuple[object, ...]
"""The positional arguments of one call of the entry point.

Made of None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset and dict only:
these are the types that cross into the sandbox as data.
"""

Suite = Sequence[Case]
"""Cases in the order in which they are tried. What a case must give is what the reference gives."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One programming problem and the two suites that judge it.

    Attributes:
        id: Unique in its data set, for example `HumanEval/0`.
        prompt: What the model sees, in HumanEval's form: imports, the signature and a docstring.
        entry_point: Name of the function that the suites call.
        reference: A complete program that defines `entry_point` and is right by definition: it
            gives the expected outputs of both suites.
        weak: The suite a user would really have; it is the verifier.
        strong: The much larger suite that stands for the truth. A program is strongly correct when
            it passes both suites, so cases of `weak` need not be repeated here.
        oracle: Name of the rule that compares an output with the expected one; the rules are in
            `docs/judging.md`.
        tolerance: Absolute tolerance for floats; 0 leaves it to the oracle.
    """

    id: str
    prompt: str
    entry_point: str
    reference: str
    weak: Suite
    strong: Suite
    oracle: str = "equal"
    tolerance: float = 0.0
