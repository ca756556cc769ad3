"""Commands in processes that have imported what they need: seconds of imports are paid once.

A folder of programs that are named as the package's and Inspect's commands stands in for
`.venv/bin`. Each hands its arguments, variables, folder and open files to a process that forks for
it. What a process does as it starts and imports is not tested with these.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import inspect_resample

BIN = Path(sys.executable).parent
COMMANDS = {"inspect": "inspect_ai._cli.main", "inspect-resample": "inspect_resample.cli"}
"""Where the function `main` of a command is."""

LAZY = [
    *COMMANDS.values(),
    "IPython",
    "fastapi",
    "inspect_ai._control.current_server",
    "inspect_ai.agent._acp.server",
    "inspect_ai.hooks",
    "inspect_ai.model._providers.openai_compatible",
    "rich.markdown",
    "tiktoken_ext.openai_public",
    "uvicorn",
]
"""What Inspect imports when it is needed."""

STAND_IN = f"""#!{sys.executable} -IS
import json, os, signal, socket, sys
link = socket.socket(socket.AF_UNIX)
link.connect(os.path.join(os.path.dirname(os.path.abspath(__file__)), "socket"))
told = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(link, [len(told).to_bytes(8, "big")], [0, 1, 2])
link.sendall(told)
ended = link.recv(4)
status = int.from_bytes(ended, "big", signed=True) if ended else 255
if status < 0:
    signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
os._exit(status)
"""


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the commands, for a search path."""
    folder = tmp_path_factory.mktemp("warm")
    server = subprocess.Popen(
        [sys.executable, "-P", __file__, str(folder / "socket")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdin and server.stdout
    with server:
        assert server.stdout.readline() == b"ready\n"
        for name in COMMANDS:
            (folder / name).write_text(STAND_IN)
            (folder / name).chmod(0o755)
        yield folder
        server.stdin.close()


# ------------------------------------------------------------------------- the process that forks


def import_all() -> None:
    """Import what commands would."""
    for name in LAZY:
        import_module(name)
    for module in walk_packages(inspect_resample.__path__, "inspect_resample."):
        if module.name.split(".")[1] != "vllm" and ".harness" not in module.name:
            import_module(module.name)


@dataclass(frozen=True)
class Request:
    """What a command was started with."""

    arguments: list[str]
    folder: str
    variables: dict[str, str]
    files: list[int]

    @classmethod
    def read(cls, link: socket.socket) -> "Request":
        """All that who asks tells: what comes then is its end."""
        head, files, _, _ = socket.recv_fds(link, 8, 3)
        told = link.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
        return cls(*json.loads(told), files)

    def run(self) -> None:
        """Become the command."""
        for number, file in enumerate(self.files):
            os.dup2(file, number)
            os.close(file)
        sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
        sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace")
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.variables)
        sys.argv = self.arguments
        sys.exit(import_module(COMMANDS[Path(sys.argv[0]).name]).main())


def serve(address: str) -> Request:
    """Fork for each who asks until standard input ends; it returns in the forked processes."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes.fileno())
    print("ready", flush=True)
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([0, listener, woken, *running.values()], [], [])
        if woken in ready:
            woken.recv(1 << 10)
        for process, link in [*running.items()]:
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(status)
                with contextlib.suppress(OSError):
                    link.sendall(code.to_bytes(4, "big", signed=True))
                link.close()
                del running[process]
            elif link in ready or 0 in ready:  # who asked, or all, has ended
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process, signal.SIGKILL)
        if 0 in ready:
            sys.exit()
        if listener in ready:
            link, _ = listener.accept()
            request = Request.read(link)
            process = os.fork()
            if not process:
                os.setsid()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for own in (listener, woken, wakes, link, *running.values()):
                    own.close()
                return request
            for file in request.files:
                os.close(file)
            running[process] = link


if __name__ == "__main__":
    sys.path.insert(0, str(BIN))  # as in a script that is there
    import_all()
    gc.freeze()
    serve(sys.argv[1]).run()
