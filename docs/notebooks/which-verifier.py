# %% [markdown]
# # Which verifier should I buy?
#
# Of K draws one is submitted, and a verifier says which: my tests, a reward model, a judge, the length of
# the answer. Two of them are on offer here. Their true quality is known, for this notebook makes them up,
# so that you can see whether what the tool says of them is right. With your own scores the steps are the same.

# %%
import json
import tempfile
from pathlib import Path

import numpy as np

import inspect_resample as ir

place = Path(tempfile.mkdtemp())

# %% [markdown]
# ## The offer
#
# 40 questions, 8 draws each; hard ones and easy ones. A *cheap* verifier scores right draws higher than
# wrong ones by 0.8 of a standard deviation, a *dear* one by 2: chances of 71% and 92% that a right draw
# is above a wrong one of the same question. That is their AUC within problems. The cheap one also likes
# easy questions, which helps nobody to choose among the draws of one.

# %%
rng = np.random.default_rng(1)
with open(place / "draws.jsonl", "w") as file:
    for number in range(40):
        chance = rng.beta(0.8, 1.2)
        for _ in range(8):
            right = bool(rng.random() < chance)
            noise = rng.normal(size=2)
            scores = {
                "cheap": 0.8 * right + noise[0] + 3 * chance,
                "dear": 2 * right + noise[1],
            }
            answer = "42" if right else str(rng.integers(5))
            row = {"task_id": f"q{number}", "answer": answer, "correct": right, "scores": scores}
            file.write(json.dumps(row) + "\n")

# %% magic_args="-s {place}" language="bash"
# cd "$1"
# INSPECT_DISPLAY=none inspect-resample import draws.jsonl --model someone --log-dir logs >said.txt
# ls logs | cut -c 1-40

# %% [markdown]
# ## What they are worth
#
# A score costs a fifth of a draw here, a wrong submission as much as a right one earns.

# %%
logs = ir.read_logs(place / "logs")
terms = {"verification": 0.2, "cost_ratio": 1, "price": 0.01, "replicates": 200}
offered = ir.verifiers(logs, **terms)
offered.plot()

# %%
offered

# %% [markdown]
# The first table holds the truth: 0.71 and 0.92 within problems. *Pooled*, the cheap one looks much better
# than it is, for it knows which questions are easy. Who buys by pooled figures buys that.
#
# ## What they submit
#
# `oracle` is what no verifier can beat, `random` what needs none. A vote is free.

# %%
chosen = ir.select(logs, k=[1, 4, 8], **terms)
chosen.plot()

# %% [markdown]
# ## The decision
#
# Right submissions with eight draws, and a reward that counts what wrong ones, draws and scores cost:

# %%
table = chosen.to_pandas()
last = table[table.figure.str.match(r"rules\.[^.]*\.accuracy") & (table.k == 8)]
last.nlargest(6, "estimate")[["figure", "estimate", "low", "high"]].round(2)

# %% [markdown]
# With 40 questions the intervals of the dear one and of the free vote (`plurality`) still overlap: its
# AUC is sure, its gain is not yet. A hundred times as many questions make intervals ten times narrower.
# [Which draw to submit](../guide/choosing.html) says how to read all of it, [Verifiers](../guide/verifiers.html)
# which there are.
