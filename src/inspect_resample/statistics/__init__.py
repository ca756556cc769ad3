"""From counts of draws to estimates; no file, no Inspect."""
