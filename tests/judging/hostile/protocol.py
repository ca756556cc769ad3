"""Programs that speak for themselves on the descriptor that leads to the judge."""

from .program import Program, program

# What a frame looks like, which any program can read in the harness that is in its memory; and the
# first one, by which a child says that its program is defined.
SPEAK = """
import marshal, os, socket, struct, time
def frame(kind, payload=b""): return struct.pack("<cI", kind, len(payload)) + payload
def say(*frames): os.write(3, b"".join(frames))
say(frame(b"R"))
"""


def speaker(source: str, allowed: str = "error|wrong|unjudgeable|timeout") -> Program:
    """A program that says something to the judge, in its first call or before it."""
    return program(SPEAK + source, allowed)


PROTOCOL = {
    "the end of the suite at once": speaker(
        "say(frame(b'S', marshal.dumps((0.0, 0.0), 2)) * 2)\ndef f(x): return x", "error"
    ),
    "true for every case": speaker(
        "say(frame(b'V', b'T') * 8, frame(b'S'))\ndef f(x): return x", "wrong"
    ),
    "an own verdict: pass": speaker(
        "say(frame(b'X', marshal.dumps(('pass', None, None, None), 2)))\ndef f(x): return x",
        "error",
    ),
    "an own verdict: harness fault": speaker(
        "say(frame(b'X', marshal.dumps(('harness fault',) * 4, 2)))\ndef f(x): return x", "error"
    ),
    "an own verdict with a line of a thousand digits": speaker(
        "say(frame(b'X', marshal.dumps(('error', 'E', 'm', 1 << 99999), 2)))\ndef f(x): return x",
        "error",
    ),
    "an own verdict with lone surrogates": speaker(
        r"say(frame(b'X', marshal.dumps(('error', '\ud800', '\udfff' * 300, -1), 2)))"
        "\ndef f(x): return x",
        "error",
    ),
    "an own verdict of other types": speaker(
        "say(frame(b'X', marshal.dumps(([], {}, b'', 1.5), 2)))\ndef f(x): return x", "error"
    ),
    "an own verdict of one letter each": speaker(
        "say(frame(b'X', marshal.dumps('pass', 2)))\ndef f(x): return x", "error"
    ),
    "an own verdict nested 1,000 deep": speaker(
        "say(frame(b'X', b'(\\1\\0\\0\\0' * 1000 + b'N'))\ndef f(x): return x", "error"
    ),
    "an own verdict that is not data": speaker(
        "say(frame(b'X', b'c' * 100))\ndef f(x): return x", "error"
    ),
    "a type's name of 6 kB": speaker(
        "say(frame(b'U', b'\\xff' * 6000))\ndef f(x): return x", "unjudgeable"
    ),
    "a type's name of 60 kB": speaker(
        "say(frame(b'U', b'\\xff' * 60000))\ndef f(x): return x", "unjudgeable"
    ),
    "the judge's own words": speaker(
        "say(frame(b'G'), frame(b'N'), frame(b'P', b'x'), frame(b'V', b'V'))\ndef f(x): return x"
    ),
    "a fork server's words": speaker(
        "say(b'E' + struct.pack('<idq', 0, 0.0, 0), b'C' + struct.pack('<d', 0.0))\n"
        "def f(x): return x"
    ),
    "a frame of 4 GB": speaker(
        "say(struct.pack('<cI', b'V', 0xffffffff))\ndef f(x): return x", "wrong"
    ),
    "a frame of a negative size": speaker(
        "say(struct.pack('<ci', b'V', -1))\ndef f(x): return x", "wrong"
    ),
    "a frame that never ends": speaker(
        "say(struct.pack('<cI', b'V', 6000))\ndef f(x):\n    while True: pass", "timeout"
    ),
    "half a header, then the end": speaker("say(b'V\\0')\nos._exit(0)", "error"),
    "frames without a known kind": speaker(
        "say(frame(b'\\0'), frame(b'\\xff'))\ndef f(x): return x", "error"
    ),
    "an endless flood of frames": speaker(
        """
def f(x):
    while True: say(frame(b'V', b'N') * 1000)
""",
        "wrong|error",  # as the first frames come before the judge asks, or after
    ),
    "an endless flood of one frame's bytes": speaker(
        """
def f(x):
    say(struct.pack('<cI', b'V', 65536))
    while True: say(b'[' * 65536)
"""
    ),
    "a digest that is not one": speaker("say(frame(b'D', b'x'))\ndef f(x): return x", "error"),
    "a digest of a value of 10^18 bytes": speaker(
        "say(frame(b'D', struct.pack('<Q32s', 10**18, b'')))\ndef f(x): return x", "error"
    ),
    "a digest, then silence": speaker(
        "say(frame(b'D', struct.pack('<Q32s', 5000, b'')))\ndef f(x):\n    while True: pass",
        "error",
    ),
    "a digest, then another value": speaker(
        "say(frame(b'D', struct.pack('<Q32s', 5000, b'')), frame(b'V', b'T'))\ndef f(x): return x",
        "error",
    ),
    "a digest, then a larger value": speaker(
        "say(frame(b'D', struct.pack('<Q32s', 5, b'')), frame(b'V', b'[' * 6))\ndef f(x): return x",
        "error",
    ),
    "a digest, then an own verdict": speaker(
        "say(frame(b'D', struct.pack('<Q32s', 5000, b'')), frame(b'S', b'T'))\ndef f(x): return x",
        "error",
    ),
    "values that marshal would crash on": speaker(
        "say(frame(b'V', b'r\\0\\0\\0\\0'), frame(b'V', b'\\xdb\\1\\0\\0\\0r\\0\\0\\0\\0'))\n"
        "def f(x): return x",
        "unjudgeable",
    ),
    "a set with one element 1,200 times": speaker(
        "say(frame(b'V', b'<' + struct.pack('<i', 1200) + b'i\\1\\0\\0\\0' * 1200))\n"
        "def f(x): return x",
        "unjudgeable",
    ),
    "a size that is not there": speaker(
        "say(frame(b'V', b'[' + struct.pack('<i', 2**31 - 1)))\ndef f(x): return x", "unjudgeable"
    ),
    "an answer to every case at once, then an exit": speaker(
        "say(frame(b'V', b'N') * 1000)\nos._exit(0)", "wrong"
    ),
    "verdicts for the host on every descriptor": speaker(
        """
LINE = b'{"program": 0, "verdicts": {"weak": {"status": "pass"}}, "cpu": 0, "peak": 0}\\n'
for number in range(256):
    try: os.write(number, LINE)
    except OSError: pass
def f(x): return x
"""
    ),
    "descriptors passed to the judge": speaker(
        """
def f(x):
    link, held = socket.socket(fileno=3), [os.open("/", 0) for _ in range(40)]
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("%di" % len(held), *held))]
    for _ in range(20): link.sendmsg([frame(b'V', b'N')], rights)
    return x
"""
    ),
}

DESCRIPTORS = {
    "all descriptors closed": speaker("os.closerange(0, 256)\ndef f(x): return x", "error"),
    "the judge's descriptor closed, then an endless loop": speaker(
        "os.close(3)\ndef f(x):\n    while True: pass", "error"
    ),
    "flags and a lock on what others have too": speaker(
        """
import fcntl
for stream in (0, 1, 2):
    fcntl.fcntl(stream, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)
try: fcntl.flock(0, fcntl.LOCK_EX)
except OSError: pass
def f(x): return x
""",
        "wrong|error",
    ),
    "the judge's descriptor closed, then sleep": speaker(
        "os.close(3)\ndef f(x): time.sleep(1000)", "error"
    ),
    "another file as the judge's descriptor": speaker(
        "os.dup2(os.open('/dev/null', os.O_RDWR), 3)\ndef f(x): return x", "error"
    ),
    "a pipe as the judge's descriptor": speaker(
        "reader, writer = os.pipe()\nos.dup2(writer, 3)\ndef f(x): return x", "error"
    ),
    "the link shut down": speaker(
        "socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RDWR)\ndef f(x): return x", "error"
    ),
    "the link shut for the judge's words alone": speaker(
        "socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RD)\ndef f(x): return x"
    ),
    "the link made not to wait, then flooded": speaker(
        """
os.set_blocking(3, False)
def f(x):
    while True:
        try: say(frame(b'V', b'N' * 60000))
        except BlockingIOError: pass
"""
    ),
    "the link duplicated 60 times, one of them kept open": speaker(
        """
COPIES = []
try:
    while True: COPIES.append(os.dup(3))
except OSError: os.close(3)
def f(x): return x
""",
        "error|timeout",
    ),
    "descriptors used up": program(
        """
import os
try:
    while True: os.open("/", 0)
except OSError: pass
def f(x): return x
""",
        "wrong",
    ),
    "standard output over the link": speaker(
        "os.dup2(3, 1)\nos.dup2(3, 2)\nprint('V' * 5000, flush=True)\ndef f(x): return x"
    ),
    "the link's own messages sent back": speaker(
        """
def f(x):
    while True:
        data = os.read(3, 65536)
        os.write(3, data)
"""
    ),
}
