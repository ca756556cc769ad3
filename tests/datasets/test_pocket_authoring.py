"""How a documented function becomes a problem, and what is refused."""

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

import pytest

from inspect_resample.datasets.pocket.authoring import STRONG_SIZE, each, problems_of

_numbered = itertools.count()


def theme(folder: Path, source: str) -> ModuleType:
    """Import a theme module with the given source."""
    name = f"pocket_theme_{next(_numbered)}"
    path = folder / f"{name}.py"
    path.write_text(
        f"from inspect_resample.datasets.pocket.authoring import each, pocket\n\n{source}",
        encoding="utf-8",
    )
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GOOD = '''
from typing import Optional

@pocket(
    edges=[(5, None), (1, 2), (5, None), (0, -1)],
    draw=lambda rng: (rng.randint(0, 10**9), None),
    imports="from typing import Optional",
    tolerance=0.5,
)
def pick(first: int, second: Optional[int]) -> float:
    """Return one of them.

    >>> pick(1, 2)
    1.0
    >>> pick(3, None)
    3.0
    """
    # The first.
    return float(first)


UNRELATED = 1
'''


def test_a_problem_is_read_off_the_source(tmp_path: Path) -> None:
    (problem,) = problems_of(theme(tmp_path, GOOD))
    assert problem.id == "pocket/pick"
    assert problem.entry_point == "pick"
    assert problem.tolerance == 0.5
    signature = "def pick(first: int, second: Optional[int]) -> float:"
    docstring = GOOD[GOOD.index('    """Return') : GOOD.index("    # The first.")]
    assert problem.prompt == f"from typing import Optional\n\n\n{signature}\n{docstring}"
    assert problem.reference == problem.prompt + "    # The first.\n    return float(first)\n"
    assert problem.weak == ((1, 2), (3, None))


def test_strong_suite_is_edges_then_draws_without_repeats(tmp_path: Path) -> None:
    (problem,) = problems_of(theme(tmp_path, GOOD))
    assert problem.strong[:2] == ((5, None), (0, -1))
    assert len(problem.strong) == STRONG_SIZE == len(set(problem.strong))


def test_a_theme_gives_its_problems_in_order_and_no_others(tmp_path: Path) -> None:
    source = GOOD + GOOD.replace("pick", "another")
    assert [problem.entry_point for problem in problems_of(theme(tmp_path, source))] == [
        "pick",
        "another",
    ]


def test_each_wraps_values_as_cases_of_one_argument() -> None:
    assert each([], [1, 2], "") == [([],), ([1, 2],), ("",)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (">>> pick(3, None)", "pick(3, None)", "expected 2 to 4 docstring examples, got 1"),
        (">>> pick(1, 2)", ">>> pick(1, second=2)", r"of the form pick\(value, ...\), got pick"),
        (">>> pick(1, 2)", ">>> 1 + 2", r"of the form pick\(value, ...\), got 1 \+ 2"),
        (">>> pick(1, 2)", ">>> max(1, 2)", r"of the form pick\(value, ...\), got max\(1, 2\)"),
        ("rng.randint(0, 10**9)", "rng.randint(0, 20)", "let `draw` vary more"),
    ],
)
def test_a_problem_that_is_not_as_it_should_be_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        list(problems_of(theme(tmp_path, GOOD.replace(old, new))))
