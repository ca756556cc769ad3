"""Stopping rules brought to samples that are being drawn."""
