"""The harness, to be shipped into a sandbox before the request."""

import marshal
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

BEFORE = (
    "link",
    "isolation",
    "calls",
    "values",
    "child",
    "inputs",
    "warm",
    "stand_in",
    "script",
    "stdin",
    "readable",
    "forkserver",
)
AFTER = (
    *("limits", "oracles", "texts", "guard", "worker", "watch", "expected"),
    *("problem", "attempt", "trial", "dialogue", "stdin_trial", "surroundings", "judge"),
)
"""Modules in the order of their imports, before and after the nursery has been forked."""

Sources = Mapping[str, str]
"""The modules' texts by their names."""

LOADER = """\
import marshal, os, sys, types
if sys.version_info < (3, 8):
    sys.exit("its python3 is Python " + sys.version.split()[0])
sys.path[:] = [place for place in sys.path if place]  # no file of the sandbox is a module here
def read(size):
    parts = []
    while size > 0:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
def part():
    size = int.from_bytes(read(8), "little")
    data = read(size)
    if len(data) < size:
        sys.exit("the request is cut off")
    return data
def load():
    version, compiled, modules = marshal.loads(part())
    if version == sys.version:
        modules = marshal.loads(compiled)
    for name, code in modules:
        module = types.ModuleType("harness." + name)
        module.__package__ = "harness"
        sys.modules[module.__name__] = module
        code = compile(code, name + ".py", "exec") if type(code) is str else code
        exec(code, module.__dict__)
        setattr(package, name, module)
    return module
package = types.ModuleType("harness")
package.__path__ = []
sys.modules["harness"] = package
nursery = load().start_nursery()
load().main(nursery, part)
"""
"""Reads its standard input no further than it has to before the nursery has been forked."""


FOLDER = Path(__file__).with_name("harness")


@cache
def sources() -> Sources:
    """The harness as it is."""
    return {name: (FOLDER / f"{name}.py").read_text("utf-8") for name in (*BEFORE, *AFTER)}


def _compiled(name: str, text: str) -> CodeType:
    """A module's code."""
    return compile(text, f"{name}.py", "exec", dont_inherit=True)


def _compiled_once(name: str, text: str) -> CodeType:
    """The same, as Python has kept it since it first compiled the module."""
    loader = SourceFileLoader(f"{__package__}.harness.{name}", str(FOLDER / f"{name}.py"))
    code = loader.get_code(loader.name)
    assert code is not None
    return _named(code, f"{name}.py")


def packed(texts: Sources, compiled: Callable[[str, str], CodeType] = _compiled) -> bytes:
    """Modules as the loader wants them: as text, and as code for the Python that runs this.

    Args:
        texts: The modules.
        compiled: Gives the code of a module, by its name and text.
    """
    parts = []
    for names in (BEFORE, AFTER):
        chosen = [(name, texts[name]) for name in names]
        code = [(name, compiled(name, text)) for name, text in chosen]
        parts.append(framed(marshal.dumps((sys.version, marshal.dumps(code), chosen), 2)))
    return b"".join(parts)


def _named(code: CodeType, file: str) -> CodeType:
    """Code under another file's name: programs may see it, and not where this is installed."""
    inner = [_named(one, file) if isinstance(one, CodeType) else one for one in code.co_consts]
    return code.replace(co_filename=file, co_consts=tuple(inner))


@cache
def harness() -> bytes:
    """The beginning of the standard input; requests follow, `framed` too."""
    return packed(sources(), _compiled_once)


def framed(data: bytes) -> bytes:
    """Data after their length."""
    return len(data).to_bytes(8, "little") + data
