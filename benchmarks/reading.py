"""Can a million draws be read in a minute and 2 GB? Writes logs with Inspect's writer, reads them.

    python benchmarks/reading.py [--problems 1000 --epochs 1000] [--folder DIR] [--quick]

Two kinds of log are made: one of another task, with a sample for each draw, and one of this
package, with many draws in each sample. Each is read in a process of its own, which is measured
from its start. Inspect's own readers are measured on a smaller log and compared with ours on the
same one. Writing a million samples takes about 10 minutes and 10 GB of memory, so `--folder` keeps
the logs and uses those that are there. The exit code is 1 when a target is missed.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from made_logs import Made, log

SECONDS, MEGABYTES = 60.0, 2000.0
SUITES = (164, 6098)  # problems and draws a problem, just over a million
COMPARED = (100, 500)  # problems and epochs of the log that Inspect's readers get

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
            log(folder, Made("epochs", options.problems, options.epochs, options.words)),
            log(folder, Made("suites", *suites, options.words)),
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
        compare(log(folder, Made("epochs", *COMPARED, options.words)))
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


if __name__ == "__main__":
    sys.exit(main())
