"""What a child uses: CPU time, and time in which it does nothing."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from .worker import schedule

if TYPE_CHECKING:
    from .worker import Worker

ASLEEP = 5.0  # seconds without an answer in which a child does nothing
IDLE = 20.0  # seconds in all, of one suite, in which it does nothing
UNSEEN = 0.02  # seconds in which what a child uses is too little for a look
AWAKE = 0.002  # CPU seconds that end a time of doing nothing
SHARE = 20  # where nothing tells sleep from waiting, who gets a twentieth of the time is awake


class Watch:
    """Counts what a child uses.

    A child does nothing while it neither runs nor waits for a core to run on. The kernel tells how
    long each thread has waited for one (`/proc/PID/schedstat`), so that a busy machine makes nobody
    look asleep. What the judge was kept waiting itself is taken off, too.

    Attributes:
        used: CPU seconds at the last look.
        looked: When that was.
        still: For how long the child has done nothing, since it was waited for.
        sure: Whether the kernel tells how long the child has waited.
    """

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.used = 0.0
        self.idle = self.still = 0.0
        self.sure = self.ready = False
        self.delays: dict[str, float] = {}  # seconds that each thread has waited so far
        self.own: float | None = None  # the same of the judge's thread
        self.began = self.looked = time.monotonic()
        self.earlier = 0.0

    def forget(self) -> None:
        """Count CPU time from here on."""
        unseen = time.monotonic() - self.looked > UNSEEN
        self.earlier = self.worker.cpu_time() if unseen else self.used

    @property
    def spent(self) -> float:
        """CPU seconds of this suite, at the last look."""
        return self.used - self.earlier

    @property
    def asleep(self) -> float:
        """For how long it has done nothing, when that is too long, else 0."""
        if self.ready:
            return 0.0
        return self.still if self.still > ASLEEP else self.idle if self.idle > IDLE else 0.0

    def excuse(self, seconds: float) -> None:
        """Leave out time in which the child had to wait for the judge."""
        self.began += seconds
        self.looked += seconds

    def look(self) -> float:
        """See what the child does; the CPU seconds since the last look."""
        now = time.monotonic()
        passed, self.looked = now - self.looked, now
        before, self.used = self.used, self.worker.cpu_time()
        step = self.used - before
        nothing = passed - self.busy(step)
        self.idle = max(self.idle + nothing, 0.0)
        self.still = max(self.still + nothing, 0.0) if step < AWAKE else 0.0
        return step

    def busy(self, step: float) -> float:
        """Seconds since the last look in which the child ran, or could not run."""
        try:
            waited = self.waited() + self.kept()
        except (OSError, ValueError, IndexError):  # no /proc, or one that does not tell
            self.sure = self.ready = False
            return SHARE * step
        self.sure = True
        return step + waited

    def waited(self) -> float:
        """Seconds more that the child has waited for a core; of its threads the longest."""
        tasks = list(self.worker.tasks())
        if not any(ran for _, _, ran, _ in tasks):
            raise ValueError("this kernel does not count")
        # What a thread that waits now has waited is counted when it runs again.
        self.ready = any(state in "RD" for _, state, _, _ in tasks)
        more = max(delay - self.delays.get(name, 0.0) for name, _, _, delay in tasks)
        self.delays = {name: delay for name, _, _, delay in tasks}
        return more

    def kept(self) -> float:
        """Seconds more that the judge's own thread has waited for a core."""
        before, self.own = self.own, schedule("/proc/thread-self")[1]
        return math.inf if before is None else self.own - before
