"""The count of skipped tests at the end of a run, with processes and over two runs."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_marked(number):
    pytest.skip("the data\\n are not here")

@pytest.mark.skipif(True, reason="no browser")
def test_browser(): ...

@pytest.mark.alone
@pytest.mark.skipif(True, reason="no browser")
def test_alone(): ...

def test_runs(): ...
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makeconftest("from tests.skipped import *")
    pytester.makeini("[pytest]\nmarkers = alone")
    pytester.makepyfile(TESTS)
    return pytester


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["one process", "two"])
def test_skipped_tests_are_counted_by_reason(run: pytest.Pytester, processes: list[str]) -> None:
    result = run.runpytest_subprocess(*processes)
    result.stdout.fnmatch_lines(["3 skipped: the data are not here", "2 skipped: no browser"])


def test_a_second_run_goes_on_counting(run: pytest.Pytester) -> None:
    memory = ["--skipped-before=before"]
    run.runpytest_subprocess(*memory, "-m", "not alone").stdout.fnmatch_lines(
        ["1 skipped: no browser"]
    )
    run.runpytest_subprocess(*memory, "-m", "alone").stdout.fnmatch_lines(
        ["3 skipped: the data are not here", "2 skipped: no browser"]
    )


def test_nothing_is_said_where_nothing_was_skipped(run: pytest.Pytester) -> None:
    run.runpytest_subprocess("-k", "test_runs").stdout.no_fnmatch_line("*[0-9] skipped*")
