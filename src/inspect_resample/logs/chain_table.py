"""The chains of an evaluation attempt by attempt, read from its whole samples."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from inspect_resample.logs.chains import attempts_of
from inspect_resample.logs.fields import metadata_of
from inspect_resample.logs.file import LogError, used_records
from inspect_resample.logs.letters import FAULT, PASS, codes
from inspect_resample.logs.whole_samples import usage_of
from inspect_resample.statistics.chains import FAILED, PASSED, UNKNOWN, ChainsAt, ChainTable
from inspect_resample.statistics.counts import USAGE, Evaluation, FloatArray, IntArray, Usage


def read_chain_table(evaluation: Evaluation) -> ChainTable:
    """Read what became of every attempt, and what it took, from whole samples.

    Raises:
        LogError: The draws are no chains, or a sample does not tell its attempts.
        OSError: A log is not there any more.
    """
    if not evaluation.depth:
        raise LogError(
            f"the draws of {evaluation.task} by {evaluation.drawn_by} are no chains of attempts, "
            f"so that they have no depth; chains are made with -T revise=D, or imported"
        )
    scorer, _, suite = evaluation.weak_score.rpartition(".")
    if suite != "weak":
        raise LogError(
            f"chains end at a weak pass, so that their attempts are told by the scores of the weak "
            f"and the strong suite, not by {evaluation.weak_score}"
        )
    own: defaultdict[str, list[_ChainsOfSample]] = defaultdict(list)
    for record in used_records(evaluation, full=True):
        own[str(record["id"])].append(_ChainsOfSample(record, metadata_of(record, scorer)))
    problems = evaluation.counts.problems
    samples = [(at, one) for at, problem in enumerate(problems) for one in own[problem]]

    def column(name: str) -> Any:
        return np.concatenate([getattr(one, name) for _, one in samples])

    return ChainTable(
        problems,
        np.concatenate([np.full(len(one.lengths), at) for at, one in samples]),
        column("lengths"),
        column("weak"),
        column("strong") if evaluation.strong_score else None,
        {name: np.concatenate([one.took(name) for _, one in samples]) for name in USAGE},
    )


class _ChainsOfSample:
    """The chains of one sample."""

    def __init__(self, record: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        told = attempts_of(metadata)
        if told is None:
            raise LogError(f"sample {record['id']} does not tell what became of each attempt")
        lengths, weak, strong = told
        self.lengths = np.array(lengths, dtype=np.int64)
        self.weak, self.strong = _known(weak), _known(strong)
        self._took = usage_of(record)

    def took(self, name: str) -> FloatArray:
        """What each attempt took; NaN where it is not known."""
        return self._took.get(name, np.full(len(self.weak), np.nan))


def _known(text: str) -> IntArray:
    """`PASSED`, `FAILED` or `UNKNOWN` for each letter."""
    found = codes(text)
    return np.where(found == ord(PASS), PASSED, np.where(found == ord(FAULT), UNKNOWN, FAILED))


def at_depth(evaluation: Evaluation, depth: int) -> Evaluation:
    """The same chains as if no more than `depth` attempts had been made in each.

    Args:
        evaluation: Of chains.
        depth: At least 1; the first attempts of chains are independent draws.

    Raises:
        LogError: The draws are no chains, or not as deep.
    """
    if depth == evaluation.depth:
        return evaluation
    table = read_chain_table(evaluation)
    if not 1 <= depth <= evaluation.depth:
        raise LogError(
            f"depth must be from 1 to {evaluation.depth}, the most attempts of a chain of "
            f"{evaluation.task} by {evaluation.drawn_by}, not {depth}"
        )
    return of_chains(evaluation, table.at(depth))


def with_usage_of_passes(evaluation: Evaluation) -> Evaluation:
    """The same chains, with what those took that pass the weak suite; other draws as they are.

    Raises:
        LogError: A sample does not tell its attempts.
    """
    if not evaluation.depth:
        return evaluation
    chains = read_chain_table(evaluation).at(evaluation.depth)
    return replace(
        evaluation,
        usage=Usage(*(chains.took(name) for name in USAGE)),
        usage_of_passes=Usage(*(chains.passing[name] for name in USAGE)),
    )


def of_chains(evaluation: Evaluation, chains: ChainsAt) -> Evaluation:
    """An evaluation of the same problems whose draws are chains at some depth."""
    counts = evaluation.counts
    return replace(
        evaluation,
        counts=replace(chains.counts, clusters=counts.clusters, stopped_early=counts.stopped_early),
        usage=Usage(*(chains.took(name) for name in USAGE)),
        drawn_with={**evaluation.drawn_with, "depth": chains.depth},
        depth=chains.depth,
        first_pass=None,
        audit=None,
    )
