"""CodeContests and LiveCodeBench, read from files in the very schema of the hub's."""

import base64
import gzip
import json
import pickle
import pickletools
import zlib
from pathlib import Path
from typing import Any

import pyarrow  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet

from inspect_resample.datasets import dataset_named, load_problems
from inspect_resample.datasets.apps import apps_solutions
from inspect_resample.datasets.codecontests import codecontests_solutions, load_codecontests
from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.livecodebench import load_livecodebench, text_of_pickle, unpacked
from inspect_resample.datasets.problem import Call, StdinProblem
from inspect_resample.judging.standalone import judge

from ..shared import CODECONTESTS, LIVECODEBENCH, needs_codecontests, needs_livecodebench

NO_TESTS: dict[str, list[str]] = {"input": [], "output": []}
ADD = {
    "name": "1_A. Add",
    "description": "Add two numbers.",
    "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
    "private_tests": {"input": ["5 5\n"], "output": ["10\n"]},
    "generated_tests": {"input": ["1 2\n", "-1 1\n"], "output": ["3\n", "0\n"]},
    "source": 2,
    "difficulty": 7,
    "solutions": {"language": [3, 2], "solution": ["print(sum(map(int, input().split())))", "int"]},
    "incorrect_solutions": {"language": [3], "solution": ["print(3)"]},
    "cf_rating": 800,
    "time_limit": {"seconds": 1, "nanos": 500000000},
    "memory_limit_bytes": 256000000,
}
DRAWN = {**ADD, "name": "1_B. Drawn", "description": "See <image>."}


def packed(tests: list[dict[str, str]]) -> str:
    """Tests as LiveCodeBench packs them."""
    return base64.b64encode(zlib.compress(pickle.dumps(json.dumps(tests)))).decode()


def lcb(**changed: Any) -> dict[str, Any]:
    tests = [{"input": "3\n", "output": "9\n", "testtype": "stdin"}]
    return {
        "question_title": "Square",
        "question_content": "Square it.",
        "platform": "atcoder",
        "question_id": "abc999_a",
        "contest_id": "abc999",
        "contest_date": "2025-02-01T00:00:00",
        "starter_code": "",
        "difficulty": "easy",
        "public_test_cases": json.dumps(tests),
        "private_test_cases": packed([{**tests[0], "input": "4\n", "output": "16"}]),
        "metadata": "{}",
        **changed,
    }


METHOD = lcb(
    platform="leetcode",
    question_id="3000",
    question_title="Pair Up",
    difficulty="hard",
    contest_date="2025-03-01T00:00:00",
    starter_code="class Solution:\n    def pair(self, a: List[int], b: int) -> List[int]:\n  ",
    public_test_cases=json.dumps(
        [{"input": "[1]\n2", "output": "[1, 2]", "testtype": "functional"}]
    ),
    private_test_cases=json.dumps([{"input": "[]\n0", "output": "[0]", "testtype": "functional"}]),
    metadata='{"func_name": "pair"}',
)


def written(path: Path, *rows: dict[str, Any]) -> str:
    if path.suffix == ".parquet":
        parquet.write_table(pyarrow.Table.from_pylist(list(rows)), path)
    else:
        text = "".join(json.dumps(row) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return str(path)


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl", "a.jsonl.gz"])
def test_codecontests_is_read_in_all_forms(tmp_path: Path, name: str) -> None:
    (problem,) = load_codecontests(written(tmp_path / name, ADD, DRAWN))
    assert isinstance(problem, StdinProblem)
    assert (problem.id, problem.oracle, problem.ends, problem.time_limit) == (
        "1_A. Add",
        "tokens",
        "any",
        11.5,
    )
    assert problem.metadata == {"difficulty": "A", "source": "codeforces", "rating": 800}
    assert (len(problem.weak), len(problem.strong)) == (1, 3)
    path = str(tmp_path / name)
    assert len(load_codecontests(path, strong="private")[0].strong) == 1
    assert len(load_codecontests(path, images="keep")) == 2
    assert [one.right for one in codecontests_solutions(path)] == [True, False] * 2
    assert len(load_problems("codecontests?strong=private", path)["1_A. Add"].strong) == 1


def test_human_programs_measure_the_suites(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", ADD)
    (problem,) = load_codecontests(path)
    found = judge(problem, [one.program for one in codecontests_solutions(path)])
    assert [(v.weak_pass, v.strong_pass) for v in found] == [(True, True), (True, False)]


def test_livecodebench_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "test6.jsonl", lcb(), METHOD)
    square, pair = load_livecodebench(path)
    assert isinstance(square, StdinProblem)
    assert (square.id, square.oracle, square.ends) == ("atcoder/abc999_a", "lines", "no-exception")
    assert square.metadata["released"] == "2025-02-01"
    assert isinstance(pair.weak[0], Call) and not isinstance(pair, StdinProblem)
    assert (pair.entry_point, tuple(pair.weak[0]), pair.weak[0].expected) == (
        "Solution().pair",
        ([1], 2),
        [1, 2],
    )
    assert pair.prompt.endswith("-> List[int]:\n```")
    assert judge(square, ["print(int(input()) ** 2)"])[0].strong_pass
    programs = {
        "class Solution:\n    def pair(self, a: List[int], b):\n        return a + [b]": True,
        "class Solution:\n    def pair(self, a, b):\n        return (*a, b)": True,
        "def pair(a, b):\n    return a + [b]": True,
        "class Solution:\n    seen = []\n    def __init__(self):\n        self.b = []\n"
        "    def pair(self, a, b):\n        self.b.append(b)\n        return a + self.b": True,
        "class Solution:\n    def other(self, a, b):\n        return a + [b]": False,
        "class Solution:\n    def pair(self, a, b):\n        return [1, 2]": False,
    }
    found = judge(pair, list(programs))
    assert [v.strong_pass for v in found] == list(programs.values())


def test_of_a_folder_the_files_of_a_version_are_taken(tmp_path: Path) -> None:
    written(tmp_path / "test5.jsonl", lcb(question_id="older"))
    written(tmp_path / "test6.jsonl", lcb())
    found = [
        [each.id for each in load_livecodebench(str(tmp_path), version=version)]
        for version in ("v5", "v6", "release_v5", "release_v6")
    ]
    older, newer = ["atcoder/older"], ["atcoder/abc999_a"]
    assert found == [older, newer, older, older + newer]


def in_and_out(inputs: list[Any], outputs: list[Any], **function: str) -> str:
    """Tests as APPS and TACO have them."""
    return json.dumps({"inputs": inputs, "outputs": outputs, **function})


READ = {
    "question": "Square it.",
    "solutions": json.dumps(["print(int(input()) ** 2)"]),
    "input_output": in_and_out(["3\n", ["4", ""]], ["9\n", ["16.0000001"]]),
    "difficulty": "EASY",
    "starter_code": "",
}
FUNCTION = {
    **READ,
    "difficulty": "HARD",
    "input_output": in_and_out([[[1], 2], [[], 0]], [[1, 2], [[0]]], fn_name="pair"),
    "starter_code": "class Solution:\n    def pair(self, a: List[int], b: int) -> List[int]:\n  ",
}
PLAIN = {**FUNCTION, "starter_code": "def pair(a, b):\n"}
WITHOUT = {**READ, "input_output": ""}
LONG = {
    **READ,
    "input_output": in_and_out([[1], [2]], [1, 0], fn_name="f").replace("0", "9" * 5000),
}


def test_apps_and_taco_are_read(tmp_path: Path) -> None:
    rows = [{**row, "problem_id": 7 + n} for n, row in enumerate((READ, FUNCTION, WITHOUT, PLAIN))]
    path = written(tmp_path / "test.jsonl", *rows)
    square, pair, plain = load_problems("apps", path).values()
    assert isinstance(square, StdinProblem) and not isinstance(pair, StdinProblem)
    assert [each.id for each in (square, pair, plain)] == ["apps/7", "apps/8", "apps/10"]
    assert [len(each.weak) + len(each.strong) for each in (square, pair, plain)] == [2, 2, 2]
    assert (pair.entry_point, plain.entry_point) == ("Solution().pair", "pair")
    assert [one.problem for one in apps_solutions(path)] == [f"apps/{7 + n}" for n in range(4)]
    assert judge(square, ["print(int(input()) ** 2)", "print(9)"])[0].strong_pass
    right, wrong = judge(pair, [f"class Solution:\n def pair(self, a, b): return (*a, {value})"
                                for value in ("b", "2")])  # fmt: skip
    assert right.strong_pass and wrong.weak_pass and not wrong.strong_pass
    assert judge(plain, ["def pair(a: List[int], b): return a + [b]"])[0].strong_pass
    found = load_problems("taco", written(tmp_path / "a.parquet", READ, PLAIN, LONG))
    assert list(found) == ["taco/0", "taco/1", "taco/2"]
    assert list(load_problems("taco?difficulty=HARD", str(tmp_path / "a.parquet"))) == ["taco/1"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["abc999_a", "3000"]),
        ({"from": "2025-02-15"}, ["3000"]),
        ({"to": "2025-02-15"}, ["abc999_a"]),
        ({"platform": "leetcode"}, ["3000"]),
        ({"difficulty": "easy"}, ["abc999_a"]),
        ({"errata": "keep"}, ["abc999_a", "3000", "abc350_c"]),
    ],
)
def test_windows_and_filters(tmp_path: Path, options: dict[str, str], expected: list[str]) -> None:
    path = written(
        tmp_path / "a.jsonl", lcb(), METHOD, lcb(question_id="abc350_c", difficulty="odd")
    )
    found = load_livecodebench(path, **options)
    assert [problem.id.partition("/")[2] for problem in found] == expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("codecontests?strong=some", ADD),
        ("codecontests?split=train", ADD),
        ("codecontests?colour=red", ADD),
        ("codecontests", {"name": "x"}),
        ("livecodebench?version=release_v9", lcb()),
        ("livecodebench?version=6", lcb()),
        ("livecodebench?from=soon", lcb()),
        ("livecodebench?errata=mend", lcb()),
        ("livecodebench?platform=topcoder", lcb()),
        ("livecodebench", lcb(private_test_cases="AAAA")),
        ("livecodebench", lcb(metadata="{")),
        ("apps?weak=2", READ),
        ("apps?weak=none", READ),
        ("apps?difficulty=HARD", READ),
        ("apps", {**READ, "input_output": "{"}),
        ("taco", {**READ, "input_output": in_and_out(["1", "2"], ["1"])}),
        ("taco", WITHOUT),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, name: str, data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        dataset_named(name).load(written(tmp_path / "a.jsonl", data))


class Hostile:
    """What runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("/tmp/unpickled"),))


@pytest.mark.parametrize("text", ["", "a", "é\ud800" * 3, "x" * 300, "y" * 70000])
@pytest.mark.parametrize("protocol", [4, 5])
def test_a_pickle_of_one_text_is_read(text: str, protocol: int) -> None:
    assert text_of_pickle(pickle.dumps(text, protocol)) == text


@pytest.mark.parametrize(
    "value", [Hostile(), ["a"], {"a": "b"}, b"a", 1, None, ("a", Hostile()), 1.5]
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_any_other_pickle_is_refused(value: object, protocol: int) -> None:
    with pytest.raises(ValueError, match="instruction"):
        text_of_pickle(pickle.dumps(value, protocol))
    assert not Path("/tmp/unpickled").exists()


@pytest.mark.parametrize("cut", range(0, 40))
def test_a_pickle_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        text_of_pickle(pickle.dumps("x" * 40)[:cut])


def test_texts_that_are_not_packed_are_refused() -> None:
    for text in ("!", "AAAA", base64.b64encode(zlib.compress(b"x" * 99)[:-9]).decode()):
        with pytest.raises(ValueError, match=r"."):
            unpacked(text)


PEOPLE = {
    "1000_A. Codehorses T-shirts": "from collections import Counter\nn = int(input())\n"
    "a, b = (Counter(input() for _ in range(n)) for _ in range(2))\n"
    "print(n - sum((a & b).values()))",
    "1139_C. Edgy Trees": "n, k = map(int, input().split())\nroot = list(range(n + 1))\n"
    "def find(i):\n    while root[i] != i:\n        root[i] = i = root[root[i]]\n    return i\n"
    "for _ in range(n - 1):\n    a, b, black = map(int, input().split())\n"
    "    if not black:\n        root[find(a)] = find(b)\nsizes = {}\n"
    "for i in range(1, n + 1):\n    sizes[find(i)] = sizes.get(find(i), 0) + 1\nm = 10 ** 9 + 7\n"
    "print((pow(n, k, m) - sum(pow(s, k, m) for s in sizes.values())) % m)",
    "digjump": "s = input().strip()\n"
    "places = {c: [i for i, d in enumerate(s) if d == c] for c in s}\n"
    "far, edge = {0: 0}, [0]\nfor i in edge:\n"
    "    for j in places.pop(s[i], []) + [i - 1, i + 1]:\n"
    "        if 0 <= j < len(s) and j not in far:\n            far[j] = far[i] + 1\n"
    "            edge.append(j)\nprint(far[len(s) - 1])",
}


@pytest.mark.slow
@needs_codecontests
def test_real_problems_of_codecontests_are_judged_on_all_their_tests(tmp_path: Path) -> None:
    hub = []
    with gzip.open(CODECONTESTS, "rt") as file:
        for row in map(json.loads, file):
            tests = [(t["input"]["stdin"], t["output"]["stdout"]) for t in json.loads(row["test"])]
            groups = [tests[:1], tests[1:3], tests[3:]]
            public, private, generated = (
                {"input": [a for a, _ in group], "output": [b for _, b in group]}
                for group in groups
            )
            named = {"name": json.loads(row["labels"])["name"], "description": row["content"]}
            suites = {"private_tests": private, "generated_tests": generated}
            hub.append({**ADD, **named, "public_tests": public, **suites})
    problems = load_codecontests(written(tmp_path / "real.jsonl", *hub), images="keep")
    assert len(problems) == 12 and all(len(problem.strong) >= 30 for problem in problems)
    for problem in problems:
        if problem.id in PEOPLE:
            right, wrong = judge(problem, [PEOPLE[problem.id], "print(input())"])
            assert right.strong_pass, (problem.id, right.last)
            assert not wrong.strong_pass


@needs_livecodebench
def test_real_problems_are_judged(tmp_path: Path) -> None:
    with gzip.open(LIVECODEBENCH, "rt") as file:
        rows = [json.loads(line) for line in file]
    programs = {
        "codeforces/1873_A": "for _ in range(int(input())):\n    s = input()\n"
        "    print('YES' if sum(a != b for a, b in zip(s, 'abc')) < 3 else 'NO')",
        "leetcode/2727": "class Solution:\n    def countSeniors(self, details: List[str]) -> int:\n"
        "        return sum(int(d[11:13]) > 60 for d in details)",
        "atcoder/abc301_a": "n = int(input())\ns = input()\nt = s.count('T')\na = n - t\n"
        "print('T' if t > a or (t == a and s[-1] == 'A') else 'A')",
    }
    hub = []
    for row in rows:
        data = zlib.decompress(base64.b64decode(row["test"]))
        texts = [arg for _, arg, _ in pickletools.genops(data) if isinstance(arg, str)]
        told = json.loads(max(texts, key=len))
        platform, _, question = json.loads(row["labels"])["task_id"].partition("/")
        tests = [
            {"input": a, "output": b} for a, b in zip(told["inputs"], told["outputs"], strict=True)
        ]
        hub.append(
            lcb(
                platform=platform,
                question_id=question,
                public_test_cases=json.dumps(tests[:1]),
                private_test_cases=packed(tests[1:]),
                metadata=json.dumps({"func_name": told["fn_name"]} if told.get("fn_name") else {}),
            )
        )
    problems = load_livecodebench(written(tmp_path / "a.jsonl", *hub))
    assert [p.id for p in problems] == list(programs)
    for problem in problems:
        right, wrong = judge(problem, [programs[problem.id], "print('YES')"])
        assert right.strong_pass, right.last
        assert not wrong.strong_pass


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(DataFileError, match="does not exist"):
        load_codecontests("/no/such")
