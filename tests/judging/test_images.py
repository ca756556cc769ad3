"""What Docker and Kubernetes need of us, without either: the files of the guide, and an image.

The image is a root file system in which there is nothing but `sh`, `env`, Python and the libraries
that these are linked with: no /usr, no /etc, no home, no package.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from inspect_ai.util import ComposeConfig

from inspect_resample.datasets import load_problems
from inspect_resample.judging.bwrap import bind, bubblewrap, own_python
from inspect_resample.judging.judge import judge_programs

from ..datasets.pocket_wrong import WRONG_PROGRAMS
from .sandboxes import Local

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "at-scale.md").read_text(encoding="utf-8")
CHART = ROOT / ".venv" / "k8s" / "k8s_sandbox" / "resources" / "helm" / "agent-env"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def file_in_the_guide(name: str) -> Any:
    (text,) = re.findall(rf"```yaml\n# {re.escape(name)}\n(.*?)```", GUIDE, re.DOTALL)
    return yaml.safe_load(text)


def laid_over(below: Any, above: Any) -> Any:
    """Values over the chart's own, as Helm lays them."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{name: laid_over(below.get(name), above[name]) for name in above}}


def test_the_guides_values_are_those_of_the_chart() -> None:
    if not CHART.exists():
        pytest.skip("the chart of inspect-k8s-sandbox is not in .venv/k8s")
    schema = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    own = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    values = file_in_the_guide("values.yaml")
    jsonschema.validate(laid_over(own, values), schema)
    values["services"]["default"]["memory"] = "2Gi"
    with pytest.raises(jsonschema.ValidationError, match="memory"):
        jsonschema.validate(laid_over(own, values), schema)


def test_the_guides_compose_file_is_one_of_docker() -> None:
    config = ComposeConfig.model_validate(file_in_the_guide("compose.yaml"))
    service = config.services["default"]
    assert (service.network_mode, service.image) == ("none", "python:3.12-slim")
    assert service.init and service.cpus and service.mem_limit


def linked(*files: Path) -> set[str]:
    """The shared libraries that some files are linked with."""
    told = subprocess.run(["ldd", *files], capture_output=True, text=True).stdout
    return {path for path in re.findall(r"(/\S+) \(0x", told) if Path(path).exists()}


class Image(Local):
    """Commands run in an image that holds a Python and next to nothing else."""

    def __init__(self) -> None:
        super().__init__()
        python = Path(os.path.realpath(sys.executable))
        parts = [Path(str(shutil.which(name))) for name in ("sh", "env")]
        modules = Path(sys.base_prefix).rglob("lib-dynload/*.so")
        options = ["--unshare-all", "--die-with-parent", "--clearenv", "--tmpfs", "/"]
        options += [*bind(Path(sys.base_prefix)), *own_python()]
        for path in sorted(linked(python, *parts, *modules) - {str(python)}):
            if not Path(path).is_relative_to(sys.base_prefix):
                options += ["--ro-bind", os.path.realpath(path), path]
        for part in parts:
            options += ["--ro-bind", os.path.realpath(part), f"/bin/{part.name}"]
        options += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
        options += ["--setenv", "PATH", f"{python.parent}:/bin", "--chdir", "/"]
        self.prefix = (str(bubblewrap()), *options, "--")


@pytest.mark.anyio
@pytest.mark.slow
@pytest.mark.skipif(bubblewrap() is None, reason="there is no bubblewrap")
async def test_an_image_with_nothing_but_python_judges() -> None:
    image = Image()
    seen = await image.exec(["sh", "-c", "echo /*; for file in /bin/*; do echo $file; done"])
    assert seen.stdout.split()[-2:] == ["/bin/env", "/bin/sh"], seen.stderr
    assert not {"/usr/bin", "/etc", "/home", "/var"} & {*seen.stdout.split()}
    problem = load_problems("pocket")["pocket/power"]
    programs = [problem.reference, *WRONG_PROGRAMS[problem.id], "def (", "import numpy"]
    judgement = await judge_programs(problem, programs, image)
    found = [verdict.strong_pass for verdict in judgement.verdicts]
    assert found == [True, *[False] * (len(programs) - 1)]
    assert {"processes", "network"} <= {*judgement.about["isolation"]}, judgement.about
