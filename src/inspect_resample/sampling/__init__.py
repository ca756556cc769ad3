"""How draws are made."""
