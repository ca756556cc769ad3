"""From counts of draws to estimates; `logs` alone reads Inspect logs."""
