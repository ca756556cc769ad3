"""What a score of code quality says in words: two tables of bounded length."""

from collections import Counter
from collections.abc import Sequence

from inspect_resample.quality.measures import HEADLINE, MEASURES, Measure
from inspect_resample.quality.program import Quality
from inspect_resample.scoring.explanation import counted

SHOWN_MESSAGES = 8


def explain_quality(qualities: Sequence[Quality], draws: Counter[int]) -> str:
    """The quality of a sample's draws in Markdown, bounded in length whatever their number.

    Args:
        qualities: Of each distinct text.
        draws: How many draws gave it, by its index.
    """
    lines = [_summary(qualities, draws), "", "| measure | mean | lowest | highest |"]
    lines += ["|---|--:|--:|--:|"]
    lines += [_row(MEASURES[name], qualities, draws) for name in HEADLINE]
    messages: Counter[str] = Counter()
    for i, quality in enumerate(qualities):
        messages.update(dict.fromkeys(quality.messages, draws[i]))
    if messages:
        lines += ["", "| message of pylint | draws |", "|---|--:|"]
        lines += [f"| {name} | {count} |" for name, count in messages.most_common(SHOWN_MESSAGES)]
    return "\n".join(lines)


def _summary(qualities: Sequence[Quality], draws: Counter[int]) -> str:
    """The counts in a sentence."""
    unparsable = sum(draws[i] for i, each in enumerate(qualities) if each.unparsable)
    reasons: Counter[str] = Counter()
    for i, quality in enumerate(qualities):
        if quality.not_measured:
            reasons[quality.not_measured] += draws[i]
    texts = counted(len(qualities), "distinct text")
    text = f"{counted(draws.total(), 'draw')} with {texts}; {unparsable} unparsable."
    if reasons:
        told = ", ".join(f"{count} ({why})" for why, count in reasons.most_common(SHOWN_MESSAGES))
        text += f" Not or not wholly measured: {told}."
    return text


def _row(measure: Measure, qualities: Sequence[Quality], draws: Counter[int]) -> str:
    """A measure over the draws that have it."""
    having = [
        (value, draws[i])
        for i, quality in enumerate(qualities)
        if (value := quality.measures.get(measure.name)) is not None
    ]
    if not having:
        return f"| {measure.title} | - | - | - |"
    values = [value for value, _ in having]
    mean = sum(value * times for value, times in having) / sum(times for _, times in having)
    cells = " | ".join(f"{value:.{measure.digits}f}" for value in (mean, min(values), max(values)))
    return f"| {measure.title} | {cells} |"
