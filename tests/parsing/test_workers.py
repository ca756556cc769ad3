"""Texts of strangers take neither the event loop nor the memory of who reads them."""

import json
import subprocess
import sys
from typing import Any

import pytest

from inspect_resample.extraction.extract import extract_program
from inspect_resample.parsing.syntax import MOST_CHARACTERS, TooLarge, is_small, one_reader, parse
from inspect_resample.recordings.recording import Draw
from inspect_resample.verifiers.programs import programs

pytestmark = pytest.mark.slow

PROMPT = 'def f(x):\n    """Look it up."""\n'
F = "def f(x):\n    return T[x]\n"


def rows(count: int) -> str:
    return "T = {\n" + "".join(f"    {n}: {n * n},\n" for n in range(count)) + "}\n\n\n" + F


def marked(count: int) -> str:
    return "a" + "\u0316\u0301" * (count // 2)


HOSTILE = {
    "attributes": "a" + ".a" * 45_000,
    "attributes below 50,000 characters": "a" + ".a" * 20_000,
    "calls": "f" + "()" * 20_000,
    "items": "a" + "[0]" * 16_000,
    "brackets in lines": ("[" * 90 + "1" + "]" * 90 + "\n") * 270,
    "brackets that do not parse": ("[" * 90 + "a b" + "]" * 90 + "\n") * 250,
    "dictionaries": ("{1:" * 90 + "1" + "}" * 90 + "\n") * 140,
    "braces in an f-string": "f'" + "{a}" * 16_000 + "'",
    "nested f-strings": "f'''{f\"\"\"{f'{f\"{1}\"}'}\"\"\"}'''\n" * 1500,
    "digits": "x = " + "9" * 49_000,
    "digits, many": "x = " + "9" * 100_000,
    "combining marks": marked(10_000),
    "combining marks below the bound": "+".join(marked(98) for _ in range(450)),
    "ligatures": "\ufb01=" * 20_000 + "0",
    "names": "a," * 24_000,
    "import": "import " + "a." * 24_000 + "a",
    "lines": "a\n" * 24_000,
    "decorators": "@a\n" * 15_000 + "def g(x):\n    return x\n",
    "tildes": "~" * 45_000 + "`",
    "blanks behind a fence": "```" + " " * 45_000 + "`",
    "lambdas": "lambda x=(lambda:" * 2_000 + "1",
}

WATCHED = """
import asyncio, json, resource, sys, time
from inspect_resample.sampling.draws import Draws
from inspect_resample.judging.identity import syntax_key
from inspect_resample.verifiers.programs import find_programs

resource.setrlimit(resource.RLIMIT_AS, (1 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))
prompt, all_texts = json.load(sys.stdin)
longest, run = 0.0, asyncio.events.Handle._run

def timed(handle):
    global longest
    begin = time.thread_time()
    run(handle)
    longest = max(longest, time.thread_time() - begin)

asyncio.events.Handle._run = timed

async def main(texts):
    found = await find_programs(Draws(texts=texts), prompt, "f")
    await asyncio.to_thread(lambda: [syntax_key(program) for program, _ in found])
    return found

for texts in all_texts:
    longest = 0.0
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # The peak is what it has now.
    found = asyncio.run(main(texts))
    # Not ru_maxrss, which a process that is started inherits.
    told = open("/proc/self/status").read().partition("VmHWM:")[2]
    peak = int(told.split()[0]) >> 10
    print(json.dumps({"longest": longest, "peak": peak, "found": found}))
"""


def watched(*all_texts: list[str]) -> list[dict[str, Any]]:
    """What is found in texts, and at which cost, by one process."""
    told = subprocess.run(
        [sys.executable, "-c", WATCHED],
        input=json.dumps([PROMPT, all_texts]),
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def around(text: str) -> list[str]:
    return [text, f"{F}\n{text}", f"```python\n{F}\n{text}\n```\n", F]


@pytest.fixture(scope="module")
def heard() -> dict[str, dict[str, Any]]:
    found = watched(*map(around, HOSTILE.values()))
    return dict(zip(HOSTILE, found, strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_holds_up_nothing(heard: dict[str, dict[str, Any]], name: str) -> None:
    told = heard[name]
    assert told["longest"] < 0.05  # seconds of the loop's own thread
    assert told["peak"] < 300  # MiB
    assert len(told["found"]) == len(around(HOSTILE[name]))
    assert told["found"][-1] == [F, "text"]
    for program, method in told["found"][1:3]:
        assert F.strip() in program, method


@pytest.mark.parametrize("text", [text for text in HOSTILE.values() if not is_small(text)])
def test_a_large_text_is_not_parsed_here(text: str) -> None:
    with pytest.raises(TooLarge, match="too large to be parsed here"):
        parse(text)


LINES = "".join(f"T[{n}] = {n * n}\n" for n in range(12_000))
HONEST = {
    "a table of 20 kB": rows(1_400),
    "a table of 200 kB": rows(11_000),
    "a table on one line": f"T = {[n * n for n in range(20_000)]}\n{F}",
    "a table in lines": f"T = {{}}\n{LINES}{F}",
    "long strings": f"T = [{', '.join(repr('é' * 50) for _ in range(3000))}, 49]\n{F}",
    "a long int": f"T = {{7: 49, 8: {'9' * 30_000}}}\n{F}",
    "an int of 5,000 digits": f"T = {{7: 49, 8: {'9' * 5_000}}}\n{F}",
    "many functions": "".join(f"def g{n}(x):\n    return x + {n}\n\n\n" for n in range(2_000))
    + f"T = {{7: g7(42)}}\n{F}",
}


@pytest.mark.parametrize("program", HONEST.values(), ids=HONEST)
@pytest.mark.parametrize("form", ["{}", "Sure.\n\n```python\n{}```\nDone.\n", "<think>"])
def test_a_long_honest_program_is_found_whole(program: str, form: str) -> None:
    thoughts = "Now we think, and then again.\n" * 2_000
    text = f"<think>\n{thoughts}</think>\n{program}" if form == "<think>" else ""
    found = extract_program(text or form.format(program), prompt=PROMPT, entry_point="f")
    names: dict[str, object] = {}
    with one_reader():  # which lifts the limit on digits, as the judge does
        exec(found.program, names)
    assert found.method in ("text", "fence")
    assert eval("f(7)", names) in (49, "é" * 50)


def test_recordings_and_the_scorer_find_the_same() -> None:
    texts = [rows(11_000), f"```\n{rows(1_400)}```", "a" + ".a" * 45_000, F]
    (told,) = watched(texts)
    found = [program for program, _ in told["found"]]
    assert found == programs([Draw(text=text) for text in texts], PROMPT, "f")
    assert len(texts[0]) > MOST_CHARACTERS
