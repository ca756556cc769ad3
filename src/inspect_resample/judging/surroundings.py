"""Where a verdict was given: all that it depends on beside program, problem and limits."""

import json
import platform
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspect_ai.util import SandboxEnvironment

from inspect_resample.judging.cache import key


@dataclass(frozen=True)
class Surroundings:
    """A kind of sandbox on a machine, and what the harness found there.

    Attributes:
        kind: The kind, as `kind_of` names it.
        about: What the harness found: `python` (its version), `isolation`, `surroundings` (a hash
            of its build, of the libraries that can be imported, and of the system's limits).
    """

    kind: str
    about: dict[str, Any]

    @property
    def python(self) -> str:
        """The version of Python in which programs run."""
        return str(self.about["python"])

    @cached_property
    def key(self) -> str:
        """Differs when anything differs."""
        return key(self.kind, self.to_entry())

    def to_entry(self) -> bytes:
        """What the harness found, as an entry of the cache."""
        return json.dumps(self.about, sort_keys=True).encode()


def kind_of(sandbox: SandboxEnvironment, command: list[str]) -> str:
    """The kind of a sandbox that Inspect may have wrapped, how it is used, and this machine."""
    kind = type(sandbox.as_type(SandboxEnvironment))  # type: ignore[type-abstract]
    machine = (platform.node(), platform.machine())
    return "\n".join((*machine, kind.__module__, kind.__qualname__, *command))


def last_key(kind: str) -> str:
    """The cache's key of what the harness found last in a kind of sandbox."""
    return key("surroundings", kind)
