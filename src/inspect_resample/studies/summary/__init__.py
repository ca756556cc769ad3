"""What the draws show: the command `analyze`."""
