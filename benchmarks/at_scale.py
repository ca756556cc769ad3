"""Time and memory of commands over logs of many draws, and of a page of many models.

    python benchmarks/at_scale.py [--draws 100,1000,10000] [--models 12] [--folder DIR]

Logs of 1,000 problems are written as the solver writes them (`made_logs.py`), with each distinct
completion once. Each command runs on them in a process of its own, which is measured from its start
with all processes that it starts and waits for. Memory should grow with problems and the largest K,
not with draws: the exit code is 1 when a command takes more than 2 GB.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from made_logs import Made, log

MEGABYTES = 2000.0
COMMANDS = "analyze,optimal-k,report"


def main() -> int:
    """Run the benchmark; 1 when a command takes too much memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=1000)
    parser.add_argument("--draws", default="100,1000,10000", help="of each problem")
    parser.add_argument("--kind", default="programs", help="of logs; suites has no completions")
    parser.add_argument("--commands", default=COMMANDS)
    parser.add_argument("--models", type=int, default=0, help="of a page instead")
    parser.add_argument("--folder", type=Path, help="where logs are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if options.models:
            return many_models(folder / "models", options.models)
        commands = options.commands.split(",")
        print(f"| draws | log, MB |{'|'.join(f' {one}: s, CPU s, MB ' for one in commands)}|")
        print(f"|--:|--:|{'--:|' * len(commands)}")
        most = 0.0
        for draws in map(int, options.draws.split(",")):
            own = folder / f"{options.kind}-{options.problems}x{draws}"
            own.mkdir(parents=True, exist_ok=True)
            path = log(own, Made(options.kind, options.problems, draws))
            found = [measured(command, own) for command in commands]
            cells = " | ".join(
                f"{wall:.0f}, {cpu:.0f}, {memory:.0f}" for wall, cpu, memory in found
            )
            size = path.stat().st_size / 1e6
            print(f"| {options.problems * draws:,} | {size:.0f} | {cells} |", flush=True)
            most = max(most, *(memory for _, _, memory in found))
    return int(most > MEGABYTES)


def many_models(folder: Path, models: int) -> int:
    """A page of models with 30 problems and 20 to 100 draws each."""
    folder.mkdir(parents=True, exist_ok=True)
    for model in range(1, models + 1):
        log(folder, Made("programs", 30, (20, 50, 100)[model % 3], model=model))
    wall, cpu, memory = measured("report", folder)
    print(f"a page of {models} models: {wall:.1f} s, {cpu:.1f} CPU s, {memory:.0f} MB")
    return 0


def measured(command: str, folder: Path) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak memory in MB of a command over a folder of logs."""
    script = Path(sys.executable).with_name("inspect-resample")
    program = [str(script), command, str(folder)]
    if command == "report":
        program += ["-o", str(folder / "report.html")]
    started = time.monotonic()
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} failed with exit code {process.returncode}")
    return time.monotonic() - started, cpu(usage), usage.ru_maxrss / 1024


def cpu(usage: resource.struct_rusage) -> float:
    """CPU seconds, of the process and the system for it."""
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
