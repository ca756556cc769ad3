"""The one error that is told to a user, and exit codes."""

import click

STOPPED = 130
"""The exit code after Ctrl-C, as of any command that a shell ends so."""


class Failure(click.ClickException, ValueError):
    """What was asked for cannot be had; the message says why, and what to do.

    A command ends with it and exit code 2, that of wrong usage. Who calls a function of the package
    gets it as a `ValueError`.
    """

    exit_code = 2
