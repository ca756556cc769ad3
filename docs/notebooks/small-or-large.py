# %% [markdown]
# # The small model often, or the large one once?
#
# The example logs have two models on the same 56 problems: A, SmolLM2-135M-Instruct, and B,
# Qwen2.5-Coder-0.5B-Instruct, which has four times as many parameters. Is a draw of B worth more than
# what its price buys of A?

# %%
import tempfile
from pathlib import Path

import inspect_resample as ir

logs = ir.read_logs("examples/logs")

# %% [markdown]
# ## Prices
#
# The sizes are the models' own, from which follow the operations that a token takes. The dollars are
# assumptions: A on a machine for 4 cents an hour, B behind an API. Put in yours.

# %%
prices = Path(tempfile.mkdtemp()) / "prices.yaml"
_ = prices.write_text("""\
openai-api/vllm/SmolLM2-135M-Instruct:
  {dollars_per_hour: 0.04, tokens_per_second: 200, params: 134515008, layers: 30, width: 576}
openai-api/vllm/Qwen2.5-Coder-0.5B-Instruct:
  {input: 0.05, output: 0.10, params: 494032768, layers: 24, width: 896}
""")

# %%
compared = ir.compare(
    logs,
    a_model="SmolLM2-135M-Instruct",
    b_model="Qwen2.5-Coder-0.5B-Instruct",
    prices=prices,
    unit=["dollars", "flops"],
    cost_ratio=[0, 1],
    k=[1, 5, 10],
    replicates=200,
)
compared.plot()

# %% [markdown]
# On the left, how many problems each model solves with k draws, and what lies between them. The frontiers
# show, for each budget, the model and the number of draws that earn the most: where the colour changes,
# the larger model becomes the better buy.
#
# ## In numbers

# %%
compared

# %% [markdown]
# ## What follows
#
# Ten draws of A do not reach one of B. That is no law: it is these models, these problems, and this weak
# suite. Not all that A's draws solve is submitted, for wrong programs pass the weak suite before the right
# one comes:

# %%
for one in ir.summarize(logs, k=[1, 10], replicates=200).to_dict():
    solved, answered = one["strong_pass_at"]["10"], one["resampled_accuracy"]["10"]
    print(
        f"{one['model']}: 10 draws solve {solved['estimate']:.0%}, {answered['estimate']:.0%} is submitted"
    )

# %% [markdown]
# A better suite would be worth more to A than more draws: [which verifier](which-verifier.html). More about
# budgets and frontiers: [Compare](../guide/compare.html).
