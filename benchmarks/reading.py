"""Can a million draws be read in a minute and 2 GB? Writes logs with Inspect's writer, reads them.

    python benchmarks/reading.py [--problems 1000 --epochs 1000] [--folder DIR] [--quick]

Two kinds of log are made: one of another task, with a sample for each draw, and one of this
package, with many draws in each sample. Each is read in a process of its own, which is measured
from its start. Inspect's own readers are measured on a smaller log and compared with ours on the
same one. Writing a million samples takes about 10 minutes and 10 GB of memory, so `--folder` keeps
the logs and uses those that are there. The exit code is 1 when a target is missed.
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS, MEGABYTES = 60.0, 2000.0
SUITES = (164, 6098)  # problems and draws a problem, just over a million
COMPARED = (100, 500)  # problems and epochs of the log that Inspect's readers get
FLUSH = 200  # samples that the writer holds back; it looks through them for every sample
WORDS = "The quick brown fox jumps over the lazy dog and returns a list of numbers. "

READERS = {
    "ours": "from inspect_resample.logs import read_evaluations\n"
    "found = read_evaluations([path]).evaluations\n"
    "draws = sum(int(evaluation.counts.draws.sum()) for evaluation in found)\n",
    "ours, to Parquet": "from inspect_resample.studies.export import study\n"
    "from inspect_resample.logs import read_draws\n"
    "frame = study.draws_frame(read_draws([path]))\n"
    "study.write_frame(frame, path + '.parquet')\n"
    "draws = len(frame)\n",
    "Inspect's summaries": "from inspect_ai.log import read_eval_log_sample_summaries\n"
    "draws = len(read_eval_log_sample_summaries(path))\n",
    "Inspect's samples_df": "from inspect_ai.analysis import samples_df\n"
    "draws = len(samples_df(path, quiet=True))\n",
}


@dataclass(frozen=True)
class Reading:
    """What reading a log took.

    Attributes:
        reader: Who read it.
        draws: How many draws were found.
        wall: Seconds from the start of the process, imports included.
        cpu: CPU seconds.
        memory: Peak resident memory in MB.
    """

    reader: str
    draws: int
    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        """One line of the table."""
        return (
            f"  {self.reader:<22} {self.draws:>9} draws {self.wall:7.1f} s wall {self.cpu:7.1f} s "
            f"CPU {self.memory:7.0f} MB {self.draws / self.wall:>9.0f} draws/s"
        )


def main() -> int:
    """Run the benchmark; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument(
        "--words", type=int, default=1, help="how often a text repeats its sentence"
    )
    parser.add_argument("--folder", type=Path, help="where logs are kept")
    parser.add_argument("--quick", action="store_true", help="a log of 100 x 100, without targets")
    options = parser.parse_args()
    if options.quick:
        options.problems = options.epochs = 100
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        suites = (20, 1500) if options.quick else SUITES
        large = [
            log(folder, "epochs", options.problems, options.epochs, options.words),
            log(folder, "suites", *suites, options.words),
        ]
        missed = False
        cores, load = os.cpu_count(), os.getloadavg()[0]
        print(f"{cores} cores; {load:.1f} processes wanted one in the last minute", flush=True)
        for path in large:
            print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB", flush=True)
            for reader in ("ours", "ours, to Parquet"):
                found = read(reader, path)
                # The table has a target of memory only.
                met = found.memory < MEGABYTES and (reader != "ours" or found.wall < SECONDS)
                missed |= not met
                print(found, "" if met else "  MISSED", flush=True)
        compare(log(folder, "epochs", *COMPARED, options.words))
    verdict = "MISSED" if missed else "met"
    print(f"wanted: read in {SECONDS:.0f} s, and all in {MEGABYTES:.0f} MB: {verdict}")
    return int(missed)


def compare(path: Path) -> None:
    """Print how Inspect's own readers do on a log, in multiples of ours."""
    print(path.name)
    ours = read("ours", path)
    print(ours)
    for reader in ("Inspect's summaries", "Inspect's samples_df"):
        theirs = read(reader, path)
        print(
            f"{theirs}\n  {'':22} {theirs.cpu / ours.cpu:9.1f} times the CPU time, "
            f"{theirs.memory / ours.memory:.1f} times the memory",
            flush=True,
        )


def read(reader: str, path: Path) -> Reading:
    """Read a log in a new process."""
    program = f"path = {str(path)!r}\n{READERS[reader]}print(draws)"
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode:
        sys.exit(f"{reader} failed with exit code {process.returncode}")
    return Reading(reader, int(output), wall, cpu(usage), usage.ru_maxrss / 1024)


def cpu(usage: resource.struct_rusage) -> float:
    """CPU seconds, of the process and the system for it."""
    return usage.ru_utime + usage.ru_stime


def log(folder: Path, kind: str, problems: int, draws: int, words: int) -> Path:
    """The log of a kind and size; written when it is not there."""
    path = folder / f"{kind}-{problems}x{draws}x{words}.eval"
    if not path.exists():
        started = time.monotonic()
        part = path.with_suffix(".part.eval")
        # In a process of its own: a reader would inherit the peak of this one's memory.
        writer = multiprocessing.get_context("spawn").Process(
            target=write_log, args=(part, kind, problems, draws, words)
        )
        writer.start()
        writer.join()
        if writer.exitcode:
            sys.exit(f"{path.name} could not be written")
        part.rename(path)
        print(f"wrote {path.name} in {time.monotonic() - started:.0f} s", flush=True)
    return path


def write_log(path: Path, kind: str, problems: int, draws: int, words: int) -> None:
    """Write a log."""
    asyncio.run(write(path, kind, problems, draws, words))


async def write(path: Path, kind: str, problems: int, draws: int, words: int) -> None:
    """Write a log as Inspect does at the end of a run, through its recorder."""
    from inspect_ai._util import zipfile
    from inspect_ai.log import EvalConfig, EvalDataset, EvalPlan, EvalSpec, EvalStats
    from inspect_ai.log._recorders.eval import EvalRecorder

    # It starts twelve threads to compress each member, of a few hundred bytes here.
    zipfile._ZSTD_THREADS = 0
    epochs = draws if kind == "epochs" else 1
    ids: list[str | int] = [f"problem/{number}" for number in range(problems)]
    spec = EvalSpec(
        created="2030-01-01T00:00:00+00:00",
        task=kind,
        task_id=kind,
        eval_id=kind,
        run_id=kind,
        dataset=EvalDataset(name=kind, samples=problems, sample_ids=ids),
        model="mockllm/model",
        config=EvalConfig(epochs=epochs),
    )
    recorder = EvalRecorder(str(path.parent))
    await recorder.log_init(spec, str(path), clean=True)
    await recorder.log_start(spec, EvalPlan())
    (file,) = recorder.data.values()
    rng, text = random.Random(0), WORDS * words
    summaries: list[Any] = []
    for epoch in range(1, epochs + 1):
        for number, problem in enumerate(ids):
            made = one_draw if kind == "epochs" else many_draws
            await recorder.log_sample(spec, made(str(problem), epoch, draws, text, rng))
            if number % FLUSH == 0:
                # The recorder looks through all summaries at every flush, which would take hours
                # here: they are set aside and put back, so that what it writes is the same.
                await file.write_buffered_samples()
                summaries += file._summaries
                file._summaries = []
    await file.write_buffered_samples()
    file._summaries = summaries + file._summaries
    await recorder.log_finish(spec, "success", EvalStats(), None, None, header_only=True)


def one_draw(problem: str, epoch: int, draws: int, text: str, rng: random.Random) -> Any:
    """A sample of another task: one draw, judged by `match`."""
    from inspect_ai.scorer import Score

    score = Score(value="C" if rng.random() < 0.3 else "I", answer=text, explanation=text)
    return sample(problem, epoch, text, {"match": score}, rng)


def many_draws(problem: str, epoch: int, draws: int, text: str, rng: random.Random) -> Any:
    """A sample of this package: many draws, judged by `dual_suite`."""
    from inspect_ai.scorer import Score

    from inspect_resample.logs.letters import verdict_letters

    weak = "".join(rng.choices("PWEX", (3, 4, 2, 1), k=draws))
    strong = "".join(
        "-" if letter != "P" else "P" if rng.random() < 0.7 else "W" for letter in weak
    )
    passes, both = weak.count("P"), strong.count("P")
    score = Score(
        value={"weak": passes / draws, "strong": both / draws, "false_positive": 0.0},
        metadata={
            "draws": draws,
            "weak_passes": passes,
            "strong_passes": both,
            "unscored": 0,
            **verdict_letters("weak", weak),
            **verdict_letters("strong", strong),
        },
    )
    return sample(problem, epoch, text, {"dual_suite": score}, rng)


def sample(problem: str, epoch: int, text: str, scores: dict[str, Any], rng: random.Random) -> Any:
    """A sample without a transcript: readers must not look at it anyway."""
    from inspect_ai.log import EvalSample
    from inspect_ai.model import ModelUsage

    tokens = rng.randrange(20, 400)
    return EvalSample(
        id=problem,
        epoch=epoch,
        input=text,
        target="",
        scores=scores,
        model_usage={
            "mockllm/model": ModelUsage(
                input_tokens=100, output_tokens=tokens, total_tokens=100 + tokens
            )
        },
        total_time=2.0,
        working_time=1.0,
        uuid=f"{rng.getrandbits(110):022x}"[:22],
    )


if __name__ == "__main__":
    sys.exit(main())
