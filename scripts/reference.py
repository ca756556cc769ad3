"""Write the pages of `docs/reference/` that say what the code says already.

    .venv/bin/python scripts/reference.py        (`make reference`)

Commands come from click, tasks and scorers from signatures and docstrings, fields of the log from
the docstrings of the records that are written. A test compares the pages with what this makes.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from docstring_parser import Docstring, parse
from inspect_ai.model import ModelAPI

from inspect_resample.cli import main as cli
from inspect_resample.commands.schema import RESULTS, schema_for
from inspect_resample.datasets import all_datasets
from inspect_resample.logs import schema
from inspect_resample.logs.letters import NAMES
from inspect_resample.recordings.replay import ReplayAPI
from inspect_resample.sampling.draws import Draws, Request
from inspect_resample.sampling.resample import resample
from inspect_resample.scoring import code_quality, dual_suite
from inspect_resample.scoring.recorded import recorded
from inspect_resample.tasks.common.recorded_tasks import recorded_draws

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MADE = "<!-- Made by `make reference`: change the code, not this page. -->\n"
SHARED = 3
"""An option that as many commands have in the same words is told once."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def page(*parts: str) -> str:
    """A page of parts."""
    return "\n\n".join(part.strip("\n") for part in (MADE, *parts) if part) + "\n"


# Commands


def commands() -> str:
    """The page of all commands and their options."""
    context = click.Context(cli, info_name="inspect-resample")
    found = [
        click.Context(command, info_name=name, parent=context)
        for name in cli.list_commands(context)
        if (command := cli.get_command(context, name))
    ]
    often = Counter(row for each in found for row in _options(each))
    shared = [row for row, times in often.items() if times >= SHARED]
    return page(
        "# Commands",
        f"{cli.help} `inspect-resample COMMAND --help` says the same in a terminal.",
        "## Options of several commands",
        table(
            ("option", "default", "meaning", "commands"),
            [
                (*row, ", ".join(_link(each) for each in found if row in _options(each)))
                for row in shared
            ],
        ),
        *(part for each in found for part in _command(each, shared)),
    )


def _link(context: click.Context) -> str:
    return f"[{context.info_name}](#{context.info_name})"


def _command(context: click.Context, shared: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A command's section."""
    command = context.command
    yield f"## {context.info_name}"
    yield f"```text\n{' '.join(command.get_usage(context).split()).removeprefix('Usage: ')}\n```"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "")
    own = [row for row in _options(context) if row not in shared]
    yield table(("option", "default", "meaning"), own) if own else ""
    also = [f"`{row[0].split()[0].strip('`,')}`" for row in _options(context) if row in shared]
    yield f"Besides: {', '.join(also)}." if also else ""
    if command.epilog:
        text = re.sub(r" *\x08\n", "", command.epilog)
        yield f"```text\n{inspect.cleandoc(text)}\n```"


def _options(context: click.Context) -> list[tuple[str, str, str]]:
    """For each option of a command how it is written, its default and what it does."""
    rows = []
    for parameter in context.command.params:
        record = parameter.get_help_record(context)
        if record is None or not isinstance(parameter, click.Option):
            continue
        written, told = record
        told, _, aside = told.partition("  [")
        asides = aside.removesuffix("]").split("; ") if aside else []
        default = [each.removeprefix("default: ") for each in asides if each[:9] == "default: "]
        others = [each for each in asides if each[:9] != "default: "]
        meaning = told + (f" ({'; '.join(others)})" if others else "")
        rows.append((f"`{written}`", ", ".join(default), meaning))
    return rows


# Tasks, solvers, scorers


def tasks() -> str:
    """The page of tasks, and of the solvers, scorers and models that a task is made of."""
    data_sets = {each.task: each for each in all_datasets().values()}
    makers = {name: _task(name) for name in data_sets}
    every = [_arguments(make) for make in makers.values()]
    names = list(dict.fromkeys(name for rows in every for name in rows))
    rows = []
    for name in names:
        having = [task for task, found in zip(makers, every, strict=True) if name in found]
        told = list(dict.fromkeys(found[name] for found in every if name in found))
        default = told[0][0]
        meaning = told[0][1] if len({text for _, text in told}) == 1 else _several(makers, name)
        only = "" if len(having) == len(makers) else ", ".join(f"`{task}`" for task in having)
        rows.append((f"`{name}`", default, meaning, only or "all"))
    return page(
        "# Tasks, solvers and scorers",
        "## Tasks",
        table(
            ("task", "problems", "origin", "licence"),
            [
                (f"`inspect_resample/{task}`", each.about, each.origin, each.licence)
                for task, each in data_sets.items()
            ],
        ),
        "Options of these tasks, with `-T name=value`:",
        table(("option", "default", "meaning", "tasks"), rows),
        *_parts("The task on recorded draws", (recorded_draws,)),
        *_parts("Solvers", (resample,)),
        *_parts("Scorers", (dual_suite, code_quality, recorded)),
        "## The model `replay/PATH`",
        *_described(parse(_doc(ReplayAPI))),
        "Options with `-M name=value`:",
        _arguments_table(ReplayAPI, inspect.signature(ModelAPI).parameters),
    )


def _task(name: str) -> Callable[..., Any]:
    maker: Callable[..., Any] = getattr(import_module(f"inspect_resample.tasks.{name}"), name)
    return maker


def _several(makers: dict[str, Callable[..., Any]], name: str) -> str:
    """What an option means, where that differs from task to task: each meaning once."""
    told: dict[str, list[str]] = {}
    for task, make in makers.items():
        if text := _arguments(make).get(name, ("", ""))[1]:
            told.setdefault(text, []).append(f"`{task}`")
    return " ".join(f"{', '.join(having)}: {text}" for text, having in told.items())


def _arguments(make: Callable[..., Any]) -> dict[str, tuple[str, str]]:
    """For each argument its default and its meaning."""
    made = vars(make)["__init__"] if inspect.isclass(make) else make
    documented = {each.arg_name: _text(each.description) for each in parse(_doc(made)).params}
    return {
        name: (_default(argument), told)
        for name, argument in inspect.signature(make).parameters.items()
        if (told := documented.get(name)) and argument.kind is not argument.VAR_KEYWORD
    }


def _default(argument: inspect.Parameter) -> str:
    """A default as a command line has it."""
    if argument.default in (None, argument.empty):
        return ""
    return f"`{str(argument.default).lower()}`"


def _parts(title: str, makers: Iterable[Callable[..., Any]]) -> Iterator[str]:
    """A section of functions, each with its description and its arguments."""
    yield f"## {title}"
    for make in makers:
        yield f"### {make.__name__}"
        yield from _described(parse(_doc(make)))
        yield _arguments_table(make)


def _arguments_table(make: Callable[..., Any], without: Container[str] = ()) -> str:
    rows = [(f"`{arg}`", *told) for arg, told in _arguments(make).items() if arg not in without]
    return table(("argument", "default", "meaning"), rows) if rows else ""


def _doc(documented: Any) -> str:
    return inspect.getdoc(documented) or ""


def _described(doc: Docstring) -> Iterator[str]:
    """Its description, by paragraphs; references to files begin at the root of the repository."""
    for text in (doc.short_description, doc.long_description):
        if text:
            yield _linked(text)


def _linked(text: str) -> str:
    """Text whose references to pages are links."""
    return re.sub(r"`docs/((?:\w+/)?([\w-]+)\.md)`", r"[\2](../\1)", text)


def _text(text: str | None) -> str:
    return _linked(" ".join((text or "").split()))


# The log


def log_schema() -> str:
    """The page of what this package writes into an Inspect log."""
    return page(
        "# What a log holds",
        *_described(parse(_doc(schema))),
        *_record("The sample's store: `Draws`", Draws),
        *_record("A call of the model: an entry of `requests`", Request),
        *_record("The score `dual_suite`: its value", schema.SuitesValue),
        *_record("The score `dual_suite`: its metadata", schema.SuitesMetadata),
        "### The letters",
        table(("letter", "verdict"), [(f"`{letter}`", told) for letter, told in NAMES.items()]),
        *_record("An entry of `false_positives`", schema.FalsePositive),
        *_record("Chains of attempts: what stands beside", schema.ChainsMetadata),
        *_record("The score `code_quality`: its metadata", schema.QualityMetadata),
        *_record("The score `answers`: its metadata", schema.AnswersMetadata),
        *_record("The score `recorded`: its metadata", schema.RecordedMetadata),
        *_record("The score `verified`: its metadata", schema.VerifiedMetadata),
    )


def _record(title: str, record: type) -> Iterator[str]:
    """A section of a record: what it is, and its fields."""
    doc = parse(_doc(record))
    yield f"## {title}"
    yield from _described(doc)
    rows = [(f"`{each.arg_name}`", _text(each.description)) for each in doc.params]
    yield table(("field", "meaning"), rows)


# JSON

_JSON = """
# JSON

What commands print with `--json`; `inspect-resample schema COMMAND` prints it as a JSON schema.

Names are stable: some may be added, none will change. Every name is always there. What is undefined
or unknown is `null`, and so is what is infinite; a number that is not whole may be either. Keys are
text. An [Estimate](#estimate) is a figure with its interval.
"""
_NAMES = {
    "string": "text", "integer": "whole number", "boolean": "true or false", "null": "null",
    "number": "number",
}  # fmt: skip


def json_page() -> str:
    """The page of what commands print as JSON."""
    prints: list[tuple[str, str]] = []
    types: dict[str, Any] = {}
    for command in RESULTS:
        found = schema_for(command)
        types |= found.get("$defs", {})
        if "properties" in found:
            types[found["title"]] = found
            found = {"$ref": found["title"]}
        prints.append((f"`{command}`", _type(found)))
    parts = [
        f"## {name}\n\n{told['description']}\n\n"
        + table(
            ("name", "value", "meaning"),
            [
                (f"`{field}`", _type(one), one.get("description", ""))
                for field, one in told["properties"].items()
            ],
        )
        for name, told in sorted(types.items())
    ]
    return page(_JSON, table(("command", "prints"), prints), *parts)


def _type(one: Mapping[str, Any]) -> str:
    """A type in words, with links."""
    if "$ref" in one:
        name = one["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in one:
        return " or ".join(dict.fromkeys(map(_type, one["anyOf"])))
    if "const" in one or "enum" in one:
        return " or ".join(f"`{value}`" for value in one.get("enum", [one.get("const")]))
    kind = one.get("type")
    if kind == "array":
        return f"a list of {_type(one.get('items', {}))}"
    if kind == "object":
        inner = one.get("additionalProperties")
        return "an object" if not isinstance(inner, dict) else f"an object of {_type(inner)}"
    if isinstance(kind, list):
        return _NAMES[kind[0]]  # The head of the page says that any number may be null.
    return _NAMES[kind] if kind else "anything"


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "tasks.md": tasks,
    "log-schema.md": log_schema,
    "json.md": json_page,
}
"""What makes each page."""

if __name__ == "__main__":
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")
