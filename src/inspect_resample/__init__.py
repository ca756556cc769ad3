"""Repeated sampling with imperfect verifiers, for Inspect AI."""
