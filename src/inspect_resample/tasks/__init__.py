"""The tasks: a file each, all options in the signature."""
