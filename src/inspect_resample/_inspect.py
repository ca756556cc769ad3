"""All that is used of Inspect without being part of its public interface."""

from importlib.metadata import requires, version

from rich.markup import escape

try:
    from inspect_ai._util.error import PrerequisiteError
    from inspect_ai.log._recorders import create_recorder_for_location
    from inspect_ai.log._samples import sample_active
    from inspect_ai.model._generate_config import active_generate_config
    from inspect_ai.model._model import active_model
    from inspect_ai.util._sandbox.context import (
        sandbox_default_context_var,
        sandbox_environments_context_var,
    )
    from inspect_ai.util._sandbox.registry import registry_find_sandboxenv
    from inspect_ai.util._subprocess import max_subprocesses_context_var
except ImportError as gone:
    _needed = requires("inspect-resample") or ()
    _supported = next(one for one in _needed if one.startswith("inspect-ai"))
    raise ImportError(
        f"inspect-resample supports {_supported}, and was made for the oldest of these versions; "
        f"here is {version('inspect-ai')}, which lacks what is used of it ({gone}). Install a "
        f"newer inspect-resample, or that version: pip install "
        f"'{_supported.replace('>=', '==')}'"
    ) from gone

__all__ = [
    "PrerequisiteError",
    "active_generate_config",
    "active_model",
    "create_recorder_for_location",
    "max_subprocesses_context_var",
    "registry_find_sandboxenv",
    "sample_active",
    "sandbox_default_context_var",
    "sandbox_environments_context_var",
]


def refused(message: str) -> PrerequisiteError:
    """An error that Inspect shows without a traceback; it reads the message as rich markup."""
    return PrerequisiteError(escape(message))
