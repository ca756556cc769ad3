"""The nursery and its fork servers: where children come from.

The judge forks the nursery before it has read its request, so no process that is forked here has
ever held a reference or an expected output. A fork server is told the inputs of a problem and forks
one child at a time.

The less there is in memory the less a fork takes, and of a program that reads standard input each
case is one. So nothing is imported here that is not needed, and the nursery imports what most
functions need when the first fork server for functions is wanted.
"""

from __future__ import annotations

import _socket as socket  # the library's own would import more than all the rest
import gc
import marshal
import os
import resource
import signal
import struct
import sys
import time
from contextlib import suppress

from . import calls, child, isolation, script
from .child import PROGRAM, Inherited, child_main, run_program
from .inputs import InputFile
from .link import Link
from .readable import hold, listed_places, readable_places
from .stand_in import run_calls, run_tests
from .stdin import Meter, compiler_main, run_checker
from .warm import import_common, import_named, warm_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Wait status (-1: could not fork), CPU seconds, peak memory in KiB, whether the server ends too.
EXIT = struct.Struct("<idq?")
CPU, LENGTH, DESCRIPTOR = struct.Struct("<d"), struct.Struct("<I"), struct.Struct("i")
SPACE = socket.CMSG_SPACE(DESCRIPTOR.size)
MOST_THREADS = 256  # of one child
LINK = 3  # a child's descriptor of its link
LEAN, RICH = b"L", b"R"  # what the nursery is told: which kind of fork server is wanted
LINGERS = 1.0  # seconds that a child may take to end once its link is shut


def start_nursery() -> socket.socket:
    """Fork the nursery; the socket on which it takes orders.

    From here on neither the judge, which has read no request yet, nor any of these can be traced.
    """
    isolation.prctl(isolation.PR_SET_DUMPABLE, 0)
    write_out_any_int()
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        nursery_main(theirs)
    theirs.close()
    isolation.keep_memory()  # of large answers; what the nursery has for a while it gives back
    return ours


def nursery_main(sock: socket.socket) -> None:
    """Fork a fork server for each control socket that the judge sends. Never returns."""
    sock = socket.socket(fileno=elsewhere(sock.detach()))
    open_null()
    open_streams()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    warm_up()
    child.practise()
    script.practise()
    held, more = readable_places()
    hold(held)
    ForkServer.readable, ForkServer.listed = [*held, *more], listed_places()
    rich = False
    while True:
        command, fds = receive_command(sock)
        if not command:
            os._exit(0)
        if command == RICH and not rich:
            import_common()
            rich = True
        gc.collect()
        gc.freeze()
        isolation.give_back_memory()
        control = socket.socket(fileno=fds[0])
        with suppress(OSError):  # whoever wants a fork server sees that there is none
            if os.fork() == 0:
                serve(sock, control)
        control.close()


def serve(sock: socket.socket, control: socket.socket) -> None:
    """Be a fork server. Never returns."""
    try:
        sock.close()
        heed_signals()
        server = ForkServer(control)
    except BaseException as wrong:  # whatever it is, the judge has it told to somebody
        greet(control, "%s: %s" % (type(wrong).__name__, wrong))
        os._exit(1)
    try:
        server.serve()
    finally:
        os._exit(1)


def heed_signals() -> None:
    """Have signals do what they do in all children, whatever `nohup` or a shell has them ignore."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def greet(control: socket.socket, told: Any) -> None:
    """Say what stands around children, or why there can be none."""
    data = marshal.dumps(told, 2)
    control.sendall(LENGTH.pack(len(data)) + data)


def open_null() -> None:
    """Put a null device of its own in the place of the standard streams, and of a child's link.

    A child would share that of who forks it.
    """
    null = isolation.null_device()
    for fd in (0, 1, 2, LINK):
        os.dup2(null, fd)
    if null > LINK:
        os.close(null)


def open_streams() -> None:
    """Make Python's standard streams; a program that replaces one does not thereby close it."""
    for name, fd, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        stream = os.fdopen(fd, mode, encoding="utf-8", errors="backslashreplace", closefd=False)
        setattr(sys, name, stream)
        setattr(sys, "__%s__" % name, stream)  # keeps it alive, as in any Python


def write_out_any_int() -> None:
    """Lift the limit on the digits of ints in texts; where there is none it was never there.

    What long ones take is CPU time, and that is limited.
    """
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)


def elsewhere(fd: int) -> int:
    """The same descriptor under a number that children's links do not need."""
    held = []
    while fd <= LINK:
        held.append(fd)
        fd = os.dup(fd)
    for lower in held:
        os.close(lower)
    return fd


def send_command(sock: socket.socket, command: bytes, fd: int | None = None) -> None:
    """Send a command byte, with a descriptor where it takes one."""
    rights = [] if fd is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, DESCRIPTOR.pack(fd))]
    sock.sendmsg([command], rights)


def receive_command(sock: socket.socket) -> tuple[bytes, list[int]]:
    """Read a command byte and the descriptors that came with it; no byte at the end."""
    command, ancillary, _, _ = sock.recvmsg(1, SPACE)
    return command, [DESCRIPTOR.unpack_from(data)[0] for _, _, data in ancillary]


def read_exactly(sock: socket.socket, size: int) -> bytes:
    """Read `size` bytes; fewer only when the other end is gone."""
    data = bytearray()
    while len(data) < size:
        part = sock.recv(min(size - len(data), 1 << 20))
        if not part:
            break
        data += part
    return bytes(data)


class ForkServer(Inherited):
    """Forks one child at a time, and does nothing but what it is told.

    Commands: L (load a problem: entry point, oracle, limits, inputs), F (fork a child; its link
    comes along), P (the same for a child that compiles a program and forks further ones), C (the
    CPU time it has used so far), W (wait for some time whether it ends by itself), K (kill it). C
    is answered with C, W and K with E when the child has ended and how, W with R when it still
    runs. The first message tells what isolates children, and the id of this process or, where it
    has gone into a namespace, of its parent.

    A child may leave something in /tmp. Nobody can empty it for the next one: a new mount would be
    none of those that the server has let itself and its children open. So the server has no other
    child then, which E says too, and ends.
    """

    readable: list[str]  # what children may read: as the nursery found it
    listed: list[str]  # folders whose names they may read
    roles = {  # noqa: RUF012
        **{"program": run_program, "calls": run_calls, "tests": run_tests},
        "check": run_checker,
    }

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.isolation = set()
        self.namespace = -1
        self.pid = 0
        self.meter: Meter | None = None
        self.texts = InputFile([])
        self.limits: dict[str, int] = {}
        self.keeps = False  # whether much of what is freed
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        self.most_seconds = sys.maxsize if hard == resource.RLIM_INFINITY else hard
        seen = os.getpid()  # as the judge sees it: what comes next may put it out of sight
        self.isolate()
        os.chdir("/")
        with suppress(OSError):  # a sandbox's own /tmp need not be for everybody
            os.chdir("/tmp")
        open_null()
        self.link = Link(LINK)
        last = self.call_filters and self.call_filters[1]
        self.seal = calls.sealing(last, "processes" in self.isolation)
        greet(control, (sorted(self.isolation), seen))

    def isolate(self) -> None:
        """Isolate all children from others, and find out how each can be from the others."""
        if isolation.become_nobody():
            self.isolation.add("nobody")
        isolation.prctl(isolation.PR_SET_SUBREAPER, 1)
        apart = isolation.enter_namespaces()
        if apart:
            self.isolation.add("network")
            self.become_first()
            self.namespace = os.open("/proc/self/ns/pid", os.O_RDONLY)
            if isolation.new_process_namespace(self.namespace):
                self.isolation.add("processes")
        if "processes" not in self.isolation:
            # Opened while /proc can be: the list of what this process inherits from its children.
            own = os.getpid()
            self.orphans = os.open("/proc/%d/task/%d/children" % (own, own), os.O_RDONLY)
        if apart and isolation.hide_files(self.readable):
            self.isolation.add("files")
            self.scratch = isolation.scratch_state()
        isolation.prctl(isolation.PR_SET_NO_NEW_PRIVS, 1)
        self.call_filters = calls.working_call_filters("files" in self.isolation)
        if isolation.close_files(self.readable, self.listed, "files" in self.isolation):
            self.isolation.add("paths")
        if self.call_filters:
            calls.enforce(calls.filter_for(self.call_filters[0], 0))
            self.isolation.add("calls")
        isolation.prctl(isolation.PR_SET_DUMPABLE, 0)  # another user may have it back

    def become_first(self) -> None:
        """Go on as the first process of the new namespace; what was this process waits for it."""
        first = os.fork()
        if first:
            self.control.close()
            os.waitpid(first, 0)
            os._exit(0)

    def serve(self) -> None:
        """Serve until the judge closes its end; then end, and the child with all it started too."""
        try:
            while True:
                command, fds = receive_command(self.control)
                if not command:
                    break
                self.obey(command, fds)
        finally:
            if self.pid:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                if "processes" not in self.isolation:
                    self.kill_orphans(self.pid)
            os._exit(0)

    def obey(self, command: bytes, fds: list[int]) -> None:
        """Carry out one command."""
        if command == b"F":
            self.fork(fds[0])
        elif command == b"P":
            self.fork(fds[0], compiler=True)
        elif command == b"K":
            if self.pid:
                os.kill(self.pid, signal.SIGKILL)
            self.reap(0)
        elif command == b"C":
            self.control.sendall(b"C" + CPU.pack(self.cpu_time()))
        elif command == b"W":
            self.wait()
        elif command == b"L":
            size = LENGTH.unpack(read_exactly(self.control, LENGTH.size))[0]
            self.load(marshal.loads(read_exactly(self.control, size)))

    def load(self, job: dict[str, Any]) -> None:
        """Take over a problem, with limits that are the same for all problems of a request."""
        self.entry_point = job["entry_point"]
        self.oracle = job["oracle"]
        self.suites = job.pop("suites")
        self.texts.close()
        reads = job["kind"] == "stdin"
        self.texts = InputFile(self.suites if reads else [])
        if reads:
            self.suites = []
            import_named(compile(job["how"]["prelude"], PROGRAM, "exec", dont_inherit=True))
        self.memory = job["memory"]
        if self.memory is None or self.keeps:  # else the C library does as it would by itself
            self.keeps = self.memory is None
            isolation.keep_memory(self.keeps)
        self.how = job["how"]
        if not self.limits:
            self.limits = job["limits"]
            # Of a child alone: what its fork server or its compiler writes is for it to read.
            self.file_size = self.limits.pop("RLIMIT_FSIZE")
            # Otherwise the kernel would count those of others too.
            if "processes" in self.isolation and isolation.counts_by_namespace():
                self.limits["RLIMIT_NPROC"] = MOST_THREADS
            isolation.set_limits(self.limits)
        isolation.give_back_memory()  # with what is in it: inputs of other suites and problems
        gc.freeze()

    def cpu_time(self) -> float:
        """CPU seconds of the child, by the kernel's clock of its process."""
        if not self.pid:
            return 0.0
        seconds = time.clock_gettime((~self.pid << 3) | 2)
        return seconds + sum(self.meter.cpu_time()) if self.meter else seconds

    def fork(self, fd: int, compiler: bool = False) -> None:
        """Start a child, the first process of its own namespace where there are such.

        Args:
            fd: Its link.
            compiler: Whether it compiles a program and forks further ones, each of which is the
                first process of its namespace.
        """
        os.dup2(fd, LINK)
        os.close(fd)
        if self.meter:
            self.meter.close()
        self.meter = Meter() if compiler else None
        place = isolation.own_process_namespace if compiler else isolation.new_process_namespace
        apart = "processes" not in self.isolation or place(self.namespace)
        pid = isolation.fork() if apart else -1
        if pid == 0:
            if self.meter:
                compiler_main(self, self.meter)
            child_main(self)
        self.pid = max(pid, 0)  # a signal to -1 would reach everybody
        open_null()

    def wait(self) -> None:
        """See whether the child ends by itself."""
        deadline = time.monotonic() + LINGERS
        while not self.reap(os.WNOHANG):
            if time.monotonic() > deadline:
                return self.control.sendall(b"R")
            time.sleep(0.001)

    def reap(self, flags: int) -> bool:
        """Collect the child if it has ended, with all that it started, and tell the judge."""
        if not self.pid:
            self.control.sendall(b"E" + EXIT.pack(-1, 0.0, 0, False))
            return True
        pid, status, cpu, peak = isolation.wait(self.pid, flags)
        if pid == 0:
            return False
        self.pid = 0
        if self.meter:  # of a case's process that was killed, nobody has counted what it took
            cpu += self.meter.cpu_time()[1]
        last = "files" in self.isolation and isolation.scratch_state() != self.scratch
        self.control.sendall(b"E" + EXIT.pack(status, cpu, peak, last))
        # Whatever fails from here on ends this process, and the next program has another one.
        if "processes" not in self.isolation:
            self.kill_orphans(pid)
        elif self.meter:
            isolation.kill_all()
        if last:
            os._exit(0)
        return True

    def kill_orphans(self, leader: int) -> None:
        """Kill what a child started; being the subreaper, this process inherits all of it."""
        with suppress(OSError):  # when nobody is left in its group
            os.killpg(leader, signal.SIGKILL)
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0]:
                    continue
            except ChildProcessError:
                return
            for orphan in os.pread(self.orphans, 1 << 16, 0).split():
                os.kill(int(orphan), signal.SIGKILL)
                os.waitpid(int(orphan), 0)
