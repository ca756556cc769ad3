"""Draws that count as failed though nothing has shown them to be wrong."""

from collections import Counter
from collections.abc import Iterable

from inspect_resample.logs.used_records import used_records
from inspect_resample.logs.verdicts import Verdicts
from inspect_resample.statistics.counts import Evaluation

UNJUDGEABLE = "U"
"""The letter of a draw that gave no plain data; `docs/reference/log-schema.md` lists the others."""

OTHERS = "(others)"
"""What a score calls the types that it does not name."""

_TYPES = 5  # that are named


def doubts(evaluation: Evaluation, verdicts: Verdicts) -> Iterable[str]:
    """Warnings where there are such draws.

    Args:
        evaluation: The data.
        verdicts: Those of its samples.
    """
    total = int(verdicts.draws.sum())
    doubtful = int(verdicts.doubtful.sum()) if verdicts.doubtful is not None else 0
    if doubtful:
        yield (
            f"{doubtful} of {total} draws have a doubtful verdict: something else than the program "
            f"may have ended it, as a system without memory does; they count as failed, and "
            f"`inspect-resample rescore` judges them again"
        )
    suites = (verdicts.weak_letters, verdicts.strong_letters)
    letters = [text for suite in suites if suite is not None for text in suite]
    unjudgeable = sum(text.count(UNJUDGEABLE) for text in letters)
    if unjudgeable:
        named = _types(evaluation)
        others = unjudgeable - sum(count for _, count in named)
        named += [("others", others)] if named and others > 0 else []
        types = ", ".join(f"{name} {count}" for name, count in named)
        yield (
            f"{unjudgeable} of {total} draws gave no plain data{types and f' ({types})'}: they "
            f"count as failed, though other tools accept a value of another type if it says that "
            f"it equals the right one"
        )


def _types(evaluation: Evaluation) -> list[tuple[str, int]]:
    """The types of their values, the frequent ones first; logs of earlier versions tell none."""
    scorer = evaluation.weak_score.rpartition(".")[0]
    counts: Counter[str] = Counter()
    for record in used_records(evaluation):
        score = (record.get("scores") or {}).get(scorer) or {}
        found = (score.get("metadata") or {}).get("unjudgeable")
        if isinstance(found, dict):
            counts.update({name: count for name, count in found.items() if type(count) is int})
    counts.pop(OTHERS, None)
    return counts.most_common(_TYPES)
