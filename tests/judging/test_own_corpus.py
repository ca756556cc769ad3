"""Problems in all forms of a user's file, before the judge."""

import json
from pathlib import Path

import pytest

from inspect_resample.datasets.own import load_own
from inspect_resample.judging.judge import Judgement
from inspect_resample.judging.standalone import judge_many
from inspect_resample.judging.verdict import Verdict

from ..datasets.own_corpus import CORPUS

pytestmark = pytest.mark.slow


def letters(verdict: Verdict) -> str:
    return ("P" if verdict.weak_pass else "-") + ("P" if verdict.strong_pass else "-")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "corpus.jsonl"
    path.write_text("".join(json.dumps(problem.line) + "\n" for problem in CORPUS.values()))
    return path


@pytest.mark.parametrize("sandbox", ["bwrap", "local"])
def test_every_program_has_its_verdict(written: Path, sandbox: str) -> None:
    problems = load_own(written)
    tasks = [(problem, [text for _, text in CORPUS[problem.id].programs]) for problem in problems]
    wrong = []
    for problem, found in zip(problems, judge_many(tasks, sandbox), strict=True):
        assert isinstance(found, Judgement), f"{problem.id}: {found}"
        for (expected, text), verdict in zip(
            CORPUS[problem.id].programs, found.verdicts, strict=True
        ):
            if letters(verdict) != expected:
                wrong.append((problem.id, text, expected, str(verdict.weak), str(verdict.strong)))
    assert not wrong, wrong


def test_the_corpus_has_all_forms() -> None:
    lines = [problem.line for problem in CORPUS.values()]
    assert len(lines) >= 60
    for field in ("reference", "tests", "oracle", "tolerance", "time_limit", "memory_limit"):
        assert any(field in line for line in lines), field
    text = json.dumps(lines)
    for form in ("tuple", "set", "frozenset", "bytes", "complex", "dict", "float"):
        assert f'"${form}"' in text, form
