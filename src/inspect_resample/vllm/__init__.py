"""Spread draws: what runs inside vLLM."""
