"""How good each verifier is, what a second one adds, and whether its price is worth paying."""
