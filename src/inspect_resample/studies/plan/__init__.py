"""How to go on drawing: when to stop, what can be promised, where a budget goes."""
