"""The harness as text, to be shipped into a sandbox."""

from functools import cache
from importlib.resources import files

BEFORE = ("link", "walls", "child", "forkserver")
AFTER = ("values", "oracles", "worker", "trial", "judge")
"""Modules in the order of their imports, before and after the nursery has been forked."""

_LOADER = """\
import sys
sys.path[:] = [place for place in sys.path if place]  # no file of the sandbox is a module here
import types
def load(name, source):
    module = types.ModuleType("harness." + name)
    module.__package__ = "harness"
    sys.modules[module.__name__] = module
    exec(compile(source, name + ".py", "exec", dont_inherit=True), module.__dict__)
    return module
package = types.ModuleType("harness")
package.__path__ = []
sys.modules["harness"] = package
for name, source in BEFORE:
    module = load(name, source)
    setattr(package, name, module)
nursery = module.start_nursery()
for name, source in AFTER:
    module = load(name, source)
    setattr(package, name, module)
module.main(nursery)
"""


@cache
def harness_text() -> str:
    """One Python program that serves one request (see `harness.judge`) and ends."""
    folder = files("inspect_resample.judging") / "harness"

    def sources(parts: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(part, (folder / f"{part}.py").read_text(encoding="utf-8")) for part in parts]

    return f"BEFORE = {sources(BEFORE)!r}\nAFTER = {sources(AFTER)!r}\n{_LOADER}"
