"""Audits of weak failures, from the draws to what `analyze` says of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai.log import read_eval_log

from inspect_resample.cli import main
from inspect_resample.logs import read_evaluations
from inspect_resample.logs.scores import ScoreColumns
from inspect_resample.logs.verdicts import Choice
from inspect_resample.verifiers.audit import Audit

from .scripted import answer, judged, problem, right, samples, score, weak_only, wrong

pytestmark = pytest.mark.slow


def too_strict(name: str) -> str:
    """A program that fails a weak case alone, and passes the strong suite."""
    known = problem(name)
    case = tuple(known.weak[0])
    return answer(
        f"{known.reference}\n\n_right = {name}\n\n\n"
        f"def {name}(*given):\n    return 'no' if given == {case!r} else _right(*given)\n"
    )


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 16 draws of `power` 6 are right, of which the weak suite passes 4."""
    directory = tmp_path_factory.mktemp("logs")
    draws = [right("power")] * 2 + [too_strict("power"), weak_only("power")]
    draws += [wrong("power")] * 3 + ["I cannot do that."]
    others = [right("total_score")] * 4 + [wrong("total_score")] * 4
    table = {"power": [draws, draws], "total_score": [others, others]}
    judged(directory, table, audit=1.0, audit_seed=3)
    return directory


def analyze(*arguments: object) -> Any:
    result = CliRunner().invoke(main, ["analyze", *map(str, arguments), "--replicates", "200"])
    assert result.exit_code == 0, result.stderr
    return result


def test_the_strong_suite_runs_alone_on_what_fails_the_weak_one(logs: Path) -> None:
    (path,) = logs.glob("*.eval")
    for sample in samples(read_eval_log(str(path))):
        told = score(sample).metadata or {}
        if sample.id == "pocket/power":
            assert told["weak_verdicts"] == "PPWPWWWN"
            assert told["strong_verdicts"] == "PP-W----"
            assert told["audit_verdicts"] == "--P-WWWN"
            assert (told["auditable"], told["audited"], told["audit_right"]) == (5, 5, 1)
            # What passes the strong suite alone is no right draw for that.
            assert (told["weak_passes"], told["strong_passes"]) == (3, 2)
        assert (told["audit_share"], told["audit_seed"], told["audit_lost"]) == (1.0, 3, 0)


def test_completeness_and_the_filter_of_the_paper_are_in_analyze(logs: Path) -> None:
    (record,) = json.loads(analyze(logs, "--json").stdout)
    audit = record["audit"]
    assert (audit["auditable"], audit["audited"], audit["found"], audit["lost"]) == (18, 18, 2, 0)
    # Right draws: 4 of 16 and 8 of 16, and 2 of the first 16 that the weak suite fails.
    assert audit["completeness"]["estimate"] == pytest.approx(12 / 14)
    assert audit["completeness"]["low"] < 12 / 14 < audit["completeness"]["high"] <= 1
    assert audit["strong_alone"]["estimate"] == pytest.approx((6 / 16 + 8 / 16) / 2)
    assert audit["stricter"] == []
    assert "of the right draws the weak suite passes 85.7%" in " ".join(
        analyze(logs).stdout.split()
    )
    filtered = analyze(logs, "--paper-filter", "--json")
    assert json.loads(filtered.stdout)[0]["problems"] == 2


def test_a_problem_whose_strong_rate_is_above_its_weak_one_is_left_out(tmp_path: Path) -> None:
    strict = [too_strict("power")] * 2 + [right("power")]
    judged(tmp_path, {"power": [strict], "total_score": [[right("total_score")] * 3]}, audit=1.0)
    told = analyze(tmp_path, "--paper-filter", "--json")
    assert json.loads(told.stdout)[0]["problems"] == 1
    assert "1 of 2 problems are left out because their strong rate" in told.stderr
    judged(old := tmp_path / "old", {"power": [strict]})
    refused = CliRunner().invoke(main, ["analyze", str(old), "--paper-filter"])
    assert (refused.exit_code, "-T audit=1" in refused.stderr) == (2, True)
    # A log without audits adds draws, and nothing to what is known of weak failures.
    (pooled,) = read_evaluations([str(tmp_path)]).evaluations
    assert pooled.audit is not None
    assert pooled.counts.draws.tolist() == [6, 3]
    assert pooled.audit.draws.tolist() == [3, 3]


def test_the_choice_is_the_same_on_a_retry_and_of_the_share_that_is_told() -> None:
    audit = Audit(0.05, seed=1)
    chosen = {(p, e, i) for p in "abc" for e in (1, 2) for i in range(2000)}
    picked = {one for one in chosen if audit.chooses(*one)}
    assert picked == {one for one in chosen if Audit(0.05, 1).chooses(*one)}
    assert len(picked) == pytest.approx(600, abs=100)
    assert picked != {one for one in chosen if Audit(0.05, 2).chooses(*one)}
    assert all(Audit(1.0).chooses("a", 1, i) for i in range(1000))
    with pytest.raises(ValueError, match=r"between 0 and 1, got 1\.5"):
        Audit(1.5)


@pytest.mark.parametrize("change", [
    {"audit_share": 0}, {"audit_share": "0.5"}, {"audited": 3}, {"audit_right": 2},
    {"audit_lost": -1}, {"auditable": None},
])  # fmt: skip
def test_a_sample_whose_audits_do_not_fit_has_no_verdict(change: dict[str, Any]) -> None:
    fine = {
        "draws": 4, "weak_passes": 2, "strong_passes": 1, "unscored": 0, "audit_share": 0.5,
        "auditable": 2, "audited": 1, "audit_right": 1, "audit_lost": 0,
    }  # fmt: skip
    columns, value = ScoreColumns(), {"weak": 0.5, "strong": 0.25}
    for row, metadata in enumerate((fine, fine, {**fine, **change})):
        columns.add(row, {"dual_suite": {"value": value, "metadata": metadata}})
    found = columns.verdicts(Choice("dual_suite.weak", "dual_suite.strong"), 3)
    assert found.draws.tolist() == [4, 4, 0]
    assert found.audit is not None
    assert found.audit.tolist() == [[0.5, 2, 1, 1, 0]] * 2 + [[0.0] * 5]
    assert "do not fit together" in columns.unreadable[2]
