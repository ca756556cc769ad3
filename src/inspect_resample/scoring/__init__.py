"""Inspect scorers and metrics: glue from draws to verdicts to scores."""

from inspect_resample.scoring.code_quality import code_quality
from inspect_resample.scoring.dual_suite import dual_suite
from inspect_resample.scoring.metrics import resampling

__all__ = ["code_quality", "dual_suite", "resampling"]
