"""Repeated sampling with imperfect verifiers, for Inspect AI.

What is named here is the public interface; all else may change. Names are imported when they are
first used, for Inspect and the numeric libraries take seconds.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspect_resample.datasets import Case, Dataset, Problem, Suite, load_dataset
    from inspect_resample.datasets.json_values import to_json
    from inspect_resample.functions.exporting import export
    from inspect_resample.functions.handing_on import leaderboard, report
    from inspect_resample.functions.laws import backtest, fit, forecast
    from inspect_resample.functions.planning import plan
    from inspect_resample.functions.sources import read_logs
    from inspect_resample.functions.studies import (
        compare,
        optimal_k,
        quality,
        same_model,
        summarize,
    )
    from inspect_resample.functions.verifying import select, verifiers
    from inspect_resample.judging.standalone import judge
    from inspect_resample.judging.verdict import Verdict
    from inspect_resample.logs import Logs
    from inspect_resample.report.result import Chart, Result
    from inspect_resample.sampling.resample import resample
    from inspect_resample.scoring.code_quality import code_quality
    from inspect_resample.scoring.dual_suite import dual_suite
    from inspect_resample.scoring.metrics import resampling
    from inspect_resample.stopping.epochs import stop_epochs
    from inspect_resample.studies.compare.depths_shown import DepthsCompared
    from inspect_resample.studies.compare.shown import Compared
    from inspect_resample.studies.forecast.shown import Backtests, Fits, Forecasts
    from inspect_resample.studies.leaderboard.shown import Leaderboard
    from inspect_resample.studies.optimal_k.shown import OptimalKs
    from inspect_resample.studies.page.render import Page
    from inspect_resample.studies.plan.scored_shown import ScorePlanned
    from inspect_resample.studies.plan.shown import Planned
    from inspect_resample.studies.quality.shown import Qualities
    from inspect_resample.studies.same_model.shown import Tested
    from inspect_resample.studies.select.shown import Selections
    from inspect_resample.studies.summary.shown import Summaries
    from inspect_resample.studies.verifiers.shown import Verifications
    from inspect_resample.tasks.aime import aime
    from inspect_resample.tasks.apps import apps
    from inspect_resample.tasks.codecontests import codecontests
    from inspect_resample.tasks.gsm8k import gsm8k
    from inspect_resample.tasks.humaneval_plus import humaneval_plus
    from inspect_resample.tasks.livecodebench import livecodebench
    from inspect_resample.tasks.math500 import math500
    from inspect_resample.tasks.mbpp_plus import mbpp_plus
    from inspect_resample.tasks.own_problems import own_problems
    from inspect_resample.tasks.pocket_answers import pocket_answers
    from inspect_resample.tasks.pocket_plus import pocket_plus
    from inspect_resample.tasks.taco import taco

_HOMES = {
    "logs": ("Logs",),
    "sampling.resample": ("resample",),
    "functions.studies": (
        "compare",
        "optimal_k",
        "quality",
        "same_model",
        "summarize",
    ),
    "functions.exporting": ("export",),
    "functions.handing_on": ("leaderboard", "report"),
    "functions.laws": ("backtest", "fit", "forecast"),
    "functions.planning": ("plan",),
    "functions.sources": ("read_logs",),
    "functions.verifying": ("select", "verifiers"),
    "judging.standalone": ("judge",),
    "judging.verdict": ("Verdict",),
    "datasets": ("Case", "Dataset", "Problem", "Suite", "load_dataset"),
    "datasets.json_values": ("to_json",),
    "report.result": ("Chart", "Result"),
    "scoring": ("code_quality", "dual_suite", "resampling"),
    "studies.compare.depths_shown": ("DepthsCompared",),
    "stopping.epochs": ("stop_epochs",),
    "studies.compare.shown": ("Compared",),
    "studies.forecast.shown": ("Backtests", "Fits", "Forecasts"),
    "studies.leaderboard.shown": ("Leaderboard",),
    "studies.optimal_k.shown": ("OptimalKs",),
    "studies.page.render": ("Page",),
    "studies.quality.shown": ("Qualities",),
    "studies.plan.scored_shown": ("ScorePlanned",),
    "studies.plan.shown": ("Planned",),
    "studies.same_model.shown": ("Tested",),
    "studies.select.shown": ("Selections",),
    "studies.summary.shown": ("Summaries",),
    "studies.verifiers.shown": ("Verifications",),
    "tasks.aime": ("aime",),
    "tasks.apps": ("apps",),
    "tasks.codecontests": ("codecontests",),
    "tasks.gsm8k": ("gsm8k",),
    "tasks.humaneval_plus": ("humaneval_plus",),
    "tasks.livecodebench": ("livecodebench",),
    "tasks.math500": ("math500",),
    "tasks.mbpp_plus": ("mbpp_plus",),
    "tasks.own_problems": ("own_problems",),
    "tasks.pocket_answers": ("pocket_answers",),
    "tasks.pocket_plus": ("pocket_plus",),
    "tasks.taco": ("taco",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Backtests",
    "Case",
    "Chart",
    "Compared",
    "Dataset",
    "DepthsCompared",
    "Fits",
    "Forecasts",
    "Leaderboard",
    "Logs",
    "OptimalKs",
    "Page",
    "Planned",
    "Problem",
    "Qualities",
    "Result",
    "ScorePlanned",
    "Selections",
    "Suite",
    "Summaries",
    "Tested",
    "Verdict",
    "Verifications",
    "aime",
    "apps",
    "backtest",
    "code_quality",
    "codecontests",
    "compare",
    "dual_suite",
    "export",
    "fit",
    "forecast",
    "gsm8k",
    "humaneval_plus",
    "judge",
    "leaderboard",
    "livecodebench",
    "load_dataset",
    "math500",
    "mbpp_plus",
    "optimal_k",
    "own_problems",
    "plan",
    "pocket_answers",
    "pocket_plus",
    "quality",
    "read_logs",
    "report",
    "resample",
    "resampling",
    "same_model",
    "select",
    "stop_epochs",
    "summarize",
    "taco",
    "to_json",
    "verifiers",
]


class _Package(ModuleType):
    """This package, whose public names no folder of the same name takes away."""

    def __setattr__(self, name: str, value: object) -> None:
        """Importing `inspect_resample.report` would otherwise put it in the function's place."""
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
