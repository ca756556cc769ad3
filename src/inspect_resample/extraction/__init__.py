"""How a completion becomes a program."""
