"""Real logs of many draws: the real tasks, a model that answers from a table, the real judge."""

import random
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import (
    ChatMessage,
    GenerateConfig,
    Model,
    ModelOutput,
    ModelUsage,
    get_model,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from inspect_resample.datasets import Problem, load_problems
from inspect_resample.tasks.pocket_plus import pocket_plus

from ..datasets.pocket_wrong import WRONG_PROGRAMS

KINDS = ("right", "false positive", "wrong", "error", "syntax error", "no program")
MIXES = (
    (6, 0, 2, 1, 1, 1),
    (2, 5, 2, 1, 1, 1),
    (1, 1, 6, 2, 1, 1),
    (8, 1, 1, 0, 0, 0),
    (0, 3, 5, 1, 1, 1),
    (0, 0, 5, 2, 2, 1),
)
"""How often a problem has each kind of draw, for the first problem, the second, and so on."""

DISTINCT = 6
"""Spellings of a program that the judge takes for different ones."""


def program(problem: Problem, kind: str, spelling: int) -> str:
    """A program of a kind; the spelling changes its text and not what it does."""
    name = problem.entry_point
    body = {
        "right": problem.reference,
        "false positive": WRONG_PROGRAMS[problem.id][spelling % len(WRONG_PROGRAMS[problem.id])],
        "wrong": f"def {name}(*arguments):\n    return {{'not': 'this'}}\n",
        "error": f"def {name}(*arguments):\n    return 1 / 0\n",
        "syntax error": f"def {name}(*arguments:\n    return 1\n",
        "no program": "",
    }[kind]
    return re.sub(rf"(def {name}\(.*:\n)", rf"\1    spelling = {spelling}\n", body, count=1)


def model(usual: Sequence[Problem]) -> Model:
    """A model whose every completion is another text, the same ones in every run."""
    mixes = {problem.id: MIXES[i % len(MIXES)] for i, problem in enumerate(usual)}
    drawn = {problem.id: count() for problem in usual}

    def completion(problem: Problem) -> str:
        number = next(drawn[problem.id])
        chance = random.Random(f"{problem.id} {number}")
        (kind,) = chance.choices(KINDS, mixes[problem.id])
        if kind == "no program":
            return f"I would rather not say, for the {number}th time."
        code = program(problem, kind, chance.randrange(DISTINCT))
        return f"Here is answer number {number}.\n\n```python\n{code}```\n\nI hope that it helps."

    def generate(
        messages: list[ChatMessage],
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput:
        prompt = messages[-1].text
        (problem,) = (each for each in usual if each.prompt.strip() in prompt)
        texts = [completion(problem) for _ in range(config.num_choices or 1)]
        output = ModelOutput.from_content("mockllm/model", texts[0])
        output.choices = [
            ModelOutput.from_content("mockllm/model", text).choices[0] for text in texts
        ]
        output.usage = ModelUsage(input_tokens=100, output_tokens=50, total_tokens=150)
        return output

    return get_model("mockllm/model", custom_outputs=generate)


def draw(directory: Path, problems: int, k: int, chunk: int = 16) -> EvalLog:
    """The log of k draws of each of the first problems."""
    usual = list(load_problems("pocket").values())[:problems]
    (log,) = inspect_eval(
        pocket_plus(k=k, chunk=chunk),
        model=model(usual),
        limit=problems,
        display="none",
        log_dir=str(directory),
    )
    assert log.status == "success", log.error
    return log
