"""The scorer `verified`: what verifiers beside the suites say of every draw."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any, cast

from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from inspect_resample._inspect import refused
from inspect_resample.datasets import find_problem
from inspect_resample.logs.letters import SCHEMA, class_labels, score_numbers
from inspect_resample.logs.schema import VerifiedMetadata
from inspect_resample.verifiers.journal import opinions_of
from inspect_resample.verifiers.programs import draws_of
from inspect_resample.verifiers.verifier import Verification, bare_problem, names_in, scored_as
from inspect_resample.verifiers.vote import VoteVerifier

RUNS_PROGRAMS = ("agreement", "codet")
"""Verifiers that need a problem's inputs and a sandbox."""

BY_PROBLEM = (*RUNS_PROGRAMS, VoteVerifier.name)
"""Verifiers that are told the problem, where the data set is known; no model is."""

_PER_DRAW = ("_scores", "_classes")


@scorer(metrics={"*": [mean(), stderr()]})
def verified(
    verifier: str | list[str],
    dataset: str | None = None,
    data: str | None = None,
    votes: int | None = None,
    prompt: str | None = None,
    base_url: str | None = None,
    tests: str | None = None,
) -> Scorer:
    """Have verifiers score every draw of a sample: what `inspect-resample verify` runs.

    The score's value holds for each verifier the mean of its scores, or the share of its largest
    class; NaN where it gave none. Its metadata has the score and the class of each draw
    (`docs/reference/log-schema.md`).

    Args:
        verifier: Names, with commas between them: `length`, `shortness`, `logprob`, `vote`,
            `agreement`, `codet:LOG`, `judge:MODEL`, `reward:MODEL`.
        dataset: Name of the data set that the samples' ids belong to; `agreement` and `codet` need
            it, and `vote` learns from it what answers look like.
        data: Path of a copy of the data set's file; None for the default.
        votes: Votes of a judge a draw; None to go by log-probabilities where there are some.
        prompt: What a judge is asked, with `{question}` and `{completion}` in it.
        base_url: The pooling server of a reward model; None for `$VLLM_BASE_URL`.
        tests: A log of completions with generated tests, for a `codet` that names none.

    Returns:
        The scorer.

    Raises:
        PrerequisiteError: A verifier cannot be used.
    """
    # Every run knows of this scorer, and few have verifiers.
    from inspect_resample.verifiers.judge_model import PROMPT
    from inspect_resample.verifiers.names import HowToAsk, verifiers_named

    asked = HowToAsk(votes, PROMPT if prompt is None else prompt, base_url, tests)
    names = names_in(verifier)
    try:
        verifiers = verifiers_named(names, asked)
        running = [name for name in map(scored_as, names) if name in RUNS_PROGRAMS]
        if running and dataset is None:
            raise ValueError(f"{running[0]} needs the data set that the problems are from")
    except ValueError as unusable:
        raise refused(f"verifier: {unusable}") from unusable

    async def score(state: TaskState, target: Target) -> Score:
        draws = draws_of(state)
        bare = bare_problem(state)
        found: dict[str, Verification] = {}
        with opinions_of(state):
            for one in verifiers:
                problem = bare
                if dataset is not None and one.name in BY_PROBLEM:
                    problem = find_problem(dataset, data, state.sample_id)
                found[one.name] = await one.verify(problem, draws)
        return _score(found)

    return score


def merged(earlier: Score, later: Score) -> Score:
    """A sample's score with what an earlier one said of verifiers that the later one has not."""
    before, after = (dict(score.metadata or {}) for score in (earlier, later))
    about = cast("dict[str, Any]", after["about"])
    kept = {
        field: given
        for field, given in before.items()
        if field.endswith(_PER_DRAW) and field.rpartition("_")[0] not in about
    }
    for field in ("unscored", "about"):
        others = {name: told for name, told in before[field].items() if name not in about}
        kept[field] = {**others, **after[field]}
    value = {**_numbers(earlier), **_numbers(later)}
    return Score(
        value=value,
        explanation=_explanation(value, kept["unscored"]),
        metadata={**after, **kept},
    )


def _numbers(score: Score) -> dict[str, float]:
    return cast("dict[str, float]", score.value)


def _score(found: Mapping[str, Verification]) -> Score:
    value = {name: _summary(said, name) for name, said in found.items()}
    metadata: VerifiedMetadata = {
        "schema": SCHEMA,
        "unscored": {
            name: dict(why) for name, said in found.items() if (why := said.failures.get(name))
        },
        "about": {name: dict(said.about) for name, said in found.items()},
    }
    per_draw: dict[str, object] = {}
    for said in found.values():
        for name, scores in said.scores.items():
            per_draw |= score_numbers(name, scores)
        for name, labels in said.classes.items():
            per_draw |= class_labels(name, labels)
    return Score(
        value=value,
        explanation=_explanation(value, metadata["unscored"]),
        metadata={**metadata, **per_draw},
    )


def _summary(said: Verification, name: str) -> float:
    """The mean score, or the share of the largest class among draws with a class."""
    if name in said.scores:
        return _mean([score for score in said.scores[name] if score is not None])
    sizes = Counter(given for given in said.classes[name] if given is not None)
    return max(sizes.values()) / sizes.total() if sizes else nan


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores) if scores else nan


def _explanation(value: Mapping[str, float], unscored: Mapping[str, Mapping[str, int]]) -> str:
    """The verifiers in a table of Markdown."""
    lines = ["| verifier | mean score, or share of the largest class | without |", "|---|--:|--:|"]
    lines += [
        f"| {name} | {number:.4g} | {sum((unscored.get(name) or {}).values())} |"
        for name, number in value.items()
    ]
    return "\n".join(lines)
