"""How draws are made, and how a completion becomes a program."""
