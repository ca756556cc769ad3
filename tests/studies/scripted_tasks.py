"""Inspect tasks whose scores are written in their arguments: real logs with known contents."""

from pathlib import Path
from typing import Any

from inspect_ai import SampleSource, Task, enqueue_sample, task
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample, EvalSpec
from inspect_ai.model import (
    CachePolicy,
    ChatCompletionChoice,
    ChatMessageAssistant,
    ModelOutput,
    get_model,
)
from inspect_ai.model._generate_config import active_generate_config
from inspect_ai.scorer import SampleScore, Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver, system_message
from inspect_ai.util import EarlyStop

from inspect_resample.logs.letters import verdict_letters
from inspect_resample.sampling.draws import Draws, Request


@scorer(metrics={"*": [mean()]}, name="inspect_resample/dual_suite")
def dual_suite(counts: dict[str, list[int]]) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        n, b, c, unscored = (counts[str(state.sample_id)] + [0])[:4]
        shares = (b / n, c / n, (b - c) / n) if n else (float("nan"),) * 3
        return Score(
            value=dict(zip(("weak", "strong", "false_positive"), shares, strict=True)),
            metadata={"draws": n, "weak_passes": b, "strong_passes": c, "unscored": unscored},
        )

    return score


@scorer(metrics=[mean()])
def verdict(values: dict[str, list[Any]]) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=values[str(state.sample_id)][state.epoch - 1])

    return score


@scorer(metrics={"*": [mean()]})
def judge(values: dict[str, list[Any]]) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=values[str(state.sample_id)][state.epoch - 1])

    return score


@solver
def breaks(flag: str, sample: str) -> Solver:
    """Raises on one sample for as long as the file `flag` exists."""

    def broken() -> bool:
        return bool(flag) and Path(flag).exists()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if broken() and state.sample_id == sample:
            raise RuntimeError("the sandbox died")
        return state

    return solve


def _samples(ids: dict[str, Any]) -> list[Sample]:
    return [Sample(id=name, input="a prompt", target="a target") for name in ids]


@task
def pocket_plus(
    counts: dict[str, list[int]], flag: str = "", breaks_on: str = "", version: int = 1
) -> Task:
    return Task(
        dataset=_samples(counts),
        solver=breaks(flag, breaks_on),
        scorer=dual_suite(counts),
        version=version,
    )


@task
def one_score(values: dict[str, list[Any]]) -> Task:
    return Task(dataset=_samples(values), solver=breaks("", ""), scorer=verdict(values))


@task
def two_scores(weak: dict[str, list[Any]], both: dict[str, list[Any]]) -> Task:
    return Task(dataset=_samples(weak), solver=breaks("", ""), scorer=[verdict(weak), judge(both)])


@scorer(metrics={"*": [mean()]}, name="inspect_resample/dual_suite")
def lettered(verdicts: dict[str, list[str]]) -> Scorer:
    """The verdicts of many draws in each sample, as this package's scorer writes them."""

    async def score(state: TaskState, target: Target) -> Score:
        weak, strong = verdicts[str(state.sample_id)]
        draws = len(weak) - weak.count("H")
        return Score(
            value={"weak": 0.0, "strong": 0.0, "false_positive": 0.0},
            metadata={
                "draws": draws,
                "weak_passes": weak.count("P"),
                "strong_passes": strong.count("P"),
                "unscored": weak.count("H"),
                **verdict_letters("weak", weak),
                **verdict_letters("strong", strong),
            },
        )

    return score


@solver
def requests(per_call: int) -> Solver:
    """Records that the draws were made in calls of `per_call`, the first of 10 tokens a draw."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        record = state.store_as(Draws)
        count = int(state.metadata["draws"])
        calls = -(-count // per_call)
        record.texts, record.text = ["a"], [0] * count
        record.request = [draw // per_call for draw in range(count)]
        record.requests = [
            Request(
                choices=per_call,
                draws=record.request.count(call),
                input_tokens=6,
                output_tokens=10 * record.request.count(call) * (call + 1),
                seconds=0.5,
            )
            for call in range(calls)
        ]
        return state

    return solve


@task
def draws(verdicts: dict[str, list[str]], per_call: int = 2) -> Task:
    return Task(
        dataset=[
            Sample(id=name, input="a prompt", metadata={"draws": len(weak)})
            for name, (weak, _) in verdicts.items()
        ],
        solver=requests(per_call),
        scorer=lettered(verdicts),
    )


@solver
def says(texts: dict[str, list[str]], seed: int | None) -> Solver:
    """Records draws with these texts, in two calls with seeds of their own."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        record = state.store_as(Draws)
        own = texts[str(state.sample_id)]
        record.texts = list(dict.fromkeys(own))
        record.text = [record.texts.index(text) for text in own]
        record.request = [draw % 2 for draw in range(len(own))]
        seeds = (None, None) if seed is None else (seed, seed + 1)
        record.requests = [Request(choices=1, draws=1, seed=one) for one in seeds]
        return state

    return solve


@task
def said(
    texts: dict[str, list[str]],
    prompt: str = "a prompt",
    system: str = "",
    seed: int | None = None,
) -> Task:
    """Draws with known texts; all are right."""
    told = [system_message(system)] if system else []
    return Task(
        dataset=[Sample(id=name, input=f"{prompt} {name}") for name in texts],
        solver=[*told, says(texts, seed)],
        scorer=dual_suite({name: [len(own)] * 3 for name, own in texts.items()}),
        name="said",
    )


@solver
def answers(choices: int) -> Solver:
    """Puts an answer into the sample's output, as any solver does."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        one = ChatCompletionChoice(message=ChatMessageAssistant(content="an answer"))
        state.output = ModelOutput(model="mockllm/model", choices=[one] * choices)
        return state

    return solve


@task
def answered(values: dict[str, list[Any]]) -> Task:
    """Two choices in every epoch."""
    return Task(dataset=_samples(values), solver=answers(2), scorer=verdict(values))


@solver
def asks(calls: int) -> Solver:
    """Calls the model several times, as Inspect's cache tells them apart."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        for call in range(calls):
            policy = CachePolicy(scopes={"call": str(call)})
            state.output = await get_model().generate(
                state.messages, cache=policy if active_generate_config().cache else False
            )
        return state

    return solve


@task
def asked(values: dict[str, list[Any]]) -> Task:
    """Two calls of the model in every epoch."""
    return Task(dataset=_samples(values), solver=asks(2), scorer=verdict(values))


class StopAtFirstPass:
    """Draws no further epochs of a problem after its first pass."""

    def __init__(self) -> None:
        self.passed: set[str] = set()

    async def start_task(self, task: EvalSpec, samples: list[Sample], epochs: int) -> str:
        return "first pass"

    async def schedule_sample(self, id: str | int, epoch: int) -> EarlyStop | None:
        return EarlyStop(id=id, epoch=epoch) if str(id) in self.passed else None

    async def complete_sample(
        self, id: str | int, epoch: int, scores: dict[str, SampleScore]
    ) -> None:
        if scores["verdict"].score.value == "C":
            self.passed.add(str(id))

    async def complete_task(self) -> dict[str, Any]:
        return {}


@task
def stopped(values: dict[str, list[Any]]) -> Task:
    return Task(
        dataset=_samples(values),
        solver=breaks("", ""),
        scorer=verdict(values),
        early_stopping=StopAtFirstPass(),
    )


@task
def growing(values: dict[str, list[Any]]) -> Task:
    """Draws each problem until it passes, by adding epochs while it runs."""

    async def again(sample: EvalSample) -> list[Sample] | None:
        score = (sample.scores or {})["verdict"].value
        if score != "C" and sample.epoch < len(values[str(sample.id)]):
            enqueue_sample(_samples({str(sample.id): []}), epoch=sample.epoch + 1)
        return None

    return Task(
        dataset=SampleSource.from_samples(_samples(values), sample_complete=again),
        solver=breaks("", ""),
        scorer=verdict(values),
    )


@task
def thrice(values: dict[str, list[Any]]) -> Task:
    return Task(dataset=_samples(values), solver=breaks("", ""), scorer=verdict(values), epochs=3)
