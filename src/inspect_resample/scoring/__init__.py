"""Inspect scorers and metrics: glue from draws to verdicts to scores."""

from inspect_resample.scoring.answers import answers
from inspect_resample.scoring.code_quality import code_quality
from inspect_resample.scoring.dual_suite import dual_suite
from inspect_resample.scoring.metrics import coverage, resampling

__all__ = ["answers", "code_quality", "coverage", "dual_suite", "resampling"]
