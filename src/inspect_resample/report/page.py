"""One self-contained HTML page for any number of tasks and models."""

from dataclasses import dataclass
from importlib import metadata

import jinja2
import numpy as np
from markupsafe import Markup

from inspect_resample.analysis.counts import Counts
from inspect_resample.analysis.summary import RewardByK, Summary
from inspect_resample.report import words
from inspect_resample.report.plots import accuracy_plot, coverage_plot, reward_plot


@dataclass(frozen=True)
class Plot:
    """A picture and the words that stand for it.

    Attributes:
        title: What it shows.
        text: What a reader who cannot see it should know.
        svg: The picture.
    """

    title: str
    text: str
    svg: Markup


@dataclass(frozen=True)
class ProblemRow:
    """One problem: draws and passes; `strong` is None with one suite."""

    problem: str
    draws: int
    weak: int
    strong: int | None


def render_page(summaries: list[Summary]) -> str:
    """The page as HTML text; it needs no network and runs no script."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("inspect_resample.report", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        summaries=summaries,
        words=words,
        plots=plots,
        main_reward=main_reward,
        problem_rows=problem_rows,
        version=_version(),
    )


def main_reward(rewards: tuple[RewardByK, ...]) -> RewardByK:
    """The row that the answer is about: the cost ratio nearest to 1."""
    return min(rewards, key=lambda row: abs(row.cost_ratio - 1))


def plots(summary: Summary, prefix: str) -> list[Plot]:
    """The plots of one task and model; `prefix` keeps their ids apart from those of others."""
    weak, strong = summary.weak_pass_at, summary.strong
    coverage = words.growth("Weak pass@k", weak, summary.k)
    if strong is None:
        return [Plot("Coverage", coverage, Markup(coverage_plot(summary, prefix)))]
    coverage += " " + words.growth("Strong pass@k", strong.pass_at, summary.k)
    accuracy = words.growth("Resampled accuracy", strong.resampled_accuracy, summary.k)
    rewards = " ".join(words.peak(row) for row in strong.rewards)
    return [
        Plot("Coverage", coverage, Markup(coverage_plot(summary, prefix))),
        Plot(
            "Resampled accuracy",
            accuracy,
            Markup(accuracy_plot(summary, strong.resampled_accuracy, prefix)),
        ),
        Plot("Reward", rewards, Markup(reward_plot(summary, strong.rewards, prefix))),
    ]


def problem_rows(counts: Counts) -> list[ProblemRow]:
    """All problems, those with the largest share of false positives first."""
    strong = counts.strong_passes
    false_positives = np.zeros_like(counts.draws) if strong is None else counts.weak_passes - strong
    return [
        ProblemRow(
            counts.problems[i],
            int(counts.draws[i]),
            int(counts.weak_passes[i]),
            None if strong is None else int(strong[i]),
        )
        for i in np.argsort(-false_positives / counts.draws, kind="stable")
    ]


def _version() -> str:
    try:
        return metadata.version("inspect-resample")
    except metadata.PackageNotFoundError:  # Run from the sources.
        return "of the sources, not installed"
