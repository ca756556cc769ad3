"""Draws that were made before: what is known of each, and a reader for each form of file."""
