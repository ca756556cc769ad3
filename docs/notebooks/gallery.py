# %% [markdown]
# # A gallery of plots
#
# Each plot with the code that makes it. The commands of the same names make them too: `--plot x.svg`,
# `.png`, `.pdf`, `.html` or `.json` (Vega-Lite). They show the example logs: two small models on 56 problems,
# 10 draws of each.

# %%
from pathlib import Path

import inspect_resample as ir

larger, smaller = sorted(Path("examples/logs").glob("*.eval"))
logs = ir.read_logs(larger, smaller)
few = {"replicates": 200}  # for a page that is soon made; the default is 2000

# %% [markdown]
# ## What draws are worth
#
# How many problems k draws solve, how often what is submitted is wrong, and what that earns
# ([`analyze`](../guide/analyze.html)).

# %%
ir.summarize(logs, **few).plot()

# %% [markdown]
# ## How many draws
#
# The reward by number of draws at some costs of a wrong submission, in the data and beyond
# ([`optimal-k`](../method/optimal-k.html)).

# %%
ir.optimal_k(logs, cost_ratio=[0, 1], max_k=100, **few).plot()

# %% [markdown]
# ## Two models
#
# Their coverage, the difference problem by problem, and what a budget buys of each
# ([`compare`](../guide/compare.html)).

# %%
ir.compare(logs, cost_ratio=1, unit="draws", **few).plot()

# %% [markdown]
# ## Many models
#
# In order, with intervals ([`leaderboard`](../guide/leaderboard.html)).

# %%
ir.leaderboard(logs, **few).plot()

# %% [markdown]
# ## Rules that choose a draw
#
# What the weak suite gains over a draw taken blindly, and what is left to gain
# ([`select`](../guide/choosing.html)).

# %%
ir.select(logs, **few).plot()

# %% [markdown]
# ## Laws of coverage
#
# Eleven of them, fitted to the draws at hand, and how far they part beyond
# ([`fit`](../method/forecasting.html)).

# %%
ir.fit(smaller).plot()

# %% [markdown]
# ## More draws than were made
#
# What a hundred or a thousand would solve, with the interval that the future should fall into
# ([`forecast`](../method/forecasting.html#the-laws)).

# %%
ir.forecast(smaller, k=[100, 1000]).plot()

# %% [markdown]
# ## Does the forecast hold?
#
# From 5 of the 10 draws, what the others would show, and what they did show
# ([`backtest`](../method/forecasting.html)).

# %%
ir.backtest(smaller, draws=5, resamples=2).plot()

# %% [markdown]
# ## When to stop
#
# What rejects say of the next draw ([`plan`](../guide/planning.html)).

# %%
ir.plan(larger, cost_ratio=0, price=0.001).plot()
