"""What Inspect discovers when the package is installed."""

import pkgutil
from importlib import import_module

from inspect_resample import tasks
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.recordings.replay import replay
from inspect_resample.sampling.resample import resample
from inspect_resample.sampling.servers import servers
from inspect_resample.scoring import answers, code_quality, coverage, dual_suite, resampling
from inspect_resample.scoring.recorded import recorded
from inspect_resample.scoring.verified import verified
from inspect_resample.tasks.common.recorded_tasks import recorded_draws

__all__ = [
    "BwrapSandboxEnvironment",
    "answers",
    "code_quality",
    "coverage",
    "dual_suite",
    "recorded",
    "recorded_draws",
    "replay",
    "resample",
    "resampling",
    "servers",
    "verified",
]

for _module in pkgutil.iter_modules(tasks.__path__):
    import_module(f"{tasks.__name__}.{_module.name}")
