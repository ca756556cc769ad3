"""What draws are worth, and how many to make."""
