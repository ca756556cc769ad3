"""What counts do not say, so that a fitted law only repeats what was assumed."""

from inspect_resample.statistics.bootstrap import MIN_PROBLEMS
from inspect_resample.statistics.counts import Counts


def doubts(counts: Counts) -> tuple[str, ...]:
    """Sentences about what these counts, with a strong suite, leave open."""
    draws, weak, strong = counts.draws, counts.weak_passes, counts.strong
    problems = len(counts.problems)
    checks = (
        (
            problems < MIN_PROBLEMS,
            f"{problems} problem{'s say' if problems > 1 else ' says'} little about the problems "
            f"that one could ask; the figures lean on the law's prior",
        ),
        (
            draws.max() == 1,
            "with one draw a problem, the data do not say how much problems differ in difficulty: "
            "beyond one draw the figures rest on the law's prior",
        ),
        (
            weak.sum() == 0,
            "no draw passed the weak suite: precision is not identified, and neither is the share "
            "of impossible problems",
        ),
        (
            weak.sum() > 0 and (weak == draws).all(),
            "every draw passed the weak suite: how hard the hardest problems are is not identified",
        ),
        (
            weak.sum() > 0 and strong.sum() == 0,
            "no weak pass was strongly correct: whether precision depends on difficulty is not "
            "identified",
        ),
        (
            weak.sum() > 0 and (strong == weak).all(),
            "no false positive was seen: whether precision depends on difficulty is not identified",
        ),
        (
            weak.sum() > 0 and weak.max() == 1,
            "no problem has more than one weak pass: how much problems of the same difficulty "
            "differ in precision is not identified, which strong coverage rests on",
        ),
    )
    return tuple(sentence for found, sentence in checks if found)
