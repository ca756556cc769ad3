"""What logs show."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspect_resample.commands import options, values
from inspect_resample.commands.choosing import chosen, read_one
from inspect_resample.commands.labels import check_two_suites, read_labels
from inspect_resample.commands.reading import choice, read, reading_logs, tell, tell_new, warn
from inspect_resample.decisions.names import COST_RATIOS, Policy, Unit
from inspect_resample.decisions.rates import pricing_for
from inspect_resample.errors import Failure
from inspect_resample.functions.sources import Source, sources_of
from inspect_resample.logs import Logs
from inspect_resample.logs.chain_table import read_chain_table, with_usage_of_passes
from inspect_resample.quality.measures import HEADLINE
from inspect_resample.report.progress import working
from inspect_resample.statistics.audit import without_stricter
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.names import Kernel
from inspect_resample.statistics.pairing import names_of
from inspect_resample.studies.compare.comparison import Terms
from inspect_resample.studies.compare.depths import find_depths
from inspect_resample.studies.compare.depths_shown import DepthsCompared
from inspect_resample.studies.compare.shown import Compared
from inspect_resample.studies.compare.study import find_comparison
from inspect_resample.studies.optimal_k.shown import OptimalKs
from inspect_resample.studies.optimal_k.study import find_optimal_k
from inspect_resample.studies.quality.logs import read_quality
from inspect_resample.studies.quality.shown import Qualities
from inspect_resample.studies.quality.study import quality_differences
from inspect_resample.studies.same_model.shown import Tested, cautions
from inspect_resample.studies.same_model.study import find_same_model
from inspect_resample.studies.summary.shown import Summaries
from inspect_resample.studies.summary.strong_error import StrongError
from inspect_resample.studies.summary.study import find_summaries
from inspect_resample.studies.summary.summary import Share, Summary

_CHECKED = *options.PRICING, options.VERIFY_PRICE


def summarize(
    logs: Source,
    *,
    depth: int | None = None,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    strong_error: tuple[float, float] | float | None = None,
    strong_misses: tuple[float, float] | float | None = None,
    audit: str | Path | None = None,
    paper_filter: bool = False,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Summaries:
    """Find pass@k, conditional accuracy, false discoveries and the best K: the command `analyze`.

    Args:
        logs: Paths of logs and of directories of them, or what `read_logs` gave.
        depth: Of chains of attempts, the most attempts to count with; by default all.
        k: Numbers of draws to show; by default 1, 2, 5, 10, 20, 50, ... and all draws.
        cost_ratio: Costs of a false positive, in benefits of a right answer; by default 0, 1, 2, 4
            and 8.
        price: Cost of a draw: a number, or tokens, dollars or flops of each problem.
        benefit: Worth of a correct answer, in the unit of `price`.
        policy: When drawing stops.
        prices: File of prices and sizes of models, JSON or YAML.
        strong_error: Share of strong passes that are wrong, or the smallest and the largest.
        strong_misses: Share of right weak passes that fail the strong suite, likewise.
        audit: File of labels, JSON lines or CSV with problem, draw and truth, in their place.
        paper_filter: Leave out problems whose strong rate is above their weak one for any model,
            as the paper does; needs draws made with `-T audit`.
        weak: Score of the weak suite, in any Inspect log.
        strong: Score of the strong suite.
        cluster: What problems of one group share, which are then resampled together: a field of
            their metadata, or a regular expression on their ids.
        replicates: Bootstrap replicates, at least 100.
        seed: Seed of the bootstrap.

    Raises:
        ValueError: An option is wrong, or the logs cannot be used; in the command's words.
    """
    return Summaries(summaries_of(sources_of(logs), **values.checked(options.SUMMARIZE, locals())))


def summaries_of(
    sources: list[str | Logs],
    depth: int | None,
    k: list[int] | None,
    cost_ratio: list[float] | None,
    strong_error: Share | None,
    strong_misses: Share | None,
    audit: Path | None,
    paper_filter: bool,
    weak: str | None,
    strong: str | None,
    cluster: str | None,
    replicates: int,
    seed: int,
    **payment: Any,
) -> list[Summary]:
    """Read and summarise, by options that were checked."""
    evaluations = read(sources, weak, strong, cluster, depth=depth)
    errors = _errors(evaluations, sources, strong_error, strong_misses, audit, (weak, strong))
    if paper_filter:
        if audit is not None:
            raise Failure("labels are of all problems: give --audit or --paper-filter, not both")
        evaluations = filtered(evaluations)
    pricing = pricing_for(evaluations, **payment)
    found = find_summaries(
        evaluations, k, cost_ratio or COST_RATIOS, replicates, seed, pricing, errors
    )
    tell_new(evaluations, (one.evaluation for one in found))
    return found


def _errors(
    evaluations: Sequence[Evaluation],
    sources: list[str | Logs],
    wrong: Share | None,
    missed: Share | None,
    audit: Path | None,
    scores: tuple[str | None, str | None],
) -> list[StrongError] | None:
    """What is known of the errors of each evaluation's strong suite; None where nothing is asked.

    Raises:
        Failure: Shares and labels are given, labels cannot be used, or there is one suite only.
    """
    if wrong is None and missed is None and audit is None:
        return None
    if audit is not None and (wrong is not None or missed is not None):
        raise Failure(
            "labels tell both shares: give --audit, or --strong-error and --strong-misses"
        )
    for one in evaluations:
        check_two_suites(one)
    if audit is None:
        return [StrongError(wrong or (0.0, 0.0), missed or (0.0, 0.0))] * len(evaluations)
    labels = read_labels(audit, sources, *scores)
    return [StrongError(labels=own) for own in labels]


def filtered(evaluations: Sequence[Evaluation]) -> tuple[Evaluation, ...]:
    """Without the problems that the paper leaves out, which standard error tells of.

    Raises:
        Failure: No weak failure was audited, or no problem is left.
    """
    try:
        found = tuple(without_stricter(evaluations))
    except ValueError as error:
        raise Failure(str(error)) from error
    tell_new(evaluations, found)
    return found


def optimal_k(
    logs: Source,
    *,
    depth: int | None = None,
    cost_ratio: Sequence[float] | float | None = None,
    cost_fp: float | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    verify_price: float | None = None,
    max_k: int | None = None,
    strong_error: tuple[float, float] | float | None = None,
    strong_misses: tuple[float, float] | float | None = None,
    audit: str | Path | None = None,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> OptimalKs:
    """Find how many draws are worth making, in the data and beyond: the command `optimal-k`.

    Args:
        cost_ratio: Costs of a false positive, in benefits; by default 0, 1, 2, 4 and 8.
        cost_fp: Cost of a false positive in the unit of `benefit`, instead of `cost_ratio`.
        verify_price: Cost of checking a weak pass before it is submitted, in the unit of
            `benefit`; by default weak passes are not checked.
        max_k: The most draws that can be afforded.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.OPTIMAL_K, locals())
    scores = asked["weak"], asked["strong"]
    evaluations = read(sources_of(logs), *scores, asked["cluster"], depth=asked["depth"])
    found = find_optimal_k(
        evaluations,
        asked["cost_ratio"],
        asked["cost_fp"],
        pricing_for(evaluations, **values.part(asked, _CHECKED)),
        asked["max_k"],
        asked["replicates"],
        asked["seed"],
        _errors(
            *(evaluations, sources_of(logs), asked["strong_error"], asked["strong_misses"]),
            asked["audit"],
            (asked["weak"], asked["strong"]),
        ),
    )
    tell_new(evaluations, (one.evaluation for one in found))
    return OptimalKs(found)


def compare(
    *logs: str | Path | Logs,
    a_model: str | None = None,
    b_model: str | None = None,
    task: str | None = None,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float | None = None,
    unit: Unit | Sequence[Unit] = "draws",
    budget: Sequence[float] | float | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    verify_price: float | None = None,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Compared | DepthsCompared:
    """Compare models on the problems that all of them have: the command `compare`.

    Of one log of chains of attempts, compare their depths, and chains with independent draws.

    Args:
        logs: Two, A and B, with one model each; or any other number that hold several; or one with
            chains of one model.
        a_model: Which model is A, where there are several.
        b_model: Which model is B.
        task: Which task, where there are several.
        unit: What budgets are counted in: some of draws, tokens, dollars and flops.
        budget: Budgets for a problem; by default from one draw to all.
        verify_price: As in `optimal_k`; rewards are then those of the best two-stage policy.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.COMPARE, locals())
    names = (asked["a_model"], asked["b_model"]), asked["task"], asked["weak"], asked["strong"]
    evaluations = chosen(sources_of(logs), *names, asked["cluster"])
    if len(evaluations) == 1:
        tell((), evaluations)
        numbers = asked["k"], asked["replicates"], asked["seed"]
        table = read_chain_table(evaluations[0])
        with working("comparing depths"):
            return DepthsCompared(find_depths(evaluations[0], table, *numbers))
    _warn_of_tasks(evaluations)
    if {"tokens", "dollars"} & set(asked["unit"]):
        evaluations = tuple(with_usage_of_passes(one) for one in evaluations)
    terms = Terms(
        tuple(asked["cost_ratio"] or COST_RATIOS),
        pricing_for(evaluations, **values.part(asked, _CHECKED)),
        asked["unit"],
        asked["budget"] and tuple(asked["budget"]),
    )
    with working("comparing"):
        found = find_comparison(evaluations, asked["k"], terms, asked["replicates"], asked["seed"])
    tell((), found.paired.evaluations)
    return Compared(found)


def _warn_of_tasks(evaluations: Sequence[Evaluation]) -> None:
    tasks = [f"{one.task} (version {one.version})" for one in evaluations]
    if len(set(tasks)) > 1:
        told = ", ".join(
            f"{name.upper()} is {task}"
            for name, task in zip(names_of(len(tasks)), tasks, strict=True)
        )
        warn(f"{told}; their problems are matched by id")


def quality(
    logs: Source,
    *,
    measure: Sequence[str] | str = HEADLINE,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    confidence: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Qualities:
    """Compare the code of true and false positives, within problems: the command `quality`.

    Args:
        logs: As in `summarize`, with the score `code_quality`.
        measure: Measures to compare, or "all"; by default the checks, pylint, maintainability and
            complexity.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.QUALITY, locals())
    wanted = choice(asked["weak"], asked["strong"])
    with reading_logs() as progress:
        reading = read_quality(sources_of(logs), wanted, progress, asked["cluster"])
    tell(reading.warnings, [one.evaluation for one in reading.counts])
    intervals = asked["confidence"], asked["replicates"], asked["seed"]
    with working("comparing code"):
        found = quality_differences(reading.counts, asked["measure"], *intervals)
    return Qualities(reading.counts, found, *intervals)


def same_model(
    a: str | Path | Logs,
    b: str | Path | Logs,
    *,
    a_model: str | None = None,
    b_model: str | None = None,
    task: str | None = None,
    kernel: Kernel = "ngrams",
    length: int = 1000,
    permutations: int = 1000,
    seed: int = 0,
    weak: str | None = None,
    cluster: str | None = None,
) -> Tested:
    """Test whether two logs were drawn from the same distribution: the command `same-model`.

    Args:
        a: Logs of one model, of the same problems as those of the other.
        b: Logs of the other.
        a_model: Which model of A, if its logs have several.
        b_model: Which model of B.
        task: Which task, if the logs have several.
        kernel: How alike two draws are: by the n-grams that they share, or place by place.
        length: Characters of each draw to look at.
        permutations: Random divisions of the draws, at least 99.
        seed: Seed of the permutations.
        weak: As in `summarize`.
        cluster: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.SAME_MODEL, locals())
    sides = ("a", a, asked["a_model"]), ("b", b, asked["b_model"])
    first, second = (
        read_one(sources_of(logs)[0], name, model, asked["task"], asked["weak"], asked["cluster"])
        for name, logs, model in sides
    )
    numbers = asked["length"], asked["permutations"], asked["seed"]
    with working("permuting"):
        found = find_same_model(first, second, asked["kernel"], *numbers)
    for caution in cautions(found):
        warn(caution)
    return Tested(found)
