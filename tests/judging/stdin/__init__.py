"""A corpus of programs that read standard input: honest and hostile ones."""
