"""From a verifier that is asked about texts to what it says of draws: each text once."""

import math
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

import anyio

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.tokens import together
from inspect_resample.verifiers.journal import JOURNAL, Opinion, key
from inspect_resample.verifiers.verifier import Verification, looked_at

Ask = Callable[[Sequence[str]], Awaitable[list[Opinion]]]
"""Asks about some texts at once; an opinion without a score says why."""


async def verification(
    name: str,
    identity: Sequence[str],
    problem: Problem,
    draws: Draws,
    ask: Ask,
    batch: int = 1,
    about: Mapping[str, object] | None = None,
) -> Verification:
    """Ask about every distinct text of the draws, all at once: what asks limits how many.

    Args:
        name: The verifier's, in the log.
        identity: All that an opinion depends on beside the problem's prompt and the text.
        problem: Of which only the prompt is used.
        draws: Its draws.
        ask: Asks about some texts.
        batch: How many texts at once.
        about: What a reader should know of how it was done.
    """
    texts = draws.texts
    of_draws = looked_at(draws)
    wanted = sorted({text for text in of_draws if text is not None})
    journal = JOURNAL.get()
    keys = {text: key(name, *identity, problem.prompt, texts[text]) for text in wanted}
    found = {
        text: known
        for text in wanted
        if journal is not None and (known := journal.recall(keys[text])) is not None
    }
    missing = [text for text in wanted if text not in found]

    async def some(part: Sequence[int]) -> None:
        for text, opinion in zip(part, await ask([texts[text] for text in part]), strict=True):
            found[text] = opinion
            if journal is not None:
                journal.keep(keys[text], opinion)

    async with anyio.create_task_group() as group:
        for start in range(0, len(missing), batch):
            group.start_soon(some, missing[start : start + batch])
    given = [None if text is None else found[text] for text in of_draws]
    why = Counter(each.why for each in given if each is not None and each.score is None)
    return Verification(
        scores={name: [each.score if each else None for each in given]},
        failures={name: dict(why)},
        about={**(about or {}), **_took(found.values())},
    )


def _took(opinions: Collection[Opinion]) -> dict[str, float]:
    """What they cost: calls, and what is known of their tokens."""
    told = [one.took for one in opinions if not math.isnan(one.took.input_tokens)]
    known = together(told).known()
    calls = sum(one.calls for one in opinions)
    return {"calls": calls, **{field: number for field, number in known.items() if number}}


def score_or_none(number: object) -> float | None:
    """A number as a score; None where it is none, or not finite."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        return None
    return float(number)
