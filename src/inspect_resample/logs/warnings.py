"""What a reader must be warned of, for its draws and its logs, where an evaluation is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice

import numpy as np

from inspect_resample.logs.fields import metadata_of
from inspect_resample.logs.file import used_records
from inspect_resample.logs.samples import Samples
from inspect_resample.logs.schema import LARGE, OTHERS
from inspect_resample.logs.verdicts import Verdicts
from inspect_resample.statistics.bounds import missing_warnings, unequal_warnings
from inspect_resample.statistics.counts import RECORDING, Evaluation, IntArray, Source

_LONGEST_VALUE = 60  # Characters of a setting in a warning.
# Generation settings that may differ between logs whose draws are pooled: they change how draws are
# made, not what is drawn.
POOLED_SETTINGS = frozenset(
    {
        *("seed", "num_choices", "batch", "cache", "max_connections", "adaptive_connections"),
        *("max_retries", "timeout", "attempt_timeout", "stream_idle_timeout", "cache_prompt"),
        *("logprobs", "top_logprobs", "prompt_logprobs", "extra_headers", "fail_on_refusal"),
    }
)
# They say which draws are made, with how many requests, and what else is measured, not how.
POOLED_ARGUMENTS = frozenset({"k", "first", "chunk", "quality", "plan", RECORDING})


def data_warnings(
    evaluation: Evaluation, empty: Sequence[str], partial: int, added_epochs: bool
) -> Iterable[str]:
    """Warnings about the data of one task and model.

    Args:
        evaluation: The data, still without warnings.
        empty: Problems without a judged draw.
        partial: Draws with partial credit.
        added_epochs: Whether a run has more epochs of some problems than it was to have.
    """
    sources, counts = evaluation.sources, evaluation.counts
    if evaluation.group:
        yield (
            f"draws are spread in groups of {evaluation.group} and depend on each other: a group "
            f"counts as one draw, which passes if one of its draws does and hands in the first "
            f"that passes the weak suite; so pass@k is of k groups, k x {evaluation.group} draws, "
            f"and there is none of fewer draws than a group has"
        )
    yield from (f"{source.location}: {source.left_out}" for source in sources if source.left_out)
    if evaluation.depth:
        yield (
            f"what counts as a draw is a chain of up to {evaluation.depth} attempts, which submits "
            f"its first weak pass: pass@k is of k chains, never of attempts; `compare` shows "
            f"chains by depth"
        )
    yield from missing_warnings(evaluation)
    yield from _incomplete(sources)
    yield from _stopped(sources, added_epochs)
    yield from _by_rule(evaluation)
    yield from _differing(sources)
    if empty:
        yield f"{len(empty)} problems have no judged draw and are left out: {', '.join(empty[:5])}"
    if partial:
        yield f"{partial} draws have partial credit and count as failed"
    yield from unequal_warnings(counts)


def _incomplete(sources: tuple[Source, ...]) -> Iterable[str]:
    """A warning for each task run (with its retries) that did not finish all its samples."""
    for task_id in dict.fromkeys(source.task_id for source in sources):
        attempts = [source for source in sources if source.task_id == task_id]
        used = sum(source.samples for source in attempts)
        expected = max(source.expected_samples for source in attempts)
        expected -= max(source.early_stops for source in attempts)
        statuses = [source.status for source in attempts]
        if "success" not in statuses or used < expected:
            yield (
                f"{attempts[-1].location} has status {statuses[-1]}: {used} of {expected} samples "
                f"are scored and used"
            )


def _stopped(sources: tuple[Source, ...], added_epochs: bool) -> Iterable[str]:
    stops = sum(source.early_stops for source in sources)
    if stops:
        yield (
            f"drawing stopped early: {stops} samples were not drawn because of what was seen "
            f"before, so problems have more or fewer draws depending on how they went"
        )
    if any(source.allocated for source in sources):
        yield (
            "a plan gave problems more or fewer draws, depending on how earlier ones went; this is "
            "taken for drawing that stopped early"
        )
    if added_epochs:
        yield (
            "epochs were added while a task ran, perhaps because of what was seen before; this is "
            "taken for drawing that stopped early elsewhere"
        )


def _by_rule(evaluation: Evaluation) -> Iterable[str]:
    """What rules that stopped drawing mean for the figures."""
    counts, made = evaluation.counts, evaluation.as_made
    if counts.informative_stop:
        yield (
            "drawing stopped where answers or outputs agreed, or by scores: what was submitted is "
            "a plain mean and right; figures by number of draws are those of a law of draws and "
            "passes, and hold only if how much draws agree, or their scores, tell nothing of how "
            "hard a problem is beyond their verdicts; first passes by number of the draw are not "
            "told"
        )
    if made is not None and len(made.rules) > 1:
        yield f"several stopping rules were in force: {', '.join(made.rules)}"


def _differing(sources: tuple[Source, ...]) -> Iterable[str]:
    names = (
        {name for source in sources for name in source.settings}
        - POOLED_ARGUMENTS
        - POOLED_SETTINGS
    )
    for name in sorted(names):
        values = list(dict.fromkeys(_brief(source.settings.get(name)) for source in sources))
        if len(values) > 1:
            yield f"logs with different {name} are pooled: {', '.join(values)}"


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


UNJUDGEABLE = "U"
"""The letter of a draw that gave no plain data; `docs/reference/log-schema.md` lists the others."""

_TYPES = 5  # that are named


def doubts(evaluation: Evaluation, verdicts: Verdicts) -> Iterable[str]:
    """Warnings where there are such draws."""
    total = int(verdicts.draws.sum())
    doubtful = int(verdicts.doubtful.sum()) if verdicts.doubtful is not None else 0
    if doubtful:
        yield (
            f"{doubtful} of {total} draws have a doubtful verdict: something else than the program "
            f"may have ended it, as a system without memory does; they count as failed, and "
            f"`inspect-resample rescore` judges them again"
        )
    tolerable = int(verdicts.tolerable.sum()) if verdicts.tolerable is not None else 0
    if tolerable:
        yield (
            f"{tolerable} of {total} draws failed at a case that they would pass if numbers might "
            f"differ by 1e-6 (the rule `lines-tolerant` in the place of `lines`): so many verdicts "
            f"hang on that rule at most"
        )
    suites = (verdicts.weak_letters, verdicts.strong_letters)
    letters = [text for suite in suites if suite is not None for text in suite]
    unjudgeable = sum(text.count(UNJUDGEABLE) for text in letters)
    if unjudgeable:
        named = _unjudgeable_types(evaluation)
        others = unjudgeable - sum(count for _, count in named)
        named += [("others", others)] if named and others > 0 else []
        types = ", ".join(f"{name} {count}" for name, count in named)
        yield (
            f"{unjudgeable} of {total} draws gave no plain data{types and f' ({types})'}: they "
            f"count as failed, though other tools accept a value of another type if it says that "
            f"it equals the right one"
        )


def _unjudgeable_types(evaluation: Evaluation) -> list[tuple[str, int]]:
    """The types of their values, the frequent ones first; logs of earlier versions tell none."""
    scorer = evaluation.weak_score.rpartition(".")[0]
    counts: Counter[str] = Counter()
    for record in used_records(evaluation):
        found = metadata_of(record, scorer).get("unjudgeable")
        if isinstance(found, dict):
            counts.update({name: count for name, count in found.items() if type(count) is int})
    counts.pop(OTHERS, None)
    return counts.most_common(_TYPES)


UNREAD = "N"
"""The letter of a draw that does not define the function: `docs/reference/log-schema.md`."""

_TEXTS = 2


def unread_draws(evaluation: Evaluation, verdicts: Verdicts) -> Iterable[str]:
    """A warning where a large share of the draws does not define the function."""
    if verdicts.weak_letters is None:
        return
    total = int(verdicts.draws.sum())
    missing = sum(letters.count(UNREAD) for letters in verdicts.weak_letters)
    if not total or missing < LARGE * total:
        return
    said = (
        f"{missing} of {total} draws ({missing / total:.0%}) have no function of the name, or no "
        f"program, that was asked for: if these are right answers in a form that is not read, "
        f"every figure is too low"
    )
    examples = list(islice(_unread_texts(evaluation), _TEXTS))
    yield said + (f"; they begin {' and '.join(map(repr, examples))}" if examples else "")


def _unread_texts(evaluation: Evaluation) -> Iterable[str]:
    """The beginnings of such draws, which logs of earlier versions do not hold."""
    scorer = evaluation.weak_score.rpartition(".")[0]
    seen: set[str] = set()
    for record in used_records(evaluation):
        found = metadata_of(record, scorer).get("unread")
        for text in found if isinstance(found, list) else []:
            if isinstance(text, str) and text not in seen:
                seen.add(text)
                yield text


def repeated_draws(sources: Sequence[Source], samples: Samples, log: IntArray) -> Iterable[str]:
    """A warning for each two logs that may hold the same draws.

    A seed gives every request of a problem and epoch a seed of its own by the number of its first
    draw, and Inspect's cache has a place for it. So a second run with the same seed, or both with a
    cache, draws what the first one drew, unless its numbers begin where those of the first end.
    A recording gives the same draws whatever the seed, and an epoch those after the epoch before.

    Args:
        sources: The logs.
        samples: Their samples.
        log: For each sample, the index of its log among the sources.
    """
    for a, b in combinations(range(len(sources)), 2):
        one, other = sources[a], sources[b]
        reason = _why_the_same(one.settings, other.settings)
        if reason is None:
            continue
        place, epochs = samples.places, [1, 1]
        if _same_recording(one.settings, other.settings):
            place = samples.problem
            epochs = [int(samples.epoch[log == own].max(initial=1)) for own in (a, b)]
        both = np.isin(place, np.intersect1d(place[log == a], place[log == b]))
        problems = [samples.problems[at] for at in np.unique(samples.problem[both])]
        if not (one.own_draws or other.own_draws):
            problems = problems[:1]  # of the others the numbers are the same
        shared, made = set[int](), set[int]()
        for problem in problems:
            numbers = (
                _draw_numbers(one, problem, epochs[0]),
                _draw_numbers(other, problem, epochs[1]),
            )
            shared |= numbers[0] & numbers[1]
            made |= numbers[0] | numbers[1]
        if shared:
            yield (
                f"{one.location} and {other.location} have draws {min(shared)} to {max(shared)} "
                f"of the same problems with {reason}: they may be the same draws, counted twice "
                f"(a second run goes on with -T first={max(made) + 1})"
            )


def _why_the_same(one: Mapping[str, object], other: Mapping[str, object]) -> str | None:
    """Why two logs may hold the same draws by their settings; None when nothing says so."""
    if not all(isinstance(settings.get("k"), int) for settings in (one, other)):
        return None  # not draws of this package's solver
    if _same_recording(one, other):
        return "the same recording"
    seed = one.get("seed")
    if seed != other.get("seed"):
        return None
    if seed is not None:
        return f"the same seed, {seed}"
    return "Inspect's cache" if one.get("cache") and other.get("cache") else None


def _same_recording(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return bool(one.get(RECORDING)) and one.get(RECORDING) == other.get(RECORDING)


def _draw_numbers(source: Source, problem: str, epochs: int) -> set[int]:
    """The numbers of a log's draws of a problem, where each epoch goes on from the one before."""
    first, k = source.own_draws.get(
        problem, (source.settings.get("first", 0), source.settings["k"])
    )
    assert isinstance(first, int) and isinstance(k, int)
    return set(range(first, first + k * epochs))
