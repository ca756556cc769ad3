"""What was counted: the draws of every problem and how many passed."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import ClassVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Intervals = tuple[tuple[float, float], ...]
"""Beginnings and ends, in order."""

RECORDING = "samples_sha256"
"""Where a log's metadata tell the hash of the recording that its draws are from."""

LEFT_OUT = "not_recorded"
"""Where they tell what the recording lacks."""

ALLOCATED = "drawn_by_plan"
"""Where they tell the plan that gave each problem its draws, by what earlier ones showed."""

RECORDED_MODEL = "recorded_model"
"""Where they tell the model that made these draws."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Draws and passes of every problem, the only data that the estimators need.

    Attributes:
        problems: Ids, all different, at least one.
        draws: n, shape (problems,): the draws that were judged, at least one each.
        weak_passes: b, shape (problems,): draws that pass the weak suite, b <= n.
        strong_passes: c, shape (problems,): draws that pass the weak and the strong suite, c <= b.
            None when there is only one suite.
        weak_only: Draws that pass the weak suite and have no verdict of the strong one, shape
            (problems,); they are in no other count. None when there are none.
        clusters: For each problem the name of the group that it comes in: variants of one problem,
            problems of one repository. None where each stands for itself.
        stopped_early: Whether how often a problem was drawn depended on what its draws showed. A
            likelihood of (n, b, c) stays right then, a plain mean over what was drawn does not.
        drawn_beyond: Whether draws are among them that were under way when drawing was stopped, so
            that a problem's last draw need not be the one that stopped it.
        informative_stop: Whether what drawing stopped for tells more of draws than their verdicts
            do: that they agreed, or their scores.

    Raises:
        ValueError: The arrays do not fit together, or 0 <= c <= b <= n does not hold.
    """

    problems: Sequence[str]
    draws: IntArray
    weak_passes: IntArray
    strong_passes: IntArray | None = None
    stopped_early: bool = False
    weak_only: IntArray | None = None
    clusters: Sequence[str] | None = None
    drawn_beyond: bool = False
    informative_stop: bool = False

    def __post_init__(self) -> None:
        if not len(self.problems):
            raise ValueError("counts need at least one problem, got none")
        if self.clusters is not None and len(self.clusters) != len(self.problems):
            raise ValueError(
                f"clusters must have one name for each of {len(self.problems)} problems, got "
                f"{len(self.clusters)}"
            )
        if len(set(self.problems)) != len(self.problems):
            raise ValueError("problem ids must differ: pool the draws of equal ids before counting")
        for name in ("draws", "weak_passes", "strong_passes", "weak_only"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, self._column(name))
        self._check_order()

    @property
    def k_max(self) -> int:
        """The largest k that the draws of every problem allow: estimates at k use all problems."""
        return int(self.draws.min())

    @property
    def strong(self) -> IntArray:
        """`strong_passes`, for estimates that cannot do without.

        Raises:
            ValueError: There is only one suite.
        """
        if self.strong_passes is None:
            raise ValueError("these counts have one suite only; this figure needs a strong suite")
        return self.strong_passes

    @property
    def on_weak(self) -> tuple[IntArray, IntArray]:
        """Draws with a verdict of the weak suite, and the passes among them."""
        alone = 0 if self.weak_only is None else self.weak_only
        return self.draws + alone, self.weak_passes + alone

    def check_k(self, k: int) -> int:
        """Return `k`, a number of draws that every problem has.

        Raises:
            ValueError: k is negative, or larger than the draws of some problem.
        """
        if k < 0:
            raise ValueError(f"k must be 0 or more, got {k}")
        if k > self.k_max:
            shortest = self.problems[int(self.draws.argmin())]
            raise ValueError(
                f"k = {k} is beyond the data: problem {shortest} has {self.k_max} draws, "
                f"and an estimate at k needs k draws of every problem"
            )
        return k

    def _column(self, name: str) -> IntArray:
        values = np.asarray(getattr(self, name))
        if values.shape != (len(self.problems),):
            raise ValueError(
                f"{name} must have one count for each of {len(self.problems)} problems, "
                f"got shape {values.shape}"
            )
        if not np.issubdtype(values.dtype, np.integer):
            raise ValueError(f"{name} must be integers, got {values.dtype}")
        return values.astype(np.int64)

    def _check_order(self) -> None:
        weak = self.weak_passes
        strong = weak if self.strong_passes is None else self.strong_passes
        right = (strong >= 0) & (strong <= weak) & (weak <= self.draws) & (self.draws >= 1)
        if not right.all():
            i = int(right.argmin())
            raise ValueError(
                f"problem {self.problems[i]} has {self.draws[i]} draws, {weak[i]} weak passes and "
                f"{strong[i]} strong passes; expected 0 <= strong <= weak <= draws and a draw"
            )


@dataclass(frozen=True, eq=False)
class Missing:
    """The draws that should have a verdict and have none.

    Attributes:
        problems: Ids: those of the counts, in their order, and behind them those without any judged
            draw.
        draws: How many draws of each could be anything, shape (problems,).
        weak_only: How many pass the weak suite and may be strongly correct or not.
        reasons: How many of both there are, by why.
    """

    problems: tuple[str, ...]
    draws: IntArray
    weak_only: IntArray
    reasons: dict[str, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return int(self.draws.sum() + self.weak_only.sum())


@dataclass(frozen=True, eq=False)
class Audited:
    """What is known of draws that fail the weak suite, from a random share that was audited.

    Of the samples that were audited, in the order of the counts' problems, each of shape
    (problems,). What was found counts 1/share, the share being the known chance of being audited,
    so that its expectation is what an audit of all would have found.

    Attributes:
        draws: Draws with a verdict.
        weak_passes: Of these, the ones that pass the weak suite.
        right: Of these, the ones that pass both suites.
        auditable: Draws that fail the weak suite and have a program.
        audited: Of these, the ones that the strong suite was run on.
        found: Of these, the ones that pass it.
        lost: Those for which it gave no verdict.
        missed: Right draws that fail the weak suite: the sum of 1/share over those found.
        missed_at_most: The same where all that were lost are right.
    """

    draws: IntArray
    weak_passes: IntArray
    right: IntArray
    auditable: IntArray
    audited: IntArray
    found: IntArray
    lost: IntArray
    missed: FloatArray
    missed_at_most: FloatArray

    def take(self, rows: IntArray) -> "Audited":
        """Of some of the problems."""
        return Audited(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class LogUsed:
    """A log that contributed draws.

    Attributes:
        location: Where it was read from.
        status: Inspect's status: success, error, cancelled or started.
        eval_id: Inspect's id of the run.
        task_id: Inspect's id of the task; a retried run keeps it.
        created: ISO date and time.
        samples: Inspect samples used from this log.
        expected_samples: Samples that a finished run would hold.
        early_stops: Samples that were not drawn because of what was seen before.
        left_out: What the recording lacks that its draws are from; empty when it lacks nothing.
    """

    location: str
    status: str
    eval_id: str
    task_id: str
    created: str
    samples: int
    expected_samples: int
    early_stops: int = 0
    left_out: str = ""


@dataclass(frozen=True)
class Source(LogUsed):
    """The same with what is read of it but not told.

    Attributes:
        settings: Task arguments, generation settings and packages, by name.
        invalid: Ids and epochs of the samples that were invalidated.
        busy: When its samples were being worked on, in seconds since 1970; empty when it does not
            tell.
        allocated: Whether a plan gave each problem its draws, by what earlier ones showed.
        own_draws: By the id of a problem to which a plan gave draws, the number of the first one
            and how many.
    """

    told_as: ClassVar[type] = LogUsed
    settings: dict[str, object] = field(default_factory=dict)
    invalid: frozenset[tuple[str, int]] = frozenset()
    busy: Intervals = ()
    allocated: bool = False
    own_draws: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FirstPass:
    """Where the first weak pass of every problem is; each of shape (problems,).

    Draws are counted in the order in which they were made: by run, epoch, and place in the sample.

    Attributes:
        draw: Its number among the problem's judged draws, from 1; 0 when no draw passes.
        strong: Whether it is strongly correct; False when no draw passes, or with one suite.
    """

    draw: IntArray
    strong: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class AsMade:
    """What was submitted under the stopping rules that were in force; each of shape (problems,).

    These are means over a problem's samples. They are what came of the rule, so that their plain
    means over problems are right, whatever it looked at.

    Attributes:
        rules: The rules.
        most: The most draws that a sample could have.
        right: Share of the samples of which what was submitted is right: strongly correct, where
            there is a strong suite.
        wrong: Share of which it is not, or has no verdict. Of the rest nothing was submitted.
        looked_at: Draws that the rule looked at.
        paid: These, and those that were under way when it stopped.
    """

    rules: tuple[str, ...]
    most: int
    right: FloatArray
    wrong: FloatArray
    looked_at: FloatArray
    paid: FloatArray

    def take(self, rows: IntArray) -> "AsMade":
        """Of some of the problems."""
        columns = ("right", "wrong", "looked_at", "paid")
        return AsMade(self.rules, self.most, *(getattr(self, name)[rows] for name in columns))


@dataclass(frozen=True, eq=False)
class Usage:
    """What the draws of every problem took, summed over them; each of shape (problems,).

    NaN where a log does not tell.

    Attributes:
        input_tokens: Tokens of prompts, also those that the provider's cache had.
        output_tokens: Tokens of completions.
        seconds: Time that the model took.
        dollars: What the calls cost, where the log knows prices.
        input_tokens_cache_read: Tokens of prompts that were read from the provider's cache.
        input_tokens_cache_write: Those that were written to it.
        reasoning_tokens: Tokens of completions that are reasoning.
    """

    input_tokens: FloatArray
    output_tokens: FloatArray
    seconds: FloatArray
    dollars: FloatArray
    input_tokens_cache_read: FloatArray
    input_tokens_cache_write: FloatArray
    reasoning_tokens: FloatArray

    def each(self, change: Callable[[FloatArray], FloatArray]) -> "Usage":
        """The same with every column changed, to its sums or some of its rows for instance."""
        return Usage(*(change(getattr(self, name)) for name in USAGE))


USAGE = tuple(column.name for column in fields(Usage))
"""The columns of `Usage`."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One task and model: its counts and where they come from.

    Attributes:
        task: Name of the task.
        version: Version of the task.
        model: Name of the model.
        counts: Draws and passes.
        weak_score: The Inspect score that stands for the weak suite, as SCORER.SCORE.
        strong_score: The one that stands for the strong suite; None with one suite.
        unscored: Draws in the logs without a verdict; they are in no count.
        missing: These and all others without a verdict, by problem; None when there are none, or
            when it is not known how many should be there.
        sources: The logs.
        warnings: What a reader must know about these data.
        usage: What the draws took, in the order of the counts' problems; None when not read.
        drawn_with: The generation settings, a temperature for instance, that tell this evaluation
            from others of the same task, version, model and scores; empty when there are none.
        first_pass: The first weak passes, in the order of the counts' problems; None when a log
            does not tell the verdict of each draw.
        clustered_by: What told which problems belong together; empty where each stands for itself.
        tokens_per_second: Completion tokens of all draws, over the time in which at least one
            sample was being worked on; NaN when a log does not tell.
        audit: What is known of draws that fail the weak suite; None where none was audited.
        depth: The most attempts of a chain, where what counts as a draw is a chain of attempts; 0
            where draws are independent of each other.
        as_made: What was submitted while drawing; None where no stopping rule was in force.
        group: Spread draws of a group, where each draw that is counted is such a group; 0 where
            draws are independent of each other.
        usage_of_passes: What the draws took that pass the weak suite, where these take less or more
            than others, as chains do; None where that was not asked.
    """

    task: str
    version: str
    model: str
    counts: Counts
    weak_score: str = ""
    strong_score: str | None = None
    unscored: int = 0
    sources: tuple[Source, ...] = ()
    warnings: tuple[str, ...] = ()
    usage: Usage | None = None
    drawn_with: dict[str, object] = field(default_factory=dict)
    first_pass: FirstPass | None = None
    clustered_by: str = ""
    tokens_per_second: float = math.nan
    missing: Missing | None = None
    audit: Audited | None = None
    depth: int = 0
    as_made: AsMade | None = None
    group: int = 0
    usage_of_passes: Usage | None = None

    @property
    def without_verdict(self) -> int:
        """Draws that should have a verdict and have none."""
        return self.unscored if self.missing is None else self.missing.total

    @property
    def drawn_by(self) -> str:
        """The model, and the settings that tell this evaluation from others, for a person."""
        settings = ", ".join(f"{name} {value}" for name, value in self.drawn_with.items())
        return f"{self.model} ({settings})" if settings else self.model
