"""A question a folder: what is computed, how it is shown, and the command."""
