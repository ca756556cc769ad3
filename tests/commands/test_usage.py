"""How all commands look and end: their help, their options, what is wrong, Ctrl-C."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from inspect_resample.cli import BEGINS_ANEW, COMMANDS, main
from inspect_resample.commands import options

from .every import all_commands

HEAVY = {"inspect_ai", "numpy", "pandas", "scipy", "rich", "pydantic"}
NAMES = sorted(all_commands())
SCRIPT = Path(sys.executable).with_name("inspect-resample")


def imported_by(*arguments: str) -> tuple[set[str], str]:
    """The packages that a command line has imported, and what it printed."""
    code = (
        "import sys, contextlib\n"
        "from inspect_resample.cli import main\n"
        "with contextlib.suppress(SystemExit):\n"
        f"    main({list(arguments)!r})\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {*done.stderr.split()}, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", NAMES)
def test_help_waits_for_no_library(command: str) -> None:
    modules, printed = imported_by(command, "--help")
    assert modules & HEAVY == set()
    assert "Example" in printed


def test_the_help_of_all_waits_for_no_library_either() -> None:
    modules, printed = imported_by("--help")
    assert modules & HEAVY == set()
    for step in COMMANDS:
        assert f"{step}:" in printed


def test_a_command_is_imported_without_the_others() -> None:
    modules, _ = imported_by("schema", "--help")
    assert "inspect_resample.commands.schema" in modules
    assert "inspect_resample.studies.summary.command" not in modules


def modules_after(code: str) -> set[str]:
    """The modules that a script has imported."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    command = [sys.executable, "-c", script]
    return {*subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()}


def test_a_run_imports_nothing_that_it_may_not_need() -> None:
    """What Inspect imports of this package whenever it runs."""
    modules = modules_after("from inspect_resample import _registry")
    assert "inspect_resample.tasks.pocket_plus" in modules
    libraries = {"numpy.random", "openai", "pandas", "pooch", "pyarrow", "scipy", "sympy", "ray"}
    rooms = {
        *("datasets.pocket.themes", "decisions.reward", "decisions.stopping.names", "logs.reading"),
        *("report", "stopping.live", "tasks.common.planned", "verifiers.names"),
    }
    assert modules & (libraries | {f"inspect_resample.{name}" for name in rooms}) == set()


def test_a_stopping_rule_waits_for_no_library_that_it_may_not_need() -> None:
    modules = modules_after(
        "from inspect_resample.decisions.stopping.names import stopping_rule\n"
        "assert stopping_rule('first-pass') is not None"
    )
    assert modules & {"scipy.special", "scipy.stats", "pyarrow", "pandas", "sympy"} == set()


def test_every_command_is_listed_with_its_whole_first_sentence() -> None:
    printed = " ".join(CliRunner().invoke(main, ["--help"]).stdout.split())
    for name, command in all_commands().items():
        sentence = " ".join((command.help or "").split("\n\n")[0].split())
        assert sentence.endswith(".") and sentence.count(".") == 1 + sentence.count("...")
        assert f"{name} {sentence.removesuffix('.')}" in printed
        assert sentence.split()[0] in {
            *("Compare", "Export", "Fit", "Forecast", "Judge", "Plan", "Print", "Rank", "Score"),
            *("Test", "Write"),
        }


def test_one_name_is_one_option_with_the_same_values_everywhere() -> None:
    """The same object, or one that differs in what it says and starts from."""
    seen: dict[str, click.Option] = {}
    for command in all_commands().values():
        for option in command.params:
            if not isinstance(option, click.Option) or option.opts[0] in ("--task", "--data"):
                continue
            first = seen.setdefault(option.opts[-1], option)
            # The budget of a plan is one of all problems, in a unit; others are of one problem.
            # And a plan goes by one verifier, where others show all that are named.
            if option.opts[-1] in ("--output", "--model", "--budget", "--verifier"):
                continue
            assert type(option.type) is type(first.type), option.opts
            assert vars(option.type).keys() == vars(first.type).keys()
            for attribute in ("choices", "min", "max", "least", "kind", "names", "endings"):
                own, other = (getattr(one.type, attribute, None) for one in (option, first))
                assert own == other, (option.opts, attribute)


@pytest.mark.parametrize("command", ["analyze", "optimal-k", "compare", "report"])
def test_what_draws_cost_is_said_in_one_way(command: str) -> None:
    params = all_commands()[command].params
    assert {*options.PRICING, options.COST_RATIO, *options.SCORES} <= set(params)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyze"], "Missing argument 'LOGS...'"),
        (["analyze", "x", "--k", "0"], "expected whole numbers from 1 up"),
        (["analyze", "x", "--k", "1,two"], "got '1,two'"),
        (["analyze", "x", "--k", "1.5"], "got '1.5'"),
        (["analyze", "x", "--cost-ratio", "-1"], "expected numbers from 0 up"),
        (["analyze", "x", "--cost-ratio", "nan"], "expected numbers from 0 up"),
        (["analyze", "x", "--cost-ratio", "inf"], "expected numbers from 0 up"),
        (["analyze", "x", "--replicates", "5"], "Invalid value for '--replicates'"),
        (["analyze", "x", "--frobnicate"], "No such option"),
        (["analyze", "x", "--plot", "a.gif"], "ends in .png, .svg, .pdf, .html or .json"),
        (["analyze", "x", "--plot", "absent/a.png"], "the directory of absent/a.png"),
        (["optimal-k", "x", "--policy", "all"], "is not one of"),
        (["optimal-k", "x", "--price", "cheap"], "or tokens, dollars, flops, got 'cheap'"),
        (["report", "x"], "Missing option '-o'"),
        (["report", "x", "-o", "absent/report.html"], "the directory of absent/report.html"),
        (["export", "x", "-o", "draws.xlsx"], "ends in .csv or .parquet"),
        (["forecast", "x"], "Missing option '--k'"),
        (["plan", "x", "--budget", "many"], "expected a number above 0 and draws, tokens, dollars"),
        (["plan", "x", "--max-wrong", "0"], "is not in the range 0<x<1"),
        (["plan", "x", "--cost-ratio", "1,2"], "one --cost-ratio is asked for here, not 2"),
        (["verifiers", "x", "--cost-ratio", "1,2"], "one --cost-ratio is asked for here, not 2"),
        (["verifiers", "x", "--price", "tokens"], "here --price is a number"),
        (["plan", "x", "--k", "5"], "--k is that of the pass@k of --for interval"),
        (["verify", __file__, "--with", "vote", "--address", "a:1"], "goes with --engine ray"),
        (["prophesy"], "No such command"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize("command", ["judge", "rescore", "verify"])
def test_ray_that_is_not_installed_is_told(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = {"judge": ["--task", "pocket_plus"], "rescore": [], "verify": ["--with", "agreement"]}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = CliRunner().invoke(main, [command, __file__, *needed[command], "--engine", "ray"])
    assert result.exit_code == 2
    assert "pip install 'inspect-resample[ray]'" in result.stderr


def test_ctrl_c_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    import inspect_resample as ir

    def interrupted(**given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ir, "summarize", interrupted)
    result = CliRunner().invoke(main, ["analyze", "x"])
    assert (result.exit_code, result.stderr) == (130, f"{BEGINS_ANEW}\n")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_signal_while_libraries_load_ends_without_a_traceback() -> None:
    for _ in range(20):  # on a busy machine the signal may come when all is over
        started = subprocess.Popen(
            [SCRIPT, "analyze", "x"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        children = Path(f"/proc/{started.pid}/maps")
        while "multiarray" not in children.read_text():  # numpy is one of the first
            assert started.poll() is None
            time.sleep(0.01)
        started.send_signal(signal.SIGINT)
        _, told = started.communicate()
        if started.returncode != 2:
            break
    assert started.returncode == 130
    assert "Traceback" not in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["an"], {"analyze"}),
        (["optimal-k", "--pol"], {"--policy"}),
        (["compare", "x", "--policy", ""], {"stop_at_first_pass", "draw_all"}),
        (["judge", "--task", "hu"], {"humaneval_plus"}),
    ],
)
def test_a_shell_completes_names(words: list[str], offered: set[str]) -> None:
    surroundings = {
        **os.environ,
        "_INSPECT_RESAMPLE_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["inspect-resample", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run([SCRIPT], env=surroundings, capture_output=True, text=True, check=True)
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered


def test_the_script_that_a_shell_reads_names_the_command() -> None:
    surroundings = {**os.environ, "_INSPECT_RESAMPLE_COMPLETE": "zsh_source"}
    done = subprocess.run([SCRIPT], env=surroundings, capture_output=True, text=True, check=True)
    assert "#compdef inspect-resample" in done.stdout


def test_the_schema_is_json() -> None:
    assert "$defs" in json.loads(CliRunner().invoke(main, ["schema", "problems"]).stdout)
