"""Draws without the function that was asked for: a fault of the model, or of reading it."""

from collections.abc import Iterable
from itertools import islice

from inspect_resample.logs.used_records import used_records
from inspect_resample.logs.verdicts import Verdicts
from inspect_resample.statistics.counts import Evaluation

LARGE = 0.1
"""The share of all draws from which on it is the first thing to say of them."""

UNREAD = "N"
"""The letter of a draw that does not define the function: `docs/reference/log-schema.md`."""

_EXAMPLES = 2


def unread_draws(evaluation: Evaluation, verdicts: Verdicts) -> Iterable[str]:
    """A warning where a large share of the draws does not define the function.

    Args:
        evaluation: The data.
        verdicts: Those of its samples.
    """
    if verdicts.weak_letters is None:
        return
    total = int(verdicts.draws.sum())
    missing = sum(letters.count(UNREAD) for letters in verdicts.weak_letters)
    if not total or missing < LARGE * total:
        return
    said = (
        f"{missing} of {total} draws ({missing / total:.0%}) have no function of the name that was "
        f"asked for: if these are right answers in a form that is not read, every figure is too low"
    )
    examples = list(islice(_examples(evaluation), _EXAMPLES))
    yield said + (f"; they begin {' and '.join(map(repr, examples))}" if examples else "")


def _examples(evaluation: Evaluation) -> Iterable[str]:
    """The beginnings of such draws, which logs of earlier versions do not hold."""
    scorer = evaluation.weak_score.rpartition(".")[0]
    seen: set[str] = set()
    for record in used_records(evaluation):
        score = (record.get("scores") or {}).get(scorer) or {}
        found = (score.get("metadata") or {}).get("unread")
        for text in found if isinstance(found, list) else []:
            if isinstance(text, str) and text not in seen:
                seen.add(text)
                yield text
