"""What is handed on to be read: a page, a leaderboard."""

from collections.abc import Sequence
from pathlib import Path

from inspect_resample.commands import options, values
from inspect_resample.commands.reading import choice, read, tell_new
from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.rates import pricing_for
from inspect_resample.errors import Failure
from inspect_resample.functions.sources import Source, made_by, sources_of
from inspect_resample.functions.studies import summaries_of
from inspect_resample.report.progress import bar, working
from inspect_resample.studies.leaderboard.shown import Leaderboard
from inspect_resample.studies.leaderboard.study import find_boards
from inspect_resample.studies.page.content import find_quality, find_reports
from inspect_resample.studies.page.model_results import Wanted, quality_key
from inspect_resample.studies.page.render import Made, Page, render_page
from inspect_resample.studies.quality.logs import NotMeasured, read_quality


def report(
    logs: Source,
    *,
    depth: int | None = None,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    verify_price: float | None = None,
    strong_error: tuple[float, float] | float | None = None,
    strong_misses: tuple[float, float] | float | None = None,
    audit: str | Path | None = None,
    paper_filter: bool = False,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
    forecast: bool = True,
    backtest: bool = False,
) -> Page:
    """Make one self-contained HTML page with answers, figures and code: the command `report`.

    Args:
        verify_price: As in `optimal_k`.
        forecast: Forecast what ten times the draws would show.
        backtest: Check forecasts on these data; may take minutes a model.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    given = dict(locals())
    asked = values.checked(options.REPORT, given)
    sources = sources_of(logs)
    summed_up = *options.SUMMARIZE, options.VERIFY_PRICE
    found = summaries_of(sources, **values.part(asked, summed_up))
    wanted = Wanted(asked["forecast"], asked["backtest"])
    try:
        scores = choice(asked["weak"], asked["strong"])
        measured = read_quality(sources, scores, cluster=asked["cluster"]).counts
    except NotMeasured:
        measured = ()
    known = {quality_key(one.evaluation): one.evaluation for one in found}
    tell_new(
        (known[quality_key(one.evaluation)] for one in measured),
        (one.evaluation for one in measured),
    )
    differences = find_quality(measured, asked["replicates"], asked["seed"])
    try:
        with bar("reporting") as progress:
            tasks = find_reports(found, wanted, differences, progress)
    except OSError as error:
        raise Failure(f"a log cannot be read any more: {error}") from error
    return Page(render_page(tasks, Made(made_by("report", given))))


def leaderboard(
    logs: Source,
    *,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = 1,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Leaderboard:
    """Rank models and settings of every task: the command `leaderboard`.

    Args:
        k: Numbers of draws to show; by default 1, and the most that all models of a task have.
        cost_ratio: Costs of a false positive, in benefits; the first one ranks.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`, or the models of a task have no problem in common.
    """
    given = dict(locals())
    asked = values.checked(options.LEADERBOARD, given)
    evaluations = read(sources_of(logs), asked["weak"], asked["strong"], asked["cluster"])
    pricing = pricing_for(evaluations, **values.part(asked, options.PRICING))
    with working("ranking"):
        found = find_boards(
            *(evaluations, asked["k"], asked["cost_ratio"], pricing),
            *(asked["replicates"], asked["seed"]),
        )
    return Leaderboard(found, made_by("leaderboard", given))
