"""Which draw to submit: every selection rule on the same draws."""
