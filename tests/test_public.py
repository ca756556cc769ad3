"""The public interface: `import inspect_resample as ir`."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import inspect_resample as ir
from inspect_resample.cli import main

from .commands.every import all_commands

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
LOGS = str(ROOT / "examples" / "logs")

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "analyze": ir.summarize,
    "optimal-k": ir.optimal_k,
    "compare": ir.compare,
    "forecast": ir.forecast,
    "quality": ir.quality,
    "report": ir.report,
}
OPTIONS: dict[str, dict[str, Any]] = {
    "analyze": {"replicates": 150, "cost_ratio": [0.5, 3], "policy": "draw_all", "k": [2, 7]},
    "optimal-k": {"replicates": 150, "seed": 3, "max_k": 50, "policy": "draw_all", "price": 0.01},
    "compare": {"replicates": 150, "unit": ["draws", "tokens"], "budget": [1, 4.5]},
    "forecast": {"k": [100, 20], "law": "two_betas", "confidence": 0.8},
    "quality": {"replicates": 150, "measure": ["pylint_score"], "confidence": 0.9},
}


@cache
def logs() -> ir.Logs:
    return ir.read_logs(LOGS)


@cache
def found(command: str) -> Any:
    return FUNCTIONS[command](logs(), **OPTIONS[command])


@pytest.mark.parametrize("name", ir.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    assert callable(getattr(ir, name))
    assert getattr(ir, name).__doc__ or name == "resampling"  # Inspect takes it off a metric
    assert name in dir(ir)


def test_what_is_named_is_what_the_package_finds() -> None:
    assert sorted(ir._HOME) == ir.__all__
    with pytest.raises(AttributeError, match="no attribute 'summarise'"):
        _ = ir.summarise


def test_a_folder_of_the_same_name_does_not_hide_a_function() -> None:
    code = (
        "import inspect_resample.report.words, inspect_resample.quality.measures\n"
        "import inspect_resample as ir\n"
        "print(ir.report.__name__, ir.quality.__name__, ir.report.__module__)\n"
        "from inspect_resample.report import words"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["report", "quality", "inspect_resample.functions.handing_on"]


def test_the_package_imports_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-c", "import inspect_resample"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "inspect_resample" in names
    assert names & {"numpy", "inspect_ai", "click", "pandas", "rich", "vl_convert"} == set()


def typed(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("command", OPTIONS)
def test_a_result_has_what_the_command_prints_as_json(command: str) -> None:
    options = [
        word
        for name, value in OPTIONS[command].items()
        for word in (f"--{name.replace('_', '-')}", typed(value))
    ]
    done = CliRunner().invoke(main, [command, LOGS, "--json", *options], catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(json.dumps(found(command).to_dict()))


@pytest.mark.parametrize("command", OPTIONS)
def test_paths_give_what_read_logs_give(command: str) -> None:
    again = FUNCTIONS[command](Path(LOGS), **OPTIONS[command])
    assert again.to_dict() == found(command).to_dict()


@pytest.mark.parametrize("command", OPTIONS)
def test_a_result_prints(command: str) -> None:
    result = found(command)
    assert repr(result).startswith(f"<{type(result).__name__} of pocket_plus by ")
    assert "\n" not in repr(result)
    html = result._repr_html_()
    assert html.startswith("<p>") and html.count("<table>") == html.count("</table>") > 0
    title = next(line for line in str(result).splitlines() if line.strip())
    assert title.split()[0] in html


@pytest.mark.parametrize("command", OPTIONS)
def test_a_table_has_each_number_once(command: str) -> None:
    table = found(command).to_pandas()
    names = ["task", "model", "figure", "k", "cost_ratio"]
    twice = table[table.duplicated(names, keep=False)]
    assert twice.empty, twice.to_string()
    assert len(table) > 10


def test_a_table_has_the_numbers_of_the_record() -> None:
    table, record = found("analyze").to_pandas(), found("analyze").to_dict()[1]
    own = table[(table.model == record["model"]) & (table.figure == "reward.by_k")]
    (row,) = own[(own.k == 7) & (own.cost_ratio == 3)].to_dict("records")
    expected = record["reward"][1]["by_k"]["7"]
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("command", OPTIONS)
def test_a_notebook_shows_the_figure(command: str, tmp_path: Path) -> None:
    chart = found(command).plot()
    shown = chart._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg")
    (vega,) = [spec for kind, spec in shown.items() if kind.startswith("application/vnd.vegalite")]
    assert vega == chart.spec
    for ending in ("png", "svg", "html", "json"):
        chart.save(tmp_path / f"figure.{ending}")
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert "$schema" in json.loads((tmp_path / "figure.json").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match=r"ends in \.png"):
        chart.save(tmp_path / "figure.gif")


def test_a_notebook_shows_the_page(tmp_path: Path) -> None:
    page = ir.report(logs(), replicates=150, forecast=False)
    assert page._repr_html_().startswith("<iframe srcdoc=")
    page.save(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text == page.html
    assert "inspect_resample.report(" in text


@pytest.mark.parametrize("command", FUNCTIONS)
def test_options_and_their_defaults_are_those_of_the_command(command: str) -> None:
    asked = {
        option.opts[-1].removeprefix("--").replace("-", "_"): option
        for option in all_commands()[command].params
        if isinstance(option, click.Option) and option.opts[-1] not in ("--plot", "--json")
    }
    asked.pop("output", None)
    given = dict(inspect.signature(FUNCTIONS[command]).parameters)
    del given["logs"]
    assert given.keys() == asked.keys()
    for name, parameter in given.items():
        if parameter.default in (None, inspect.Parameter.empty):
            continue
        context = click.Context(all_commands()[command])
        option = asked[name]
        default = option.type_cast_value(context, option.get_default(context))
        assert option.type_cast_value(context, parameter.default) == default


@pytest.mark.parametrize(
    ("command", "options", "message"),
    [
        ("analyze", {"k": 0}, "expected whole numbers from 1 up"),
        ("analyze", {"k": [1.5]}, r"expected whole numbers .* got \[1.5\]"),
        ("analyze", {"k": []}, "expected whole numbers"),
        ("analyze", {"k": 99}, "99 is beyond the data"),
        ("analyze", {"cost_ratio": [-1]}, "expected numbers from 0 up"),
        ("analyze", {"cost_ratio": float("nan")}, "expected numbers from 0 up"),
        ("analyze", {"replicates": 5}, "5 is not in the range"),
        ("analyze", {"seed": -1}, "-1 is not in the range"),
        ("analyze", {"policy": "never"}, "'never' is not one of"),
        ("analyze", {"price": -1}, "expected a number from 0 up"),
        ("analyze", {"prices": "absent.yaml"}, "'absent.yaml' does not exist"),
        ("analyze", {"strong": "a.b"}, "--strong needs --weak"),
        ("analyze", {"weak": "a.b"}, "read already"),
        ("optimal-k", {"cost_ratio": 1, "cost_fp": 2}, "not both"),
        ("optimal-k", {"max_k": 0}, "0 is not in the range"),
        ("compare", {"unit": "hours"}, "expected some of draws"),
        ("compare", {"unit": []}, "expected some of draws"),
        ("compare", {"a_model": "x"}, "needs both --a-model and --b-model"),
        ("compare", {"a_model": "x", "b_model": "y"}, "no log has model x"),
        ("forecast", {"k": 100, "law": "mine"}, "'mine' is not one of"),
        ("forecast", {"k": 100, "confidence": 1}, "1.* is not in the range"),
        ("quality", {"measure": "beauty"}, "expected all, or some of"),
        ("quality", {"measure": []}, "expected all, or some of"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_command(
    command: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        FUNCTIONS[command](logs(), **options)


def test_logs_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="absent"):
        ir.summarize(tmp_path / "absent")
    with pytest.raises(ValueError, match="give all of them to one read_logs"):
        ir.summarize([logs(), LOGS])


def test_two_logs_are_compared_as_two_paths_are() -> None:
    first, second = sorted(Path(LOGS).iterdir())
    by_path = ir.compare(first, second, replicates=150)
    assert ir.compare(ir.read_logs(first), ir.read_logs(second), replicates=150).to_dict() == (
        by_path.to_dict()
    )


def test_a_warning_is_said_to_a_script_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for log in Path(LOGS).iterdir():
        (tmp_path / log.name).symlink_to(log)
    (tmp_path / "broken.eval").write_bytes(b"no log")
    some = ir.read_logs(tmp_path)
    assert "broken.eval" in capsys.readouterr().err
    ir.optimal_k(some, replicates=150)
    assert "broken.eval" not in capsys.readouterr().err
    command = ["optimal-k", str(tmp_path), "--replicates", "150"]
    for _ in range(2):
        done = CliRunner().invoke(main, command, catch_exceptions=False)
        assert "broken.eval" in done.stderr


def test_problems_are_loaded_and_judged() -> None:
    problem = next(one for one in ir.load_dataset("pocket") if one.id == "pocket/is_even")
    verdicts = ir.judge(problem, [problem.reference or "", "def is_even(n): return True"])
    assert [verdict.strong_pass for verdict in verdicts] == [True, False]
    with pytest.raises(ValueError, match="no data set 'poket'"):
        ir.load_dataset("poket")


@pytest.mark.slow
def test_editors_and_mypy_know_all_names(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    names = "\n".join(f"ir.{name}" for name in ir.__all__)
    snippet.write_text(
        "import inspect_resample as ir\n"
        "logs = ir.read_logs('logs')\n"
        "reveal_type(ir.summarize(logs, k=[1]).plot())\n"
        "reveal_type(ir.compare(logs, logs).to_dict())\n"
        "reveal_type(ir.report(logs))\n"
        "ir.summarize(logs, policy='never')\n" + names,
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", str(snippet)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    told = [line.partition(".py:")[2] for line in done.stdout.splitlines() if "snippet" in line]
    assert "Chart" in told[0]
    assert "dict[str, Any]" in told[1]
    assert "Page" in told[2]
    assert told[3].startswith("6: error: Argument")
    assert [line for line in told[4:] if "error" in line] == []
