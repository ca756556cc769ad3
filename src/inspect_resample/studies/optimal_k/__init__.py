"""How many draws are worth making: the command `optimal-k`."""
