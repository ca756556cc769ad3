"""Do two evaluations draw from the same distributions?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.errors import Failure
from inspect_resample.logs.completions import Answers, NoCompletions, read_answers
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.warnings import POOLED_ARGUMENTS, POOLED_SETTINGS
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Evaluation, IntArray, Source
from inspect_resample.statistics.names import Kernel
from inspect_resample.statistics.pairing import PairingError, pair
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.statistics.two_sample import Prompt, Test, gram, two_sample_test

LEVEL = 0.05
"""A p-value of this or less is called a difference."""

# They say how many draws are made, or what becomes of them, or whose code made them.
_NOT_DRAWING = POOLED_SETTINGS | {
    *POOLED_ARGUMENTS,
    *("sandbox", "judge_cut_off", "data"),
    *("inspect_ai", "inspect_evals", "inspect_resample", "inspect-resample"),
}
_ANSWERS = tuple[Answers, Answers]


@dataclass(frozen=True)
class Setting:
    """A setting in which the two were drawn differently; None, or null, where it was not set."""

    name: str
    a: object
    b: object


@dataclass(frozen=True, eq=False)
class SameModel:
    """What the draws say.

    Attributes:
        evaluations: The two.
        problems: Ids of the problems that were tested.
        draws: The fewest and the most draws of a problem, for each of the two.
        left_out: For each of the two, problems that the other lacks or that have one draw only.
        settings: The settings in which they differ.
        kernel: How alike two texts are.
        length: Characters of each draw that were looked at.
        test: The test; `first` is the first evaluation.
        inhomogeneity: The share of the distance (1 - kernel) between draws of the two that is not
            found within each: 0 for equal distributions, 1 for two that each always give one text,
            and not the same (the coefficient of Szekely and Rizzo 2013, pooled over problems). The
            estimate is unbiased in both parts and may be negative; its interval is over problems.
        identical: Whether every draw of one is the same as the draw of the other at its place.
        varied: Whether any problem has two different draws.
        shared_seeds: Problems for which both have requests with a common seed.
        seed: Of the permutations and of the interval.
    """

    evaluations: tuple[Evaluation, Evaluation]
    problems: tuple[str, ...]
    draws: tuple[tuple[int, int], tuple[int, int]]
    left_out: tuple[int, int]
    settings: tuple[Setting, ...]
    kernel: Kernel
    length: int
    test: Test
    inhomogeneity: Estimate
    identical: bool
    varied: bool
    shared_seeds: int
    seed: int

    @property
    def differ(self) -> bool:
        """Whether the test calls the distributions different."""
        return self.test.p <= LEVEL


def find_same_model(
    first: Pool, second: Pool, kernel: Kernel, length: int, permutations: int, seed: int
) -> SameModel:
    """Test two pools of samples; arguments are those of `same_model`.

    Raises:
        Failure: The logs hold no texts, or there is nothing to compare.
    """
    evaluations = first.evaluation, second.evaluation
    for one in evaluations:
        if one.depth:
            raise Failure(
                f"the draws of {one.task} by {one.drawn_by} are attempts in chains, of which each "
                f"depends on those before it; the test needs independent draws"
            )
    try:
        answers = read_answers(first, length), read_answers(second, length)
        return same_model(evaluations, answers, kernel, length, permutations, seed)
    except (PairingError, NoCompletions) as error:
        raise Failure(str(error)) from error


def same_model(
    evaluations: tuple[Evaluation, Evaluation],
    answers: tuple[Sequence[Answers], Sequence[Answers]],
    kernel: Kernel,
    length: int,
    permutations: int = 1000,
    seed: int = 0,
) -> SameModel:
    """Test whether two evaluations draw from the same distribution, prompt by prompt.

    Raises:
        PairingError: They were asked different prompts, have no problem with two draws each in
            common, or hold the same samples.
    """
    first, second = ({one.problem: one for one in own} for own in answers)
    pairs = [
        (first[problem], second[problem])
        for problem in sorted(first.keys() & second.keys())
        if min(len(first[problem].draws), len(second[problem].draws)) > 1
    ]
    _check(pairs)
    tested = two_sample_test([_prompt(*pair, kernel, length) for pair in pairs], permutations, seed)
    return SameModel(
        evaluations=evaluations,
        problems=tuple(one.problem for one, _ in pairs),
        draws=(_range(one for one, _ in pairs), _range(other for _, other in pairs)),
        left_out=(len(first) - len(pairs), len(second) - len(pairs)),
        settings=tuple(_differing(evaluations, pairs)),
        kernel=kernel,
        length=length,
        test=tested,
        inhomogeneity=_inhomogeneity(tested, seed, _clusters(evaluations, pairs)),
        identical=all(_texts(one) == _texts(other) for one, other in pairs),
        varied=any(len({*one.texts, *other.texts}) > 1 for one, other in pairs),
        shared_seeds=sum(bool(one.seeds & other.seeds) for one, other in pairs),
        seed=seed,
    )


def _check(pairs: Sequence[_ANSWERS]) -> None:
    if not pairs:
        raise PairingError(
            "no problem has two draws or more in both; the test needs logs of the same problems "
            "with several draws of each"
        )
    other_prompts = [one.problem for one, other in pairs if one.prompt != other.prompt]
    if other_prompts:
        raise PairingError(
            f"{len(other_prompts)} of {len(pairs)} problems have another prompt in A than in B "
            f"(the first is {other_prompts[0]}); draw both with the same task and version"
        )
    copies = sum(bool(one.samples & other.samples) for one, other in pairs)
    if copies:
        raise PairingError(
            f"A and B hold the same draws of {copies} of {len(pairs)} problems; the test needs two "
            f"logs that were drawn apart"
        )


def _prompt(one: Answers, other: Answers, kernel: Kernel, length: int) -> Prompt:
    texts: dict[str, int] = {}
    places = [
        np.array([texts.setdefault(text[:length], len(texts)) for text in own.texts])[own.draws]
        for own in (one, other)
    ]
    first, second = (np.bincount(place, minlength=len(texts)) for place in places)
    return Prompt(gram(kernel, list(texts), length), first, second)


def _clusters(
    evaluations: tuple[Evaluation, Evaluation], pairs: Sequence[_ANSWERS]
) -> Sequence[str] | None:
    """The cluster of each problem that was tested; None where each stands for itself."""
    if all(evaluation.counts.clusters is None for evaluation in evaluations):
        return None
    counts = pair(evaluations).evaluations[0].counts
    names = dict(zip(counts.problems, counts.clusters or (), strict=True))
    return [names[one.problem] for one, _ in pairs]


def _inhomogeneity(test: Test, seed: int, clusters: Sequence[str] | None) -> Estimate:
    between = 2 * (1 - test.between)
    bootstrap = Bootstrap(len(between), seed=seed, clusters=clusters)
    ratio = Ratio(test.discrepancy[:, None], between[:, None])
    return bootstrap.intervals(ratio)[0]


def _differing(
    evaluations: tuple[Evaluation, Evaluation], pairs: Sequence[_ANSWERS]
) -> Iterable[Setting]:
    ones, others = (_settings(evaluation.sources) for evaluation in evaluations)
    for name in sorted(ones.keys() | others.keys()):
        if ones.get(name) != others.get(name):
            yield Setting(name, ones.get(name), others.get(name))
    unlike = next((pair for pair in pairs if pair[0].system != pair[1].system), None)
    if unlike is not None:
        yield Setting("system message", unlike[0].system or None, unlike[1].system or None)


def _settings(sources: Sequence[Source]) -> dict[str, object]:
    """The settings that change what is drawn; what was not set is not there."""
    return {
        name: value
        for source in sources
        for name, value in source.settings.items()
        if name not in _NOT_DRAWING and value is not None
    }


def _range(answers: Iterable[Answers]) -> tuple[int, int]:
    sizes = [len(one.draws) for one in answers]
    return min(sizes), max(sizes)


def _texts(answers: Answers) -> list[str]:
    draws: IntArray = answers.draws
    return [answers.texts[draw] for draw in draws.tolist()]
