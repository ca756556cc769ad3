"""JSON of what was found: one walk over frozen dataclasses, whose fields are its schema."""

import inspect
import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from inspect_resample.statistics.unavailable import Unavailable


def plain(found: Any) -> Any:
    """A finding as JSON-ready data.

    Dataclasses become objects, sequences and arrays lists, keys text; what is undefined, infinite
    or unavailable becomes None. Of a class that holds more than is told, `told_as` is the one that
    it is made from and whose fields are told.

    Raises:
        TypeError: It holds something that is no data.
    """
    if found is None or isinstance(found, bool | str | int):
        return found
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    if isinstance(found, Unavailable):
        return None
    if isinstance(found, Mapping):
        return {_key(name): plain(value) for name, value in found.items()}
    if is_dataclass(found) and not isinstance(found, type):
        told = getattr(found, "told_as", found)
        return {one.name: plain(getattr(found, one.name)) for one in fields(told)}
    if isinstance(found, np.ndarray | np.generic):
        return plain(found.tolist())
    if isinstance(found, list | tuple | AbstractSet):
        return [plain(value) for value in found]
    raise TypeError(f"expected data, got {type(found).__name__}: {found!r}")


def _key(name: object) -> str:
    return f"{name:g}" if isinstance(name, float) else str(name)


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of what `plain` makes of a type; docstrings become descriptions."""
    schema = TypeAdapter(kind).json_schema(mode="serialization", schema_generator=_Schema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


class _Schema(GenerateJsonSchema):
    """Every number may be undefined, every field is there, and docstrings tell what it is."""

    def float_schema(self, schema: Any) -> JsonSchemaValue:
        """A number or null."""
        return {"type": ["number", "null"]}

    def dataclass_schema(self, schema: Any) -> JsonSchemaValue:
        """An object with the fields of the class."""
        found, told = super().dataclass_schema(schema), _told(schema["cls"])
        for name, one in found["properties"].items():
            one.pop("title", None)
            one.pop("default", None)
            if name in told:
                one["description"] = told[name]
        own = inspect.cleandoc(schema["cls"].__doc__ or "").partition("\n\nAttributes:\n")[0]
        required = list(found["properties"])
        return {
            **found,
            "description": " ".join(own.split()),
            "required": required,
            "additionalProperties": False,
        }


def _told(kind: type) -> dict[str, str]:
    """What the docstrings of a class and of those that it is made from say of attributes."""
    told: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        _, _, listed = inspect.cleandoc(one.__doc__ or "").partition("\n\nAttributes:\n")
        for found in re.finditer(r"^ {4}(\w+): (.*(?:\n {5,}.*)*)", listed, re.MULTILINE):
            told[found[1]] = " ".join(found[2].split())
    return told
