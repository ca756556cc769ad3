"""Real data that are not in the repository, and how a test that needs them says so."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data"
HUMANEVAL, MBPP = DATA / "HumanEvalPlus.jsonl.gz", DATA / "MbppPlus.jsonl.gz"
REVISIONS = "revisions_humaneval_{}.jsonl.gz"
CODECONTESTS = DATA / "codecontests12.jsonl.gz"
LIVECODEBENCH = DATA / "livecodebench3.jsonl.gz"
PYTHIA = DATA / "pythia_math_counts.csv"

NO_EVALPLUS = "EvalPlus' files are not at ../shared/data"

needs_evalplus = pytest.mark.skipif(not (HUMANEVAL.exists() and MBPP.exists()), reason=NO_EVALPLUS)
needs_pythia = pytest.mark.skipif(
    not PYTHIA.exists(), reason=f"Schaeffer et al.'s {PYTHIA.name} is not at ../shared/data"
)
needs_livecodebench = pytest.mark.skipif(
    not LIVECODEBENCH.exists(), reason=f"{LIVECODEBENCH.name} is not at ../shared/data"
)
needs_revisions = pytest.mark.skipif(
    not (DATA / REVISIONS.format("codellama")).exists(),
    reason="LLM Debugger's revisions are not at ../shared/data",
)
needs_codecontests = pytest.mark.skipif(
    not CODECONTESTS.exists(), reason=f"{CODECONTESTS.name} is not at ../shared/data"
)
