"""All that a user does with draws, on programs that read standard input and methods of a class."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog

from inspect_resample.cli import main
from inspect_resample.datasets import load_problems
from inspect_resample.logs.reading import read_evaluations

from .datasets.pocket_wrong import WRONG_PROGRAMS
from .scoring.scripted import answer, score

pytestmark = pytest.mark.slow

POCKET = load_problems("pocket")
PROGRAM, CHECKED, METHOD = "pocket/parcel_cost", "pocket/two_that_fit", "pocket/join_shifts"
ASIDE = "<think>\n```python\nprint(1)\n```\n</think>\nRun it:\n```bash\npython a.py < in\n```\n"


def drawn(folder: Path, *, swapped: bool = False) -> EvalLog:
    """Draws of three problems: two right ones, one that only the weak suite passes, no program."""
    rows = []
    for id in (PROGRAM, CHECKED, METHOD):
        right, wrong = POCKET[id].reference, WRONG_PROGRAMS[id][0]
        few, many = (right, wrong) if swapped else (wrong, right)
        texts = [answer(many), ASIDE + answer(many + "# the same\n"), answer(few), "I do not know."]
        rows += [{"task_id": id, "solution": text} for text in texts]
    file = folder / f"draws-{swapped}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (log,) = inspect_eval(
        "inspect_resample/pocket_plus",
        task_args={"k": 4, "quality": True},
        model=f"replay/{file}",
        model_args={"extract": True},
        log_dir=str(folder / "logs"),
        display="none",
    )
    assert log.status == "success", log.error
    return log


def run(*arguments: object) -> Any:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.slow
def test_every_command_knows_them(tmp_path: Path) -> None:
    log, other = drawn(tmp_path), drawn(tmp_path, swapped=True)
    found = {str(sample.id): score(sample) for sample in log.samples or []}
    for id in (PROGRAM, CHECKED, METHOD):
        metadata = found[id].metadata or {}
        assert (metadata["weak_verdicts"], metadata["strong_verdicts"]) == ("PPPN", "PPW-"), id
    said = found[PROGRAM].explanation or ""
    assert "has no program**" in said and "`no program`" in said and "on `the input '" in said
    assert "has no function** `Solution().join_shifts`" in (found[METHOD].explanation or "")

    (summary,) = json.loads(run("analyze", log.location, "--json").stdout)
    assert summary["strong_pass_at"]["1"]["estimate"] == 0.5
    assert "or no program" in " ".join(run("analyze", log.location).output.split())
    assert "true and false positives" in run("quality", log.location).stdout
    run("optimal-k", log.location, "--cost-ratio", "0,1")
    run("forecast", log.location, "--k", 100)
    assert "by ngrams" in " ".join(run("same-model", log.location, other.location).stdout.split())
    run("compare", log.location, other.location)
    page = tmp_path / "page.html"
    run("report", log.location, "-o", page)
    text = page.read_text(encoding="utf-8")
    assert "the input" in text and "Solution().join_shifts(" in text
    run("export", log.location, "-o", tmp_path / "draws.csv")
    run("rescore", log.location, "-o", tmp_path / "again")
    (again,) = read_evaluations([str(tmp_path / "again")]).evaluations
    assert again.counts.strong_passes is not None
    assert again.counts.strong_passes.tolist() == [2, 2, 2]
