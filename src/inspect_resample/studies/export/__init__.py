"""The table of draws: the command `export`."""
