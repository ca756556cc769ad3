"""What the framework takes for a draw: CPU time, log and memory, ours against inspect_evals.

    python benchmarks/drawing.py --peer peer/bin/python            # some minutes
    python benchmarks/drawing.py --memory                          # 164 problems x 1,000 draws, too

Both draw the same texts from a stub server that answers at once. The peer repeats its samples
(epochs): one request and one process for judging a draw. Memory may be measured with a server that
takes its time, `--rate 500` say: choices a second, of 120 tokens each. The exit code is 1 when a
target is missed.
"""

import math
import multiprocessing
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stub_server
from meter import Measured, PeerError, measure
from setting import DATA, data_file, installed

DRAWERS = Path(__file__).with_name("drawers.py")
PEER = ("inspect-evals", "0.26.0")
CACHE = tempfile.mkdtemp(prefix="inspect-resample-benchmark-")
FASTER = 30  # times as little CPU time a draw as the peer
SMALLER = 10  # times as few bytes of log a draw
FLAT = 1.25  # as much memory with 1,000 draws of a problem as with 100, at most


def main() -> int:
    """Measure, print a table, and tell whether the targets are met."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--peer", metavar="PYTHON", help="interpreter with inspect-evals")
    parser.add_argument("--data", type=Path, default=DATA if DATA.is_dir() else None)
    parser.add_argument("--problems", type=int, help="20, and 164 for --memory")
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--memory", action="store_true", help="164 problems x 1,000 draws, too")
    parser.add_argument("--rate", type=float, default=math.inf, help="of the server, for --memory")
    parser.add_argument("--max-samples", type=int, help="Inspect's option, for --memory")
    options = parser.parse_args()
    data = data_file("humaneval", options.data)
    met = True
    problems = options.problems or (164 if options.memory else 20)
    drawn("ours", data, problems, 1)  # expected outputs
    if options.peer:
        met = against_peer(options.peer, data, options.problems or 20, options.draws)
    if options.memory:
        met = memory(data, problems, options.rate, options.max_samples) and met
    return 0 if met else 1


def against_peer(python: str, data: str, problems: int, draws: int) -> bool:
    """CPU time and bytes of log a draw, both with the same texts."""
    name, version = PEER
    if installed(python, name) != version:
        sys.exit(f"{python} has {name} {installed(python, name)}, needed is {version}")
    print(f"{problems} problems x {draws} draws")
    print(f"{'':15}{'CPU ms a draw':>15}{'of the host':>13}{'bytes a draw':>14}{'peak MB':>9}")
    rows = []
    for contender, interpreter in (("inspect_evals", python), ("ours", sys.executable)):
        # What a run costs whatever it draws, the template of the log for instance, is not counted.
        least = drawn(contender, data, 1, 1, interpreter)
        most = drawn(contender, data, problems, draws, interpreter)
        more = problems * draws - 1
        cpu = 1000 * (most.cpu - least.cpu) / more
        host, size = (
            (most.findings[0][n] - least.findings[0][n]) / more for n in ("host_cpu", "bytes")
        )
        rows.append((cpu, size))
        peak = most.findings[0]["peak"] / 1e6
        print(f"{contender:15}{cpu:15.2f}{1000 * host:13.2f}{size:14.0f}{peak:9.0f}")
    (peer_cpu, peer_size), (cpu, size) = rows
    print(f"CPU: {peer_cpu / cpu:.0f} times as little (wanted: {FASTER})")
    print(f"log: {peer_size / size:.1f} times as small (wanted: {SMALLER})")
    return bool(peer_cpu / cpu >= FASTER and peer_size / size >= SMALLER)


def memory(data: str, problems: int, rate: float, max_samples: int | None) -> bool:
    """Peak memory of the process that draws, with more and more draws of these problems."""
    print(f"{problems} problems, {max_samples or 'as many as connections'} at a time")
    print(f"a server that makes {rate:g} choices a second")
    print(f"{'draws':>8}{'peak MB':>9}{'log MB':>8}{'CPU s':>8}")
    peaks = []
    for draws in (1, 100, 1000):
        run = drawn("ours", data, problems, draws, rate=rate, max_samples=max_samples)
        peaks.append(run.findings[0]["peak"])
        size = run.findings[0]["bytes"] / 1e6
        print(f"{draws:8}{peaks[-1] / 1e6:9.0f}{size:8.1f}{run.cpu:8.1f}")
    print(f"1,000 draws against 100: {peaks[2] / peaks[1]:.2f} times (wanted: {FLAT} at most)")
    return bool(peaks[2] <= FLAT * peaks[1])


def drawn(
    name: str,
    data: str,
    problems: int,
    draws: int,
    python: str = sys.executable,
    rate: float = math.inf,
    max_samples: int | None = None,
) -> Measured:
    """Run a contender with a server of its own.

    Expected outputs are there beforehand, as they are on a machine that has run the task once;
    verdicts are not.
    """
    with tempfile.TemporaryDirectory() as folder, server(rate) as url:
        about = {"data": data, "logs": folder, "cache": CACHE, "url": url}
        size = {"problems": problems, "draws": draws, "max_samples": max_samples}
        try:
            return measure(name, {**about, **size}, python, DRAWERS)
        except PeerError as error:
            sys.exit(str(error))


@contextmanager
def server(rate: float) -> Iterator[str]:
    """The base URL of a stub server in a process of its own, with so many choices a second."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=stub_server.serve, args=(sending, rate), daemon=True)
    process.start()
    try:
        yield receiving.recv()
    finally:
        process.kill()
        process.join()


if __name__ == "__main__":
    sys.exit(main())
