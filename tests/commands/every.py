"""All commands of `inspect-resample`, imported."""

import click

from inspect_resample.cli import main


def all_commands() -> dict[str, click.Command]:
    """By name."""
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}
