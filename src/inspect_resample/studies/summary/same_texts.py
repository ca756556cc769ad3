"""Whether a server repeats itself: draws with the same text, as of a cache or of one fixed seed."""

from collections import Counter, defaultdict
from itertools import islice

import numpy as np

from inspect_resample.logs.completions import NoCompletions, answers_of
from inspect_resample.logs.file import used_records
from inspect_resample.statistics.counts import Evaluation

_PROBLEMS = 20  # That are looked at, spread over all.
_SAMPLES = 400  # That are read of them at most.
_LONG = 60  # Characters: shorter answers may well coincide.
_VERY_LONG = 200  # Such texts hardly ever coincide.
_MOST = 0.8  # Share of the problems with one text, or of the draws whose text came before.
_MANY = 0.5  # Share of the draws whose text came before, where texts are very long.
_FEW = 3  # Problems from which on long texts tell something.


def same_texts(evaluation: Evaluation) -> str | None:
    """What to say of draws with the same text; None when there is nothing unusual.

    Some whole samples are read. Short answers, and few problems with answers of middle length, tell
    nothing: an easy problem has one obvious answer. At temperature 0 all draws are one by intent.

    Args:
        evaluation: As it was read; its logs must still be there.

    Raises:
        OSError: A log is not there any more.
    """
    if evaluation.counts.draws.max() < 2:
        return None
    temperatures = {source.settings.get("temperature") for source in evaluation.sources}
    if temperatures == {0}:
        return (
            "the temperature is 0: the draws of a problem are not independent, so figures at k "
            "above 1 say nothing about k tries"
        )
    texts = _texts(evaluation)
    told = [own for own in texts if own.total() > 1 and _length(own) >= _LONG]
    one = sum(len(own) == 1 for own in told)
    very_long = [own for own in told if _length(own) >= _VERY_LONG]
    enough = len(told) >= _FEW or len(very_long) == len(told) > 0
    why = "a cache, a fixed seed or a server that ignores the temperature makes draws that are none"
    if enough and one >= _MOST * len(told):
        return (
            f"the draws are all the same text in {one} of {len(told)} problems that were looked "
            f"at: {why}, and figures at k above 1 say nothing about k tries"
        )
    for some, many in ((very_long, _MANY), (told, _MOST)):
        repeats = [(own.total() - len(own)) / (own.total() - 1) for own in some]
        if len(repeats) >= _FEW and np.mean(repeats) >= many:
            return (
                f"{np.mean(repeats):.0%} of the draws after the first repeat a text of their "
                f"problem ({len(repeats)} problems were looked at): {why}"
            )
    return None


def _texts(evaluation: Evaluation) -> list[Counter[str]]:
    """How often each text came, of some problems."""
    problems = evaluation.counts.problems
    places = np.linspace(0, len(problems) - 1, _PROBLEMS).round().astype(int).tolist()
    records = used_records(evaluation, full=True, only={problems[i] for i in places})
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in islice(records, _SAMPLES):
        try:
            answers = answers_of(record)
        except NoCompletions:
            continue  # Of another solver, that keeps no answers.
        own = Counter(answers.texts[draw].strip() for draw in answers.draws.tolist())
        del own[""]  # What never came or is empty is no text.
        found[answers.problem] += own
    return list(found.values())


def _length(texts: Counter[str]) -> float:
    """The middle length of the draws' texts."""
    return float(np.median(np.repeat([len(text) for text in texts], list(texts.values()))))
