"""What the corpus is made of."""

from dataclasses import dataclass
from textwrap import dedent

FAILURES = "wrong|error|timeout|out of memory|forbidden|no such function|syntax error|unjudgeable"


@dataclass(frozen=True)
class Program:
    """A program under test and the statuses that its weak outcome may have."""

    source: str
    allowed: frozenset[str]


def program(source: str, allowed: str = FAILURES) -> Program:
    """A program; `allowed` are statuses, separated by bars, by default any failure."""
    return Program(dedent(source).strip("\n"), frozenset(allowed.split("|")))


# Programs that hunt for the expected outputs, which look like this, wherever they may be kept.
# `take` is given all that is seen, and `f` answers what was found.
HUNT = '''
import re
PATTERN = re.compile(b"SEC" + b"RET-([0-9]+)-[0-9a-f]{32}")
FOUND, SEEN = {}, [0]
def take(data):
    """Keep the secrets that are in some bytes or text."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    SEEN[0] += len(data)
    for match in PATTERN.finditer(data):
        FOUND.setdefault(int(match.group(1)), match.group().decode())
def f(x):
    return FOUND.get(x, "nothing found in %d bytes" % SEEN[0])
'''


def hunter(source: str, allowed: str = "wrong") -> Program:
    """A program that hunts; its body is given, and whatever it raises is passed over."""
    body = dedent(source).strip("\n").replace("\n", "\n    ")
    return Program(
        f"{HUNT}\ntry:\n    {body}\nexcept Exception as wrong:\n    WHY = wrong\n",
        frozenset(allowed.split("|")),
    )
