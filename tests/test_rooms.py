"""The house: which room imports which (the table in `docs/architecture.md`), and its names."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import inspect_resample

pytestmark = pytest.mark.slow

HOUSE = Path(inspect_resample.__file__).parent
PACKAGE = HOUSE.name
PLAN = HOUSE.parents[1] / "docs" / "architecture.md"
MODULES = {
    ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in HOUSE.rglob("*.py")
}
LONGEST = 400

ENTRANCES = {"__init__", "_registry", "cli", "functions"}
"""They bring rooms together, and nothing in a room imports them."""


def room_of(module: str) -> str:
    return module.removeprefix(PACKAGE).strip(".").partition(".")[0] or "__init__"


def allowed() -> dict[str, set[str]]:
    """The table of the plan: what each room may import."""
    section = PLAN.read_text(encoding="utf-8").partition("## Which room imports which")[2]
    rows = re.findall(r"^\| (`.*?`) \|(.*?)\|$", section.partition("\n## ")[0], re.MULTILINE)
    return {
        room: {name.strip("/") for name in re.findall(r"`([\w/]+?)(?:\.py)?`", imports)}
        for rooms, imports in rows
        for room in (name.strip("/") for name in re.findall(r"`([\w/]+?)(?:\.py)?`", rooms))
    }


def imports(module: str, tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The package's modules that a module imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            if node.level:  # The harness, which is shipped without the package, names itself so.
                assert module.startswith(f"{PACKAGE}.judging.harness."), module
                continue
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in MODULES or node.module in MODULES:
                    yield whole if whole in MODULES else str(node.module), node


@cache
def trees() -> dict[str, ast.Module]:
    """Each module's code."""
    return {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in MODULES.items()}


@cache
def arrows() -> dict[tuple[str, str], set[str]]:
    """Which modules make each room import another."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in trees().items():
        for other, _ in imports(module, tree):
            is_command = room_of(module) == "commands" or module.endswith("command")
            asks_the_package = other == PACKAGE and is_command
            if room_of(module) != room_of(other) and not asks_the_package:
                found[room_of(module), room_of(other)].add(f"{module} -> {other}")
    return found


def test_the_plan_names_every_room_and_no_other() -> None:
    assert set(allowed()) == {room_of(module) for module in MODULES} - ENTRANCES


def test_rooms_import_what_the_plan_allows() -> None:
    plan = allowed()
    strange = {
        arrow: sorted(where)
        for arrow, where in arrows().items()
        if arrow[0] not in ENTRANCES and arrow[1] not in plan[arrow[0]]
    }
    assert not strange


def test_studies_know_each_other_through_the_summary_alone() -> None:
    """But for the page, which shows them all."""
    strange = {
        f"{module} -> {other}"
        for module, tree in trees().items()
        for other, _ in imports(module, tree)
        if module.split(".")[1:2] == other.split(".")[1:2] == ["studies"]
        and module.split(".")[2] not in (other.split(".")[2], "page")
        and other.split(".")[2] != "summary"
    }
    assert not strange


def test_the_plan_has_no_arrow_that_is_not_there() -> None:
    planned = {(room, other) for room, others in allowed().items() for other in others}
    assert planned <= arrows().keys()


def test_arrows_of_the_plan_go_one_way() -> None:
    try:
        list(TopologicalSorter(allowed()).static_order())
    except CycleError as circle:
        pytest.fail(f"the plan has a circle: {circle.args[1]}")


def test_no_module_imports_itself_in_a_circle() -> None:
    lines: dict[str, set[str]] = {}
    for module, tree in trees().items():
        inside = {
            id(node)
            for part in ast.walk(tree)
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
            or (isinstance(part, ast.If) and "TYPE_CHECKING" in ast.unparse(part.test))
            for node in ast.walk(part)
        }
        lines[module] = {
            other for other, node in imports(module, tree) if id(node) not in inside
        } - {module}
    try:
        list(TopologicalSorter(lines).static_order())
    except CycleError as circle:
        pytest.fail(f"modules import each other: {circle.args[1]}")


def test_the_harness_has_no_circle_either() -> None:
    """What it names for its types alone counts, too."""
    inside = f"{PACKAGE}.judging.harness."
    names = {module.removeprefix(inside) for module in MODULES if module.startswith(inside)}
    lines = {
        name: {
            found
            for node in ast.walk(trees()[inside + name])
            if isinstance(node, ast.ImportFrom) and node.level
            for found in ([node.module] if node.module else [alias.name for alias in node.names])
        }
        for name in names
    }
    assert set().union(*lines.values()) <= names
    try:
        list(TopologicalSorter(lines).static_order())
    except CycleError as circle:
        pytest.fail(f"modules import each other: {circle.args[1]}")


def test_parts_of_scipy_are_loaded_when_they_are_used() -> None:
    eager = [
        module
        for module, path in MODULES.items()
        if re.search(r"^(from scipy|import scipy\.)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert eager == []


def test_no_two_classes_have_one_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_no_file_is_too_long() -> None:
    long = {
        module: lines
        for module, path in MODULES.items()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long
