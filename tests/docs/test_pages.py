"""The commands and snippets of README.md and of all pages in docs/ run, page by page."""

import os
import subprocess
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

from inspect_resample.cli import main

from ..sampling.fake_server import FakeServer
from . import stage
from .fences import PAGES, ROOT, Fence, fences, skeleton

pytestmark = pytest.mark.slow

END = 25  # lines of what a block has printed that a failure shows


@dataclass(frozen=True)
class Ready:
    """What all pages need.

    Attributes:
        url: The address of the server of recorded draws.
        variables: Of the environment of commands.
        log: What the demo has made.
    """

    url: str
    variables: Mapping[str, str]
    log: Path


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, warm: Path) -> Iterator[Ready]:
    folder = tmp_path_factory.mktemp("docs")
    with FakeServer(stage.recorded()) as server:
        variables = stage.environment(server.url, folder / "cache", warm)
        yield Ready(server.url, variables, stage.demo_log(folder, variables))


@dataclass
class Session:
    """The blocks of a page run one after another in one place.

    Attributes:
        ready: What all pages need.
        folder: Where commands run.
        names: The global names of the page's Python.
        printed: The lines that its commands have printed, without what differs between runs.
    """

    ready: Ready
    folder: Path
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "__main__"})
    printed: set[str] = field(default_factory=set)

    def run(self, fence: Fence) -> str:
        """Do with a block what it is for; what is wrong with it, or nothing."""
        if fence.kind == "file":
            (self.folder / fence.told).write_text(fence.text, encoding="utf-8")
        wrong = {"shell": self.shell, "python": self.python}.get(fence.kind, lambda _: "")(fence)
        stale = [line for line in fence.printed if skeleton(line) not in self.printed]
        if stale and not wrong:
            wrong = "no command before it prints lines like these:\n" + "\n".join(stale)
        return wrong

    def shell(self, fence: Fence) -> str:
        commands = stage.filled(fence.commands, self.ready.url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env={**os.environ, **self.ready.variables, "INSPECT_EVAL_LIMIT": "3"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed |= {skeleton(line) for line in done.stdout.splitlines()}
        if not done.returncode:
            return ""
        return f"exit code {done.returncode}\n{end_of(done.stdout)}"

    def python(self, fence: Fence) -> str:
        try:
            exec(compile("\n" * (fence.line - 1) + fence.text, fence.page, "exec"), self.names)
        except Exception:
            return end_of(traceback.format_exc())
        return ""


def end_of(text: str) -> str:
    return "\n".join(text.splitlines()[-END:])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_runs(
    page: Path, ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = [*fences(page)]
    if not any(block.kind in ("shell", "python") for block in blocks):
        return
    for name, value in ready.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    stage.clone(tmp_path, ready.log)
    session = Session(ready, tmp_path)
    wrong = [(block, said) for block in blocks if (said := session.run(block))]
    if wrong:
        told = [f"{block.place}\n{block.text}\n{said}" for block, said in wrong]
        pytest.fail("\n\n".join([*told, stage.ABOUT.format(tmp_path)]), pytrace=False)


def test_what_is_not_run_has_its_reason() -> None:
    silent = [
        fence.place
        for page in PAGES
        for fence in fences(page)
        if fence.kind in ("not run", "file") and not fence.told
    ]
    assert silent == []


def commands_of(fence: Fence) -> Iterator[list[str]]:
    """The commands of a block, in words, without comments."""
    joined = fence.commands.replace("\\\n", " ")
    for line in joined.splitlines():
        yield line.partition(" #")[0].split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_are_not_run_have_options_that_there_are(page: Path) -> None:
    assert isinstance(main, click.Group)
    context = click.Context(main)
    for fence in fences(page):
        for words in commands_of(fence) if fence.kind == "not run" else ():
            if "inspect-resample" not in words:
                continue
            name, *given = words[words.index("inspect-resample") + 1 :]
            command = main.get_command(context, name)
            assert command, f"{fence.place}: there is no command {name}"
            known = {option for parameter in command.params for option in parameter.opts}
            unknown = {word.partition("=")[0] for word in given if word[0] == "-"} - known
            assert not unknown, f"{fence.place}: {name} has no option {', '.join(unknown)}"
