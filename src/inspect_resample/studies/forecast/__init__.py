"""How curves go on: the commands `forecast`, `fit` and `backtest`."""
