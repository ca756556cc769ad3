"""Which of several evaluations is better: the command `compare`."""
