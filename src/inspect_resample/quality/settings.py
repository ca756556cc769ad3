"""How programs are measured."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

PYLINTRC = Path(__file__).with_name("pylintrc")
"""The configuration of pylint for programs that are one function and what it needs."""

SECONDS = 10.0
"""CPU time that each tool has for one program; for ordinary ones a hundredth of it is enough."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How programs are measured.

    Attributes:
        pylintrc: Path of pylint's configuration.
        sha256: Of its text, so that measures made with another text are not taken for these.
        disable: Messages of pylint that are left out on top of that.
        seconds: CPU time that each tool has for one program.
    """

    pylintrc: str
    sha256: str
    disable: tuple[str, ...] = ()
    seconds: float = SECONDS

    @classmethod
    def of(
        cls, pylintrc: str | None = None, disable: tuple[str, ...] = (), seconds: float = SECONDS
    ) -> "Settings":
        """The settings with a configuration file, or with the package's own.

        Raises:
            ValueError: The file cannot be read, or `seconds` is not positive.
        """
        path = Path(pylintrc).absolute() if pylintrc else PYLINTRC
        if not (isinstance(seconds, int | float) and seconds > 0):
            raise ValueError(f"the time for a program must be more than 0 seconds, got {seconds!r}")
        try:
            text = path.read_bytes()
        except OSError as error:
            raise ValueError(f"pylintrc {path} cannot be read: {error}") from error
        return cls(str(path), hashlib.sha256(text).hexdigest(), disable, seconds)
