"""Verifiers: what gives each draw a verdict or a score; suites of tests are one of them."""
