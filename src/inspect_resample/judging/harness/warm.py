"""What is imported once, before a fork, in the place of each program."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from collections.abc import Iterable

COMMON = """bisect collections copy functools heapq itertools math operator re string typing
random"""
"""What most programs would import each."""

# What is imported for a program that names it: by importing these modules do nothing else.
NAMED = """abc array ast bisect calendar cmath collections contextlib copy dataclasses datetime
decimal enum fileinput fractions functools gc heapq inspect io itertools json logging math numbers
numpy operator os pprint queue random re resource select signal statistics string struct sys
textwrap threading time traceback types typing unicodedata zlib"""
LIBRARY = frozenset(NAMED.split())


def warm_up() -> None:
    """Do once what each program would do."""
    # The first compilation makes the types of syntax trees, which takes longer than most programs.
    exec(compile("def f(x): return [x]", "warm", "exec"), {})
    sys.path += libraries()


def import_common() -> None:
    """Import what functions commonly need."""
    import_all(COMMON.split())
    import typing

    for kind in (typing.List, typing.Tuple, typing.Set, typing.Optional):
        for item in (int, float, str, bool, typing.Any):
            kind[item]  # kept by `typing` once it is made


def import_named(code: types.CodeType) -> None:
    """Import what a program names."""
    import_all(sorted(imported(code) & LIBRARY))


def import_all(names: Iterable[str]) -> None:
    """Import modules where there are such."""
    register = os.register_at_fork
    for name in names:
        # It would seed itself after each fork, which takes as long as a short program. So all
        # processes that are forked from here on see the same numbers.
        os.register_at_fork = ignored if name == "random" else register
        with suppress(ImportError):  # the program will be told so itself
            importlib.import_module(name)
    os.register_at_fork = register


def ignored(**hooks: object) -> None:
    """Take hooks and do nothing."""


def imported(code: types.CodeType) -> set[str]:
    """The modules that a program may import, in its functions too."""
    names = {name.partition(".")[0] for name in code.co_names}
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= imported(constant)
    return names


def libraries() -> list[str]:
    """Where the libraries are that the sandbox offers to programs, never this project itself."""
    own = "lib/python%d.%d/site-packages" % sys.version_info[:2]
    for place in ("/opt/site-packages", os.path.join(sys.prefix, own)):
        if os.path.isdir(place) and not os.path.isdir(os.path.join(place, "inspect_resample")):
            return [place]
    return []
