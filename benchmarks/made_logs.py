"""Logs of made-up draws, as many as wanted, written with Inspect's own writer.

Three kinds: `epochs`, another task with a sample for each draw; `suites`, this package's with many
draws in each sample and no texts; and `programs`, the same with a store as the solver writes it:
each distinct completion once, and for each draw the number of its completion. None has a
transcript: readers must not look at it.
"""

import asyncio
import multiprocessing
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FLUSH = 200  # samples that the writer holds back; it looks through them for every sample
WORDS = "The quick brown fox jumps over the lazy dog and returns a list of numbers. "
DISTINCT = 0.6  # of the draws of a problem, their completions


@dataclass(frozen=True)
class Made:
    """What a log holds.

    Attributes:
        kind: `epochs`, `suites` or `programs`.
        problems: How many.
        draws: Of each problem.
        words: How often a text repeats its sentence.
        model: Number of the model; with it the rates differ.
    """

    kind: str
    problems: int
    draws: int
    words: int = 1
    model: int = 0

    @property
    def name(self) -> str:
        """Of the file."""
        model = f"-{self.model}" if self.model else ""
        return f"{self.kind}-{self.problems}x{self.draws}x{self.words}{model}.eval"


def log(folder: Path, made: Made) -> Path:
    """Such a log; written when it is not there."""
    path = folder / made.name
    if not path.exists():
        started = time.monotonic()
        part = path.with_suffix(".part.eval")
        # In a process of its own: a reader would inherit the peak of this one's memory.
        writer = multiprocessing.get_context("spawn").Process(target=write_log, args=(part, made))
        writer.start()
        writer.join()
        if writer.exitcode:
            sys.exit(f"{path.name} could not be written")
        part.rename(path)
        print(f"wrote {path.name} in {time.monotonic() - started:.0f} s", flush=True)
    return path


def write_log(path: Path, made: Made) -> None:
    """Write a log."""
    asyncio.run(write(path, made))


async def write(path: Path, made: Made) -> None:
    """Write a log as Inspect does at the end of a run, through its recorder."""
    from inspect_ai._util import zipfile
    from inspect_ai.log import EvalConfig, EvalDataset, EvalPlan, EvalSpec, EvalStats
    from inspect_ai.log._recorders.eval import EvalRecorder

    # It starts twelve threads to compress each member, of a few hundred bytes here.
    zipfile._ZSTD_THREADS = 0
    epochs = made.draws if made.kind == "epochs" else 1
    ids: list[str | int] = [f"problem/{number}" for number in range(made.problems)]
    run = f"{made.kind}{made.model or ''}"
    spec = EvalSpec(
        created="2030-01-01T00:00:00+00:00",
        task=made.kind,
        task_id=run,
        eval_id=run,
        run_id=run,
        dataset=EvalDataset(name=made.kind, samples=made.problems, sample_ids=ids),
        model=f"mockllm/model{made.model or ''}",
        config=EvalConfig(epochs=epochs),
    )
    recorder = EvalRecorder(str(path.parent))
    await recorder.log_init(spec, str(path), clean=True)
    await recorder.log_start(spec, EvalPlan())
    (file,) = recorder.data.values()
    rng, text = random.Random(made.model), WORDS * made.words
    summaries: list[Any] = []
    for epoch in range(1, epochs + 1):
        for number, problem in enumerate(ids):
            form = {"epochs": one_draw, "suites": many_draws, "programs": many_programs}[made.kind]
            await recorder.log_sample(spec, form(str(problem), epoch, made.draws, text, rng))
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
    weak = "".join(rng.choices("PWEX", (3, 4, 2, 1), k=draws))
    strong = "".join(
        "-" if letter != "P" else "P" if rng.random() < 0.7 else "W" for letter in weak
    )
    return sample(problem, epoch, text, {"dual_suite": judged(weak, strong)}, rng)


def many_programs(problem: str, epoch: int, draws: int, text: str, rng: random.Random) -> Any:
    """The same with its completions; problems differ in how hard they are, models a little."""
    numbers = np.random.default_rng(rng.getrandbits(32))
    distinct = max(1, round(draws * DISTINCT))
    # Few completions come often and most of them once, as a model's do.
    chosen = np.floor(distinct * numbers.random(draws) ** 3).astype(int)
    hard = np.random.default_rng(int(problem.rpartition("/")[2])).beta(0.6, 1.0)
    rate = float(np.clip(hard + numbers.normal(0, 0.15), 0, 1))
    passes, right = numbers.random(distinct) < rate, numbers.random(distinct) < 0.3 + 0.65 * rate
    weak = np.where(passes, "P", "W")[chosen]
    strong = np.where(passes, np.where(right, "P", "W"), "-")[chosen]
    made = sample(problem, epoch, text, {"dual_suite": judged("".join(weak), "".join(strong))}, rng)
    _, places = np.unique(chosen, return_inverse=True)
    texts = [
        f"```python\ndef f(x):\n    # {text}\n    y = x * {i} + {rng.getrandbits(40)}\n```\n"
        for i in range(int(places.max()) + 1)
    ]
    tokens = numbers.integers(20, 400, draws).tolist()
    made.store = {
        "Draws:instance": None,
        "Draws:holds": "completions",
        "Draws:texts": texts,
        "Draws:text": places.tolist(),
        "Draws:request": list(range(draws)),
        "Draws:failed": {},
        "Draws:requests": [
            {"choices": 1, "draws": 1, "seed": i, "input_tokens": 100, "output_tokens": one}
            for i, one in enumerate(tokens)
        ],
    }
    return made


def judged(weak: str, strong: str) -> Any:
    """The score of draws with these letters."""
    from inspect_ai.scorer import Score

    from inspect_resample.logs.letters import verdict_letters

    draws, passes, both = len(weak), weak.count("P"), strong.count("P")
    return Score(
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


def sample(problem: str, epoch: int, text: str, scores: dict[str, Any], rng: random.Random) -> Any:
    """A sample without a transcript."""
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
