"""A corpus of hostile and unlucky programs, by theme."""

from .crashes import CRASHES
from .exits import EXITS
from .lives import TIMING
from .places import FILES, FINDS_WHAT_IS_LEFT, KERNEL, NETWORK
from .processes import NEIGHBOURS, PROCESSES
from .program import Program, hunter, program
from .protocol import DESCRIPTORS, PROTOCOL
from .reach import PATCHES, WALKS
from .resources import ASLEEP, DISK, MEMORY, TIME
from .rounds import ITSELF, KEPT
from .sources import DEFINITIONS, IMPORTS, TEXTS
from .traces import REFUSED, VANISHING
from .unlucky import UNLUCKY
from .values import FORGED, LARGE

__all__ = ["FINDS_WHAT_IS_LEFT", "HOSTILE", "UNLUCKY", "Program", "hunter", "program"]

THEMES = {
    "exits": EXITS,
    "forged": FORGED,
    "large": LARGE,
    "walks": WALKS,
    "patches": PATCHES,
    "protocol": PROTOCOL,
    "descriptors": DESCRIPTORS,
    "processes": PROCESSES,
    "neighbours": NEIGHBOURS,
    "time": TIME,
    "asleep": ASLEEP,
    "memory": MEMORY,
    "disk": DISK,
    "crashes": CRASHES,
    "imports": IMPORTS,
    "definitions": DEFINITIONS,
    "texts": TEXTS,
    "files": FILES,
    "network": NETWORK,
    "kernel": KERNEL,
    "refused": REFUSED,
    "vanishing": VANISHING,
    "timing": TIMING,
    "kept": KEPT,
    "itself": ITSELF,
}
HOSTILE: dict[str, Program] = {
    f"{theme}: {name}": entry for theme, table in THEMES.items() for name, entry in table.items()
}
"""Programs that must not pass, by theme and name."""
