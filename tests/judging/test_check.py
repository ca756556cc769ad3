"""What is said where a sandbox cannot judge: the cause, and before anything is drawn."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import anyio
import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.model import GenerateConfig, ModelOutput, get_model

from inspect_resample.judging.check import check_judge
from inspect_resample.judging.request import JudgeError
from inspect_resample.tasks.pocket_plus import pocket_plus

from .sandboxes import SANDBOXES, Exposed, Local, missing

pytestmark = pytest.mark.slow

PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
WITHOUT = ("unshare", "-m", "sh", "-c")


def mounts() -> bool:
    """Whether a command can be run that sees other mounts."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    command = [*WITHOUT, "mount -t tmpfs none /tmp"]
    return subprocess.run(command, capture_output=True).returncode == 0


needs_mounts = pytest.mark.skipif(not mounts(), reason="no mounts can be made")


def check(kind: type[Local]) -> None:
    """See whether programs can be judged in a kind of sandbox."""
    environment = kind()
    try:
        anyio.run(check_judge, environment)
    finally:
        environment.directory.cleanup()


def local(*prefix: str, path: str = Local.path, without: tuple[str, ...] = ()) -> type[Local]:
    """A kind of sandbox."""
    return type("Odd", (Local,), {"prefix": (*prefix, *without), "path": path})


def folder_with(tmp_path: Path, **programs: str | Path | None) -> str:
    """A folder of programs."""
    for name, program in programs.items():
        if program:
            (tmp_path / name).symlink_to(program)
    return str(tmp_path)


def test_a_sandbox_without_python_is_told(tmp_path: Path) -> None:
    path = folder_with(tmp_path, sh=shutil.which("sh"), env=shutil.which("env"))
    with pytest.raises(JudgeError, match=r"python3.*No such file.*It needs `sh`, `env` and Python"):
        check(local(path=path))


@pytest.mark.parametrize("version", ["3.6", "3.7"])
def test_an_old_python_is_told(version: str, tmp_path: Path) -> None:
    found = sorted(PYENV.glob(f"versions/{version}.*/bin/python{version}"))
    if not found:
        pytest.skip("there is none")
    with pytest.raises(JudgeError, match=rf"its python3 is Python {version}.*Python 3.8 or newer"):
        check(local(path=folder_with(tmp_path, python3=found[0]) + ":/usr/bin:/bin"))


@needs_mounts
@pytest.mark.parametrize("exposed", [False, True], ids=["namespaces", "none"])
@pytest.mark.parametrize(
    ("place", "said"),
    [("/proc", "cannot work in the sandbox.*No such file.*'/proc/"), ("/dev", "'/dev/null'")],
)
def test_what_a_sandbox_lacks_is_told(place: str, said: str, exposed: bool) -> None:
    without = Exposed.prefix if exposed else ()
    hidden = f'mount -t tmpfs none {place}; exec "$@"'
    with pytest.raises(JudgeError, match=f"(?s){said}"):
        check(local(*WITHOUT, hidden, "sh", without=without))


@needs_mounts
@pytest.mark.parametrize("kind", ["local", "container", "stranger"])
@pytest.mark.parametrize("options", ["mode=0700", "size=4k,nr_inodes=3,mode=1777", "ro"])
def test_an_unusable_tmp_is_no_hindrance(kind: str, options: str) -> None:
    if why := missing(kind):
        pytest.skip(why)
    of = SANDBOXES[kind]
    assert issubclass(of, Local)
    mounted = f'mount -t tmpfs -o {options} none /tmp; exec "$@"'
    check(local(*WITHOUT, mounted, "sh", path=of.path, without=of.prefix))


def test_nothing_is_drawn_where_nothing_can_be_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answer(*_: Any) -> ModelOutput:
        asked.append(1)
        return ModelOutput.from_content("mockllm/model", "def is_even(number): return True")

    path = folder_with(tmp_path, sh=shutil.which("sh"), env=shutil.which("env"))
    monkeypatch.setenv("PATH", path)
    task = pocket_plus(k=2, chunk=1, sandbox="local")
    model = get_model("mockllm/model", custom_outputs=answer, config=GenerateConfig())
    (log,) = inspect_eval(task, model=model, display="none", log_dir=str(tmp_path), limit=2)
    assert log.status == "error"
    assert log.error is not None
    assert "did not start in the sandbox" in log.error.message
    assert asked == []
