"""What a summary says in sentences."""

import shlex

from inspect_resample.report import words
from inspect_resample.statistics.bootstrap import Curve
from inspect_resample.studies.summary.summary import AuditFigures, RewardByK, Summary


def coverage_answer(summary: Summary) -> str:
    """One sentence: how many problems are solved, and how many only seem so."""
    k = summary.k[-1]
    draws = "one draw" if k == 1 else f"{k} draws"
    weak = words.percent_interval(summary.weak_pass_at[k], "%")
    if not summary.two_suites:
        return f"With {draws}, {weak} of the problems get a draw that passes the only suite."
    return (
        f"With {draws}, {weak} of the problems get a draw that passes the weak suite and "
        f"{words.percent_interval(summary.strong_pass_at[k], '%')} one that is strongly correct; "
        f"submitting the first weak pass is right for "
        f"{words.percent_interval(summary.resampled_accuracy[k], '%')}."
    )


def growth(name: str, curve: Curve, k: tuple[int, ...]) -> str:
    """One sentence for a reader who cannot see the curve."""
    first, last = (words.percent_interval(curve[at], "%") for at in (k[0], k[-1]))
    if len(k) == 1:
        return f"{name} is {first} at {k[0]}."
    return f"{name} goes from {first} at {k[0]} to {last} at {k[-1]}."


def peak(row: RewardByK) -> str:
    """One sentence for a reader who cannot see the curve of the reward."""
    ratio = words.number(row.cost_ratio)
    if row.best.k == 0:
        return f"At cost ratio {ratio} the estimate of the reward is never above 0."
    highest = f"{row.best.k}, {words.reward_interval(row.best.reward)}"
    return f"At cost ratio {ratio} the reward is highest at {highest}."


def command(summary: Summary) -> str:
    """The command that gives these figures from the same logs."""
    evaluation = summary.evaluation
    parts = ["inspect-resample analyze", *(shlex.quote(log.location) for log in evaluation.sources)]
    parts.append(f"--k {','.join(map(str, summary.k))}")
    parts.append(f"--cost-ratio {','.join(f'{ratio:g}' for ratio in summary.cost_ratios)}")
    if evaluation.weak_score:
        parts.append(f"--weak {shlex.quote(evaluation.weak_score)}")
    if evaluation.strong_score is not None:
        parts.append(f"--strong {shlex.quote(evaluation.strong_score)}")
    if evaluation.clustered_by:
        parts.append(f"--cluster {shlex.quote(evaluation.clustered_by)}")
    parts += _payment(summary)
    parts.append(f"--replicates {summary.intervals.replicates} --seed {summary.intervals.seed}")
    return " ".join(parts)


def _payment(summary: Summary) -> list[str]:
    """Options that say what draws cost, where they are not the usual ones."""
    pricing = summary.pricing
    parts = []
    if not pricing.is_free:
        price = pricing.price if isinstance(pricing.price, str) else f"{pricing.price:.12g}"
        parts += [f"--price {price}", f"--benefit {pricing.benefit:.12g}"]
    if pricing.policy != "stop_at_first_pass":
        parts.append(f"--policy {pricing.policy}")
    if pricing.source is not None:
        parts.append(f"--prices {shlex.quote(pricing.source)}")
    return parts


def audit_words(found: AuditFigures) -> list[str]:
    """What audits of weak failures show, in sentences."""
    passes = "passes" if found.found == 1 else "pass"
    gone = f", {found.lost} gave no verdict and count as right here" if found.lost else ""
    said = [
        f"Completeness: of the right draws the weak suite passes "
        f"{words.percent_interval(found.completeness, '%')}; {found.audited} of "
        f"{words.count(found.auditable, 'weak failure')} were tried on the strong suite, "
        f"{found.found} {passes} "
        f"it{gone}.",
        f"The strong suite alone: pass@1 {words.percent_interval(found.strong_alone, '%')}.",
    ]
    if found.stricter:
        listed = ", ".join(found.stricter[:3]) + (", ..." if len(found.stricter) > 3 else "")
        said.append(
            f"The weak suite is the stricter one in {words.count(len(found.stricter), 'problem')} "
            f"({listed}); --paper-filter leaves them out."
        )
    return said
