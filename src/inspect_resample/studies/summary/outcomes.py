"""What became of all draws, by name: failures of draws, and the verdicts of both suites.

Counts of draws hide why a draw did not pass. This reads the summaries of an evaluation's logs once
more and counts the reasons.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from inspect_resample.logs.fields import metadata_of
from inspect_resample.logs.file import used_records
from inspect_resample.logs.letters import NAMES, letters
from inspect_resample.statistics.counts import Evaluation


@dataclass(frozen=True)
class Outcomes:
    """Numbers of draws.

    Attributes:
        failed: Draws that are no answer, by name: refused, empty, cut off, no answer.
        weak: Verdicts of the weak suite by the names of `NAMES`; empty where no log tells.
        strong: The same for the strong suite, run on what passes the weak one.
    """

    failed: dict[str, int] = field(default_factory=dict)
    weak: dict[str, int] = field(default_factory=dict)
    strong: dict[str, int] = field(default_factory=dict)


def outcomes(evaluation: Evaluation) -> Outcomes:
    """Count what became of the draws of an evaluation; each sample of its logs once.

    Other scorers than this package's tell nothing of it: their counts are empty.

    Raises:
        OSError: A log is not there any more.
    """
    scorer = evaluation.weak_score.rpartition(".")[0]
    failed: Counter[str] = Counter()
    suites: dict[str, Counter[str]] = {"weak": Counter(), "strong": Counter()}
    for record in used_records(evaluation):
        metadata = metadata_of(record, scorer)
        failed.update(_numbers(metadata.get("failed")))
        length = int(metadata.get("draws") or 0) + int(metadata.get("unscored") or 0)
        for suite, counted in suites.items():
            counted.update(letters(metadata, suite, length))
    weak, strong = (
        {NAMES.get(letter, letter): number for letter, number in counted.most_common()}
        for counted in suites.values()
    )
    return Outcomes(dict(failed.most_common()), weak, strong)


def _numbers(found: object) -> dict[str, int]:
    if not isinstance(found, Mapping):
        return {}
    return {str(name): number for name, number in found.items() if isinstance(number, int)}
