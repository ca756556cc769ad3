"""Problems in all forms that a user's file may have, each with programs and their verdicts.

Programs are named by their verdicts on the weak and the strong suite: `PP` is right, `P-` passes
the weak suite only, `--` fails it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inspect_resample.datasets.json_values import to_json


@dataclass(frozen=True)
class Written:
    """A line of a user's file, and programs with the verdicts that are right."""

    line: dict[str, Any]
    programs: list[tuple[str, str]]


CORPUS: dict[str, Written] = {}

Given = list[tuple[Any, ...]]
"""Cases: the arguments and, last, what they must give."""


def add(name: str, programs: dict[str, str | list[str]], **fields: Any) -> None:
    """Add a problem; the first right program is its reference where it has one."""
    flat = [
        (verdict, text)
        for verdict, texts in programs.items()
        for text in ([texts] if isinstance(texts, str) else texts)
    ]
    if fields.pop("with_reference", False):
        fields["reference"] = flat[0][1]
    line = {"id": name, "prompt": f"Write `{name}`.", "entry_point": name, **fields}
    CORPUS[name] = Written(line, flat)


def cases(*given: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Cases with the output that they must give, which stands last."""
    return [{"args": [*map(to_json, case[:-1])], "expected": to_json(case[-1])} for case in given]


def inputs(*given: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Cases whose output the reference gives."""
    return [{"args": [*map(to_json, case)]} for case in given]


def one(name: str, right: str, weak_only: str, wrong: str, weak: Given, strong: Given) -> None:
    """A problem of three lambdas, with stated outputs."""
    programs = {
        verdict: f"{name} = {text}"
        for verdict, text in (("PP", right), ("P-", weak_only), ("--", wrong))
    }
    add(name, dict(programs), weak=cases(*weak), strong=cases(*strong))


def made(name: str, right: str, weak_only: str, wrong: str, weak: Given, strong: Given) -> None:
    """The same, but the reference makes the outputs."""
    programs = {
        verdict: f"{name} = {text}"
        for verdict, text in (("PP", right), ("P-", weak_only), ("--", wrong))
    }
    with_reference: dict[str, Any] = {"with_reference": True}
    add(name, dict(programs), weak=inputs(*weak), strong=inputs(*strong), **with_reference)


def tested(
    name: str, right: str, weak_only: str, wrong: str, weak: str, strong: str, **more: Any
) -> None:
    """A problem of three programs, with tests."""
    programs: dict[str, str | list[str]] = {"PP": right, "P-": weak_only, "--": wrong}
    add(name, programs, tests={"weak": weak, "strong": strong}, with_reference=True, **more)


def function(body: str) -> Callable[[str], str]:
    """The text of a function with this body, by its name."""
    return lambda name: f"def {name}(x):\n    {body}\n"


# ------------------------------------------------------------------ cases with their outputs

one("double", "lambda x: 2 * x", "lambda x: x + 2", "lambda x: x", [(2, 4)], [(3, 6), (-1, -2)])
one(
    "clamp",
    "lambda x, lo, hi: max(lo, min(x, hi))",
    "lambda x, lo, hi: min(x, hi)",
    "lambda x, lo, hi: x",
    [(5, 0, 3, 3)],
    [(-5, 0, 3, 0), (2, 0, 3, 2)],
)
one(
    "initials",
    "lambda s: ''.join(w[0] for w in s.split())",
    "lambda s: ''.join(w[0] for w in s.split(' '))",
    "lambda s: s",
    [("ab cd", "ac")],
    [("", ""), ("a  b", "ab")],
)
one("swap", "lambda p: p[::-1]", "lambda p: (2, 1)", "list", [((1, 2), (2, 1))], [((3, 4), (4, 3))])
one(
    "unique",
    "lambda xs: set(xs)",
    "lambda xs: {1}",
    "lambda xs: xs",
    [([1, 1], {1})],
    [([2, 3, 2], {2, 3}), ([], set())],
)
one(
    "frozen",
    "frozenset",
    "lambda xs: frozenset({1, 2})",
    "lambda xs: [*xs]",
    [([1, 2], frozenset({1, 2}))],
    [([3], frozenset({3}))],
)
one(
    "packed",
    "lambda s: s.encode('utf-16-le')",
    "lambda s: b'a\\x00'",
    "lambda s: s",
    [("a", b"a\x00")],
    [("\u00e9", b"\xe9\x00")],
)
one(
    "turned",
    "lambda z: z * 1j",
    "lambda z: complex(-z.imag, 1)",
    "lambda z: z",
    [(1 + 0j, 1j)],
    [(2 + 1j, -1 + 2j)],
)
one(
    "inverted",
    "lambda d: {v: k for k, v in d.items()}",
    "lambda d: {1: 'a'}",
    "lambda d: d",
    [({"a": 1}, {1: "a"})],
    [({"x": 2, "y": 3}, {2: "x", 3: "y"})],
)
one(
    "limit",
    "lambda n: float('inf') if n == 0 else 1 / n",
    "lambda n: 1 / n if n else 0.0",
    "lambda n: n",
    [(2, 0.5)],
    [(0, float("inf")), (-4, -0.25)],
)
one(
    "missing",
    "lambda x: float('nan') if x < 0 else x ** 0.5",
    "lambda x: abs(x) ** 0.5",
    "lambda x: x",
    [(4.0, 2.0)],
    [(-1.0, float("nan")), (9.0, 3.0)],
)
one(
    "nothing",
    "lambda xs: xs[0] if xs else None",
    "lambda xs: xs[0] if xs else 0",
    "lambda xs: xs",
    [([7], 7)],
    [([], None)],
)
one(
    "huge",
    "lambda n: 10 ** n",
    "lambda n: int(1e22) if n == 22 else 10.0 ** n",
    "lambda n: n",
    [(22, 10**22)],
    [(40, 10**40 + 0)],
)
one(
    "large",
    "lambda n: 'ab' * n",
    "lambda n: 'ab' * min(n, 5)",
    "lambda n: n",
    [(2, "abab")],
    [(5000, "ab" * 5000), (4000, "ab" * 4000)],
)
one(
    "deep",
    "lambda n: [] if n == 0 else [deep(n - 1)]",
    "lambda n: [[]]",
    "lambda n: n",
    [(1, [[]])],
    [(3, [[[[]]]]), (0, [])],
)
one(
    "mixed",
    "lambda d: sorted(d, key=repr)",
    "lambda d: [1]",
    "lambda d: d",
    [({1: 0}, [1])],
    [({(1, 2): 0, None: 1}, [(1, 2), None])],
)
add(
    "named",
    {
        "PP": "def named(a, *, b=1, **more):\n    return a * b + sum(more.values())\n",
        "P-": "def named(a, b=1, **more):\n    return a * b\n",
        "--": "def named(a):\n    return a\n",
    },
    weak=[{"args": [2], "kwargs": {"b": 3}, "expected": 6}],
    strong=[
        {"args": [2], "expected": 2},
        {"kwargs": {"a": 1, "c": 2, "d": 3}, "expected": 6},
    ],
)
add(
    "constant",
    {"PP": "def constant():\n    return 42", "--": "constant = 42"},
    weak=[{"expected": 42}],
    strong=[{"kwargs": {}, "expected": 42}, {"args": [], "expected": 42}],
)
add(
    "near",
    {"PP": "near = lambda x: x / 3", "P-": "near = lambda x: 0.33", "--": "near = lambda x: x"},
    weak=cases((1.0, 1 / 3)),
    strong=cases((2.0, 2 / 3), (-1.0, -1 / 3)),
    tolerance=0.01,
)
add(
    "anyhow",
    {
        "PP": ["anyhow = lambda xs: [*set(xs)]", "anyhow = lambda xs: sorted(xs) * 2"],
        "P-": "anyhow = lambda xs: [1]",
        "--": "anyhow = lambda xs: None",
    },
    weak=cases(([1], [1])),
    strong=cases(([2, 1], [1, 2])),
    oracle="same-set",
)
add(
    "found",
    {
        "PP": "import re\ndef found(s):\n    return re.match('a+', s)\n",
        "P-": "def found(s):\n    return s[0] == 'a'\n",
        "--": "def found(s):\n    return None\n",
    },
    weak=cases(("aa", True)),
    strong=cases(("b", False), ("", False)),
    oracle="not-none",
)
add(
    "patient",
    {
        "PP": "def patient(n):\n    import time\n    end = time.process_time() + n / 10\n"
        "    while time.process_time() < end: pass\n    return n\n",
        "--": "def patient(n):\n    while True: pass\n",
    },
    weak=cases((1, 1)),
    strong=cases((13, 13)),
    time_limit=4.0,
)
add(
    "hasty",
    {
        "PP": "hasty = lambda n: n",
        "P-": "def hasty(n):\n    import time\n    end = time.process_time() + n\n"
        "    while time.process_time() < end: pass\n    return n\n",
    },
    weak=cases((0, 0)),
    strong=cases((3, 3)),
    time_limit=0.5,
)
add(
    "frugal",
    {
        "PP": "frugal = lambda n: n",
        "P-": "def frugal(n):\n    return len(bytearray(n << 20)) >> 20\n",
    },
    weak=cases((1, 1)),
    strong=cases((900, 900)),
    memory_limit=512,
)

# -------------------------------------------------------------- outputs made by a reference

made("area", "lambda w, h: w * h", "lambda w, h: 6", "lambda w, h: w", [(2, 3)], [(4, 5), (0, 1)])
made("sign", "lambda x: (x > 0) - (x < 0)", "lambda x: 1", "lambda x: x", [(3,)], [(-2,), (0,)])
made("tail", "lambda xs: xs[1:]", "lambda xs: [2]", "lambda xs: xs", [([1, 2],)], [([],), ([4],)])
made("upper", "str.upper", "lambda s: 'A'", "lambda s: s", [("a",)], [("bC",), ("\u00e4",)])
made("pairs", "lambda a, b: [*zip(a, b)]", "lambda a, b: [(1, 2)]", "id", [([1], [2])], [([], [])])
made("total", "sum", "lambda xs: 3", "len", [([1, 2],)], [([],), ([0.5, 0.25],)])
made("parity", "lambda n: n % 2 == 0", "lambda n: True", "lambda n: n", [(2,)], [(3,), (0,)])
made("digits", "lambda n: [*map(int, str(n))]", "lambda n: [1, 2]", "str", [(12,)], [(0,), (907,)])
made("minmax", "lambda xs: (min(xs), max(xs))", "lambda xs: (1, 2)", "min", [([1, 2],)], [([3],)])
made("join", "lambda xs: '-'.join(xs)", "lambda xs: 'a-b'", "str", [(["a", "b"],)], [([],)])
made("third", "lambda d: d.get(3)", "lambda d: 'c'", "len", [({3: "c"},)], [({},), ({3: None},)])
made("union", "lambda a, b: a | b", "lambda a, b: {1, 2}", "id", [({1}, {2})], [(set(), {5})])
made("bits", "lambda b: b.hex()", "lambda b: '00'", "len", [(b"\0",)], [(b"\xff\x10",), (b"",)])
made("wave", "lambda x: x - x ** 3 / 6", "lambda x: 0.0", "str", [(0.0,)], [(0.5,), (-1.0,)])
made("root", "lambda n: int(n ** 0.5)", "lambda n: n // 2", "lambda n: n", [(4,)], [(9,), (0,)])
made("flip", "lambda t: {v: k for k, v in t}", "lambda t: {2: 1}", "dict", [([(1, 2)],)], [([],)])
made("words", "lambda s: len(s.split())", "lambda s: s.count(' ') + 1", "len", [("a b",)], [("",)])
made("prefix", "lambda s, n: s[:n]", "lambda s, n: 'ab'", "str", [("abc", 2)], [("abc", 1)])
add(
    "partly",
    {"PP": "partly = lambda x: x + 1", "P-": "partly = lambda x: 2", "--": "partly = str"},
    with_reference=True,
    weak=[{"args": [1]}],
    strong=[{"args": [4], "expected": 5}, {"args": [-1]}],
)
add(
    "helped",
    {
        "PP": "import math\n\ndef _half(x):\n    return x / 2\n\n"
        "def helped(x):\n    return math.floor(_half(x))\n",
        "P-": "def helped(x):\n    return int(x / 2)\n",
        "--": "def helped(x):\n    return x / 2\n",
    },
    with_reference=True,
    weak=inputs((5,)),
    strong=inputs((-5,), (0,)),
)

# -------------------------------------------------------------------------------- assertions

tested(
    "square",
    "def square(x): return x * x",
    "def square(x): return 4 * (x // 2)",
    "def square(x): return x",
    "assert square(2) == 4\nassert square(0) == 0",
    "assert square(3) == 9, 'three'\nassert square(-1) == 1",
)
tested(
    "halve",
    "def halve(x):\n    if x % 2: raise ValueError('odd')\n    return x // 2",
    "def halve(x): return x // 2",
    "def halve(x): raise ValueError('odd')",
    "assert halve(4) == 2",
    "try:\n    halve(3)\nexcept ValueError:\n    pass\nelse:\n    assert 0\nassert halve(8) == 4",
)
tested(
    "close_to",
    "def close_to(x): return x / 7",
    "def close_to(x): return 0.142857142",
    "def close_to(x): return x",
    "assert abs(close_to(1) - 1 / 7) < 1e-6",
    "import math\nfor n in range(5):\n    assert math.isclose(close_to(n), n / 7)",
)
tested(
    "loops",
    "def loops(n): return [*range(n)]",
    "def loops(n): return [0, 1][:n]",
    "def loops(n): return n",
    "for n in range(3):\n    assert loops(n) == [*range(n)]",
    "for n in range(300):\n    assert loops(n) == [*range(n)]",
)
tested(
    "types",
    "def types(x): return (x,)",
    "def types(x): return (1,)",
    "def types(x): return [x]",
    "out = types(1)\nassert isinstance(out, tuple) and out == (1,)",
    "assert types({1}) == ({1},)\nassert types({(1, 2): b'x'})[0][1, 2] == b'x'",
)
tested(
    "aliased",
    "def aliased(a, b=2): return a - b",
    "def aliased(a, b=2): return 1",
    "def aliased(a, b): return a - b",
    "f = aliased\nassert f(3) == 1",
    "f = aliased\nassert f(b=5, a=7) == 2\nassert [*map(f, [1, 2])] == [-1, 0]",
)
tested(
    "random_like",
    "import random\ndef random_like(n): return [random.random() for _ in range(n)]",
    "def random_like(n): return [0.5] * n",
    "def random_like(n): return [2.0] * n",
    "xs = random_like(5)\nassert len(xs) == 5 and all(0 <= x < 1 for x in xs)",
    "assert len(set(random_like(50))) > 10",
)
tested(
    "stateful",
    "seen = []\ndef stateful(x):\n    seen.append(x)\n    return len(seen)",
    "def stateful(x): return 1",
    "def stateful(x): return 0",
    "assert stateful('a') == 1",
    "before = stateful('b')\nassert stateful('b') == before + 1",
)
tested(
    "grows",
    "def grows(n): return 'x' * n",
    "def grows(n): return 'x' * min(n, 10)",
    "def grows(n): return n",
    "assert grows(3) == 'xxx'",
    "assert len(grows(200_000)) == 200_000",
)
tested(
    "keyed",
    "def keyed(d): return max(d, key=d.get)",
    "def keyed(d): return 'a'",
    "def keyed(d): return d",
    "assert keyed({'a': 2, 'b': 1}) == 'a'",
    "from collections import Counter\nassert keyed(Counter('abb')) == 'b'",
)

# ----------------------------------------------------------------------------------- check()

tested(
    "cube",
    "def cube(x): return x ** 3",
    "def cube(x): return 8",
    "def cube(x): return x",
    "def check(candidate):\n    assert candidate(2) == 8\n",
    "METADATA = {'author': 'me'}\n\ndef check(candidate):\n    for i in range(-9, 9):\n"
    "        assert candidate(i) == i * i * i\n",
)
tested(
    "ordered",
    "def ordered(xs): return sorted(xs)",
    "def ordered(xs): return xs[::-1]",
    "def ordered(xs): return xs",
    "def check(f):\n    assert f([2, 1]) == [1, 2]\n",
    "import random\n\ndef check(f):\n    for seed in range(20):\n"
    "        xs = random.Random(seed).choices(range(9), k=seed)\n"
    "        assert f(xs) == sorted(xs), seed\n",
)
tested(
    "parsed",
    "import json\ndef parsed(s): return json.loads(s)",
    "def parsed(s): return [1]",
    "def parsed(s): return s",
    "def check(candidate):\n    assert candidate('[1]') == [1]\n",
    "def check(candidate):\n    try:\n        candidate('[')\n"
    "        raise AssertionError('accepted')\n    except ValueError as e:\n        pass\n"
    "    assert candidate('{\"a\": null}') == {'a': None}\n",
)
tested(
    "within",
    "def within(x): return 3.14159",
    "def within(x): return 3.1",
    "def within(x): return 3",
    "def check(candidate):\n    assert abs(candidate(0) - 3.14159) < 0.1\n",
    "def close(a, b):\n    return abs(a - b) < 1e-5\n\ndef check(candidate):\n"
    "    assert close(candidate(0), 3.14159)\n",
)
tested(
    "helped_check",
    "def helped_check(n): return n % 3 == 0",
    "def helped_check(n): return True",
    "def helped_check(n): return False",
    "def every(f, xs):\n    return all(f(x) for x in xs)\n\ndef check(candidate):\n"
    "    assert every(candidate, [0, 3])\n",
    "def check(candidate):\n    assert [n for n in range(9) if candidate(n)] == [0, 3, 6]\n",
)
tested(
    "slowly",
    "def slowly(n): return sum(range(n))",
    "def slowly(n):\n    while n > 100: pass\n    return n * (n - 1) // 2",
    "def slowly(n):\n    while True: pass",
    "def check(candidate):\n    assert candidate(4) == 6\n",
    "def check(candidate):\n    assert candidate(1000) == 499500\n",
    time_limit=0.5,
)
