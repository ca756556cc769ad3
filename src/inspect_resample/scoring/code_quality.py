"""The scorer `code_quality`: measures of the text of every draw; nothing is executed."""

from collections import Counter
from collections.abc import Sequence
from math import nan
from typing import Any

import anyio.to_thread
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from inspect_resample._inspect import refused
from inspect_resample.logs.schema import QualityMetadata
from inspect_resample.parsing.workers import WorkerError
from inspect_resample.quality.measures import HEADLINE, MEASURES, Measure, Quality
from inspect_resample.quality.measuring import measure_programs, quality_workers
from inspect_resample.quality.settings import SECONDS, Settings
from inspect_resample.scoring.explanation import counted
from inspect_resample.verifiers.programs import draws_of, programs_of

UNPARSABLE = "unparsable"
_DIGITS = 4


@scorer(metrics={"*": [mean(), stderr()]})
def code_quality(
    dataset: str | None = None,
    data: str | None = None,
    pylintrc: str | None = None,
    disable: str | list[str] | None = None,
    seconds: float = SECONDS,
) -> Scorer:
    """Measure the programs in a sample's draws with radon, pylint and the checks of fLaws.

    No sandbox is needed: programs are parsed, never run. So the scorer also works on logs that are
    there already, with `inspect score LOG --scorer inspect_resample/code_quality`.

    The score's value holds the means over the draws of seven measures, each over the draws that
    have it, and the share of unparsable programs; NaN where no draw has
    it. All measures of all distinct programs are in the metadata
    (`docs/reference/log-schema.md`).

    Args:
        dataset: Name of the data set that the samples' ids belong to. By default the ids name it
            in logs of this package; in other logs the answer's own code is measured.
        data: Path of a copy of the data set's file; None for the default.
        pylintrc: Path of a configuration of pylint, instead of the package's own.
        disable: Messages or categories of pylint to leave out on top of the configuration.
        seconds: CPU time that each tool has for one program.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: The configuration cannot be used.
    """
    settings = _settings(pylintrc, disable, seconds)

    async def score(state: TaskState, target: Target) -> Score:
        draws = draws_of(state)
        programs = await programs_of(state, draws, dataset, data)
        qualities = await measure_programs(programs, settings)
        return await anyio.to_thread.run_sync(_score, qualities, list(draws.text), settings)

    return score


def _settings(pylintrc: str | None, disable: str | list[str] | None, seconds: float) -> Settings:
    """The settings, tried out when they are the user's: before any draw is made."""
    disabled = disable.split(",") if isinstance(disable, str) else disable or []
    try:
        settings = Settings.of(pylintrc, tuple(name.strip() for name in disabled), seconds)
        if pylintrc or disabled:
            quality_workers(settings).check()
    except (ValueError, WorkerError) as unusable:
        raise refused(f"code_quality: {unusable}") from unusable
    return settings


def _score(qualities: Sequence[Quality], text: Sequence[int], settings: Settings) -> Score:
    """The score of a sample from the quality of its distinct texts and the text of each draw."""
    draws = Counter(text)
    metadata: QualityMetadata = {
        "measures": {
            name: [_rounded(quality.measures.get(name)) for quality in qualities]
            for name in MEASURES
        },
        "unparsable": [i for i, quality in enumerate(qualities) if quality.unparsable],
        "not_measured": {
            str(i): quality.not_measured
            for i, quality in enumerate(qualities)
            if quality.not_measured
        },
        "messages": _messages(qualities),
        "settings": {
            "pylintrc_sha256": settings.sha256,
            "disable": list(settings.disable),
            "seconds": settings.seconds,
        },
    }
    return Score(
        value={
            **{name: _mean(qualities, draws, name) for name in HEADLINE},
            UNPARSABLE: _unparsable(qualities, draws),
        },
        explanation=explain_quality(qualities, draws),
        metadata={**metadata},
    )


def _mean(qualities: Sequence[Quality], draws: Counter[int], name: str) -> float:
    """Mean of a measure over the draws that have it."""
    having = [
        (value, draws[i])
        for i, quality in enumerate(qualities)
        if (value := quality.measures.get(name)) is not None
    ]
    count = sum(times for _, times in having)
    return sum(value * times for value, times in having) / count if count else nan


def _unparsable(qualities: Sequence[Quality], draws: Counter[int]) -> float:
    """The share of unparsable programs among those that were read."""
    read = {i for i, quality in enumerate(qualities) if quality.unparsable or quality.measures}
    count = sum(draws[i] for i in read)
    return sum(draws[i] for i in read if qualities[i].unparsable) / count if count else nan


def _messages(qualities: Sequence[Quality]) -> dict[str, dict[str, int]]:
    """For each message of pylint, how often the text of an index has it."""
    found: dict[str, dict[str, int]] = {}
    for i, quality in enumerate(qualities):
        for symbol, count in quality.messages.items():
            found.setdefault(symbol, {})[str(i)] = count
    return dict(sorted(found.items()))


def _rounded(value: float | None) -> Any:
    return None if value is None else round(value, _DIGITS)


SHOWN_MESSAGES = 8


def explain_quality(qualities: Sequence[Quality], draws: Counter[int]) -> str:
    """The quality of a sample's draws in Markdown, bounded in length whatever their number."""
    lines = [_quality_summary(qualities, draws), "", "| measure | mean | lowest | highest |"]
    lines += ["|---|--:|--:|--:|"]
    lines += [_measure_row(MEASURES[name], qualities, draws) for name in HEADLINE]
    messages: Counter[str] = Counter()
    for i, quality in enumerate(qualities):
        messages.update(dict.fromkeys(quality.messages, draws[i]))
    if messages:
        lines += ["", "| message of pylint | draws |", "|---|--:|"]
        lines += [f"| {name} | {count} |" for name, count in messages.most_common(SHOWN_MESSAGES)]
    return "\n".join(lines)


def _quality_summary(qualities: Sequence[Quality], draws: Counter[int]) -> str:
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


def _measure_row(measure: Measure, qualities: Sequence[Quality], draws: Counter[int]) -> str:
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
