"""Programs into verdicts: the harness that runs in a sandbox and the host side that feeds it."""
