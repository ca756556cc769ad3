# %% [markdown]
# # My model, my problems, my decision
#
# Three questions that a benchmark does not answer: how good is *my* model on *my* problems, how often do
# *my* tests let a wrong program through, and how many draws should I make? This page is a notebook that
# ran as you see it, in a clone of the repository, without a network.

# %%
import json
import tempfile
from pathlib import Path

import inspect_resample as ir

place = Path(tempfile.mkdtemp())

# %% [markdown]
# ## My problems
#
# Three problems, one JSON object a line. The *weak* suite has the tests that I would write beside the code,
# the *strong* one those that stand for the truth. A reference, where there is one, is held against both
# before anything is drawn. [All that a line can hold](../guide/own-problems.html).

# %%
problems = [
    {
        "id": "median",
        "prompt": 'def median(numbers):\n    """The median of a list that is not empty."""\n',
        "entry_point": "median",
        "reference": "import statistics\ndef median(numbers):\n    return statistics.median(numbers)\n",
        "weak": [{"args": [[1, 2, 3]]}],
        "strong": [{"args": [[3, 1, 2]]}, {"args": [[4, 1]]}, {"args": [[5]]}],
    },
    {
        "id": "leap",
        "prompt": 'def leap(year):\n    """Whether a year of the Gregorian calendar is a leap year."""\n',
        "entry_point": "leap",
        "reference": "import calendar\ndef leap(year):\n    return calendar.isleap(year)\n",
        "weak": [{"args": [2024]}, {"args": [2023]}],
        "strong": [{"args": [1900]}, {"args": [2000]}, {"args": [1996]}],
    },
    {
        "id": "initials",
        "prompt": 'def initials(name):\n    """The first letters of a name\'s words, as capitals."""\n',
        "entry_point": "initials",
        "weak": [{"args": ["Ada Lovelace"], "expected": "AL"}],
        "strong": [
            {"args": ["  grace  hopper "], "expected": "GH"},
            {"args": [""], "expected": ""},
        ],
    },
]
_ = (place / "mine.jsonl").write_text("".join(json.dumps(one) + "\n" for one in problems))

# %% [markdown]
# ## My model
#
# Here a recording answers in the place of a model, so that the page needs none: what a small model says,
# six draws a problem. Yours goes into `--model`, be it behind vLLM or an API; all else stays.

# %%
SORTED = "def median(numbers):\n    return sorted(numbers)[len(numbers) // 2]\n"
MIDDLE = "def median(numbers):\n    return numbers[len(numbers) // 2]\n"
RIGHT = (
    "def median(numbers):\n    n = sorted(numbers)\n"
    "    return (n[(len(n) - 1) // 2] + n[len(n) // 2]) / 2\n"
)
EVERY_4 = "def leap(year):\n    return year % 4 == 0\n"
CENTURY = "def leap(year):\n    return year % 4 == 0 and year % 100 != 0\n"
LEAP = "def leap(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n"
SPLIT = "def initials(name):\n    return ''.join(word[0].upper() for word in name.split())\n"
SPACE = "def initials(name):\n    return ''.join(word[0] for word in name.split(' '))\n"
draws = {
    "median": [SORTED, MIDDLE, RIGHT, SORTED, MIDDLE, "I would sort it."],
    "leap": [EVERY_4, LEAP, EVERY_4, CENTURY, LEAP, EVERY_4],
    "initials": [SPACE, SPLIT, SPLIT, SPACE, SPLIT, SPLIT],
}
_ = (place / "model.jsonl").write_text(
    "".join(
        json.dumps({"task_id": name, "solution": texts}) + "\n" for name, texts in draws.items()
    )
)

# %% magic_args="-s {place}" language="bash"
# cd "$1"
# inspect eval inspect_resample/own_problems -T data=mine.jsonl -T k=6 \
#     --model replay/model.jsonl --log-dir logs --display none
# ls -x logs | cut -c 1-40

# %% [markdown]
# ## What it shows
#
# *pass@k* counts a problem as solved when any of k draws is right. *Conditional accuracy* is how often a
# submission that passed the weak suite is right: what is lost there, more draws do not bring back.

# %%
found = ir.summarize(place / "logs", k=[1, 3, 6], cost_ratio=[0, 1, 4], replicates=500)
found

# %% [markdown]
# The intervals are as wide as three problems make them. What to do is the same with more of them: the
# example logs have two small models, and ten draws of each of 56 functions.
#
# ## My decision
#
# A wrong program that passes my tests costs me something. At a *cost ratio* of 1 it costs as much as a
# right one earns. `optimal_k` tells how many draws are best, in the data and beyond them.

# %%
logs = ir.read_logs("examples/logs")
best = ir.optimal_k(logs, cost_ratio=[0, 1], max_k=100, replicates=200)
best.plot()

# %%
for model in best.to_dict():
    for one in model["optima"]:
        print(f"{model['model']:44} cost ratio {one['cost_ratio']:g}: K* = {one['k_star']}")

# %% [markdown]
# If mistakes are free, draw as often as you like. If a mistake costs as much as a right answer earns, a
# few draws are best, for each further draw that passes is a little more often a wrong one: the harder the
# problem, the less a pass means. Next: [which model](small-or-large.html), and
# [which verifier](which-verifier.html).
