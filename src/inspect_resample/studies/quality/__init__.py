"""Code quality of true and false positives: the command `quality`."""
