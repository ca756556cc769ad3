"""Write docs/reference/json.md: what each command prints with --json, from its dataclasses.

python scripts/json_reference.py
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inspect_resample.commands.schema import RESULTS, schema_for

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "json.md"

_HEAD = """# JSON

What commands print with `--json`. This page is made from the code by `scripts/json_reference.py`; \
`inspect-resample schema COMMAND` prints the same as a JSON schema.

Names are stable: some may be added, none will change. Every name is always there. What is \
undefined or unknown is `null`, and so is what is infinite; a number that is not whole may be \
either. Keys that are numbers are text. An [Estimate](#estimate) is a figure with its interval.
"""
_NAMES = {
    "string": "text", "integer": "whole number", "boolean": "true or false", "null": "null",
    "number": "number",
}  # fmt: skip


def page() -> str:
    """The text of the page."""
    parts = [_HEAD]
    types: dict[str, Any] = {}
    for command in RESULTS:
        schema = schema_for(command)
        types |= schema.get("$defs", {})
        if "properties" in schema:
            types[schema["title"]] = schema
            schema = {"$ref": schema["title"]}
        parts.append(f"## {command}\n\nPrints {_type(schema)}.\n")
    parts.append("## Types\n")
    parts += [part for name in sorted(types) for part in _described(name, types[name])]
    return "\n".join(parts)


def _described(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n\n{told['description']}\n"
    yield "| name | value | meaning |\n|---|---|---|"
    for field, one in told["properties"].items():
        yield f"| `{field}` | {_type(one)} | {one.get('description', '')} |"
    yield ""


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


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
