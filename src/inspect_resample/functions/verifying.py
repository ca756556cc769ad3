"""Which draw to submit, and which verifier to believe."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from inspect_resample.commands import options, values
from inspect_resample.commands.reading import read, read_table, warn
from inspect_resample.commands.rule_options import SELECT, VERIFIERS
from inspect_resample.decisions.names import COST_RATIOS, Policy, Unit
from inspect_resample.decisions.rates import pricing_for
from inspect_resample.errors import Failure
from inspect_resample.functions.sources import Source, sources_of
from inspect_resample.logs.training import training_answers, training_for
from inspect_resample.report.identity import title
from inspect_resample.report.progress import tracked
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.select.shown import Selections
from inspect_resample.studies.select.study import RuleTerms, Selected
from inspect_resample.studies.select.study import select as find_rules
from inspect_resample.studies.summary.summary import default_k
from inspect_resample.studies.verifiers.shown import Verifications
from inspect_resample.studies.verifiers.study import study_verifiers
from inspect_resample.studies.verifiers.verified import Costs, NothingToTellError, Verified

Found = TypeVar("Found")


def select(
    logs: Source,
    *,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float | None = None,
    unit: Unit | Sequence[Unit] = "draws",
    budget: Sequence[float] | float | None = None,
    verification: float = 0.0,
    train: str | Path | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    weak: str | None = None,
    strong: str | None = None,
    verifier: Sequence[str] | str | None = None,
    cluster: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Selections:
    """Compare the rules by which one of K draws is submitted: the command `select`.

    Args:
        unit: What budgets are counted in: some of draws, tokens, dollars and flops.
        budget: Budgets for a problem; by default from one draw to all.
        verification: Cost of scoring a draw by a verifier, as a share of what the draw cost.
        train: JSON lines with the `answer`s of a training set, for the rules that guess.
        verifier: Scores of other scorers, as SCORER.SCORE in any Inspect log, that are verifiers.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(SELECT, locals())
    evaluations = read(sources_of(logs), asked["weak"], asked["strong"], asked["cluster"])
    terms = RuleTerms(
        tuple(asked["cost_ratio"] or COST_RATIOS),
        pricing_for(evaluations, **values.part(asked, options.PRICING)),
        asked["verification"],
        asked["unit"],
        asked["budget"] and tuple(asked["budget"]),
    )
    how = asked["replicates"], asked["seed"]
    answers = cache(training_answers)  # One file is for all models.

    def find(evaluation: Evaluation) -> Selected:
        table = read_table(evaluation, asked["verifier"] or ())
        known = None if train is None else training_for(evaluation, answers(train))
        if known is not None and known.unknown:
            warn(
                f"{title(evaluation)}: the right answer of {known.unknown} problems is not in the "
                f"log; no guess of it counts as right"
            )
        numbers = asked["k"] or default_k(table.k_max)
        return find_rules(evaluation, table, numbers, terms, *how, known)

    return Selections(tuple(_each(tracked(evaluations, "comparing rules"), find)))


def verifiers(
    logs: Source,
    *,
    threshold: Mapping[str, float] | None = None,
    verification: float = 0.0,
    cost_ratio: float = 0.0,
    price: float = 0.0,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    verifier: Sequence[str] | str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Verifications:
    """Find how good each verifier is, and what a second one adds: the command `verifiers`.

    Args:
        threshold: From what score on a draw passes, by verifier.
        verification: Cost of scoring a draw, as a share of what the draw cost.
        cost_ratio: Cost of a wrong submission, in benefits of a right one.
        price: Cost of a draw, in benefits of a right submission.
        verifier: As in `select`.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`, or there is no verifier.
    """
    asked = values.checked(VERIFIERS, locals())
    if isinstance(asked["price"], str):
        raise Failure(f"here --price is a number, for draws are the unit; got {asked['price']}")
    ratio = values.only_one("cost_ratio", asked)
    costs = Costs(asked["verification"], ratio, asked["price"])
    evaluations = read(sources_of(logs), asked["weak"], asked["strong"], asked["cluster"])
    how = costs, asked["threshold"], asked["replicates"], asked["seed"]

    def find(evaluation: Evaluation) -> Verified:
        return study_verifiers(evaluation, read_table(evaluation, asked["verifier"] or ()), *how)

    return Verifications(tuple(_each(tracked(evaluations, "weighing verifiers"), find)))


def _each(
    evaluations: Iterable[Evaluation], find: Callable[[Evaluation], Found]
) -> Iterator[Found]:
    """What is found of each; an error says of which one it is.

    Those of which nothing can be told are left out and named, if there are others.
    """
    untold, told = list[str](), 0
    for evaluation in evaluations:
        try:
            found = find(evaluation)
        except NothingToTellError as why:
            untold.append(f"{title(evaluation)}: {why}")
            continue
        except (ValueError, OSError) as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
        told += 1
        yield found
    if untold and not told:
        raise Failure("; ".join(untold))
    for told_of in untold:
        warn(f"{told_of}; left out")
