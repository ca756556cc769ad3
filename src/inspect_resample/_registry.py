"""What Inspect discovers when the package is installed."""

from inspect_resample.drawing.replay import replay
from inspect_resample.drawing.resample import resample
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.recorded_tasks import recorded_draws, recorded_verdicts
from inspect_resample.scoring import code_quality, dual_suite, resampling
from inspect_resample.scoring.recorded import recorded
from inspect_resample.tasks.humaneval_plus import humaneval_plus
from inspect_resample.tasks.mbpp_plus import mbpp_plus
from inspect_resample.tasks.pocket_plus import pocket_plus

__all__ = [
    "BwrapSandboxEnvironment",
    "code_quality",
    "dual_suite",
    "humaneval_plus",
    "mbpp_plus",
    "pocket_plus",
    "recorded",
    "recorded_draws",
    "recorded_verdicts",
    "replay",
    "resample",
    "resampling",
]
