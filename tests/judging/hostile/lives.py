"""Programs that time others, or leave what others could time."""

from .program import program

GUESS = "chance = __import__('random').Random(NUMBER)\ndef guess(x): return chance.getrandbits(1)\n"


def marks(body: str) -> str:
    """A program that leaves a mark with each answer, which it has guessed."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import ctypes, gc, os, resource, time\nNUMBER = 1\n{GUESS}def f(x):\n{lines}"


TIMING = {
    name: program(marks(body))
    for name, body in {
        "library files read for the first time": (
            "folder = os.path.join(os.path.dirname(os.__file__), 'test')\n"
            "for name in os.listdir(folder)[x * 9 : x * 9 + 9]: open(folder + '/' + name).read()\n"
            "return guess(x)"
        ),
        "all that it can read, read": (
            "for folder, _, names in os.walk(os.path.dirname(os.__file__)):\n"
            "    for name in names[:9]:\n"
            "        try: open(os.path.join(folder, name), 'rb').read()\n"
            "        except OSError: pass\n"
            "return guess(x)"
        ),
        "names that are looked up": (
            "for n in range(2000): os.path.exists('/usr/lib/bit-%d-%d-%d' % (x, n, guess(x)))\n"
            "return guess(x)"
        ),
        "numbers of pipes used up": (
            "for n in range(2000): list(map(os.close, os.pipe()))\nreturn os.fstat(0).st_ino"
        ),
        "numbers of files in memory": (
            "file = os.memfd_create('bit')\nreturn os.fstat(file).st_ino & 1"
        ),
        "an end at a time that all know": (
            "time.sleep(0.05 - time.time() % 0.05)\n"
            "if x == 3: os._exit(0)\n"
            "return guess(x)"
        ),
        "a crash at a time that all know": (
            "time.sleep(0.05 - time.time() % 0.05)\n"
            "if x == 3: ctypes.string_at(0)\n"
            "return guess(x)"
        ),
        "the time since its /tmp was made": (
            "return int((time.time() - os.stat('/tmp').st_ctime) / 0.1) >> x & 1"
        ),
        "the time since the machine started": (
            "return time.clock_gettime_ns(7) >> 20 + x & 1"
        ),
        "what the processor's caches hold": (
            "began = time.perf_counter_ns()\n"
            "data = bytearray(1 << 24)\n"
            "data[:: 4096] = bytes(4096)\n"
            "return time.perf_counter_ns() - began & 1"
        ),
        "counters of the collector": "return sum(gc.get_count()) >> x & 1",
        "counters of its own pages": (
            "used = resource.getrusage(resource.RUSAGE_SELF)\nreturn used.ru_minflt >> x & 1"
        ),
        "counters of its children": (
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\nreturn used.ru_maxrss >> x & 1"
        ),
        "when library files were read last": (
            "return int(os.stat(os.__file__).st_atime_ns >> x) & 1"
        ),
        "the average load": "return int(os.getloadavg()[0] * 100) >> x & 1",
        "where its memory lies": "return id(object()) >> 4 + x & 1",
        "numbers that all programs draw": "return __import__('random').getrandbits(8) >> x & 1",
        "large answers after one that is wrong": (
            "if x == 0: return guess(x)\nreturn [True, 1.0, float('nan')] * 10000"
        ),
        "users of the system": "return open('/etc/shadow').read()",
        "settings of the system": "return sorted(os.listdir('/etc'))",
    }.items()
}  # fmt: skip
