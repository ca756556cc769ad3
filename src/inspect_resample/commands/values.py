"""The kinds of values that options take, as they are typed and as functions are given them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from inspect_resample.decisions.names import UNITS, Unit
from inspect_resample.errors import Failure

SEPARATOR = ","


def parts(value: object) -> list[str]:
    """What stands between the commas, or each of what a list holds, as it would be typed."""
    if isinstance(value, str):
        return value.split(SEPARATOR)
    return [str(one) for one in value] if isinstance(value, Iterable) else [str(value)]


class NumberList(click.ParamType[list[float]]):
    """Numbers with commas between them, each at least `least`."""

    name = "numbers"

    def __init__(self, kind: Callable[[str], float], least: float) -> None:
        self.kind = kind
        self.least = least

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[float]:
        """Parse `1,10,50`; what is parsed already passes."""
        try:
            numbers = [self.kind(part) for part in parts(value)]
        except ValueError:
            self.fail(f"expected {self._expected()}, got {value!r}", param, ctx)
        if not numbers or not all(self.least <= number < float("inf") for number in numbers):
            self.fail(f"expected {self._expected()}, got {value!r}", param, ctx)
        return numbers

    def _expected(self) -> str:
        kind = "whole numbers" if self.kind is int else "numbers"
        return f"{kind} from {self.least:g} up with commas between them"


class NameList(click.ParamType[tuple[str, ...]]):
    """Some of several names, with commas between them.

    Args:
        names: All of them.
        every: What stands for all; empty where nothing does.
    """

    name = "names"

    def __init__(self, names: Sequence[str], every: str = "") -> None:
        self.names = tuple(names)
        self.every = every

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Parse `draws,dollars`; what is parsed already passes."""
        if self.every and value == self.every:
            return self.names
        found = tuple(dict.fromkeys(parts(value)))
        unknown = [name for name in found if name not in self.names]
        if unknown or not found:
            all_of_them = f"{self.every}, or " if self.every else ""
            expected = f"{all_of_them}some of {', '.join(self.names)}"
            self.fail(f"expected {expected}, got {', '.join(unknown) or 'none'}", param, ctx)
        return found


class Texts(click.ParamType[tuple[str, ...]]):
    """Any names, with commas between them."""

    name = "names"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Parse `exact.value,judge`; what is parsed already passes."""
        found = tuple(dict.fromkeys(parts(value)))
        if not all(found):
            self.fail(f"expected names with commas between, got {value!r}", param, ctx)
        return found


class NamedNumbers(click.ParamType[dict[str, float]]):
    """Numbers by names, `NAME=NUMBER` with commas between them."""

    name = "named numbers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, float]:
        """Parse `judge=0.5,reward=2`; what is parsed already passes."""
        if isinstance(value, Mapping):
            return {str(name): float(number) for name, number in value.items()}
        found = {}
        for one in parts(value):
            name, _, number = one.rpartition("=")
            try:
                found[name] = float(number)
            except ValueError:
                name = ""
            if not name:
                self.fail(f"expected NAME=NUMBER with commas between, got {value!r}", param, ctx)
        return found


class PriceOfDraw(click.ParamType["float | Unit"]):
    """A number, or a unit in which draws are counted."""

    name = "price"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "float | Unit":
        """Parse `0.01` or `dollars`; what is parsed already passes."""
        if value in UNITS[1:]:
            return cast("Unit", value)
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf"):
            self.fail(
                f"expected a number from 0 up, or {', '.join(UNITS[1:])}, got {value!r}", param, ctx
            )
        return number


class ShareRange(click.ParamType[tuple[float, float]]):
    """A share, or two ends with a dash between them, from 0 to below 1."""

    name = "shares"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Parse `0.01-0.05` or `0.02`; a pair of numbers passes."""
        texts = value.split("-") if isinstance(value, str) else parts(value)
        try:
            ends = [float(text) for text in texts]
        except ValueError:
            ends = []
        if len(ends) not in (1, 2) or not 0 <= ends[0] <= ends[-1] < 1:
            self.fail(f"expected a share from 0 to below 1, or LOW-HIGH, got {value!r}", param, ctx)
        return ends[0], ends[-1]


class BudgetIn(click.ParamType["tuple[float, Unit]"]):
    """A number and the unit that it is counted in."""

    name = "budget"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "tuple[float, Unit]":
        """Parse `1000000tokens`; without a unit it is draws, and a pair passes."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"\s*([0-9.,_eE+]+)\s*([a-z]*)\s*", str(value))
        try:
            amount = float(found[1].replace(",", "")) if found else -1.0
        except ValueError:
            amount = -1.0
        unit = (found and found[2]) or "draws"
        if not 0 < amount < float("inf") or unit not in UNITS:
            units = f"{', '.join(UNITS[:-1])} or {UNITS[-1]}"
            self.fail(f"expected a number above 0 and {units}, got {value!r}", param, ctx)
        return amount, cast("Unit", unit)


class SomePath(click.Path):
    """A path of this machine, which is checked, or a URL, which is left to its reader."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check the path."""
        return value if "://" in str(value) else super().convert(value, param, ctx)


class NewFile(SomePath):
    """A file to write whose name says the format, in a directory that is there.

    Args:
        endings: With which its name may end.
    """

    def __init__(self, endings: Sequence[str]) -> None:
        super().__init__(dir_okay=False, writable=True)
        self.endings = tuple(endings)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check the name before anything is computed."""
        path = str(super().convert(value, param, ctx))
        if self.endings and not path.lower().endswith(self.endings):
            *others, last = self.endings
            endings = f"{', '.join(others)} or {last}" if others else last
            self.fail(f"expected a name that ends in {endings}, got {path!r}", param, ctx)
        if "://" not in path and not Path(path).absolute().parent.is_dir():
            self.fail(f"the directory of {path} does not exist; make it first", param, ctx)
        return path


def checked(known: Iterable[click.Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The options among what a function was given, checked as on the command line.

    Args:
        known: Those of the command.
        given: Values by the names of the options; what is absent or None stays None.

    Raises:
        Failure: One is wrong, in the words of the command line.
    """
    context = click.Context(click.Command(None))
    try:
        return {
            str(option.name): None
            if given.get(str(option.name)) is None
            else option.type_cast_value(context, given[str(option.name)])
            for option in known
            if isinstance(option, click.Option) and option.name in given
        }
    except click.BadParameter as error:
        raise Failure(error.format_message()) from error


def part(asked: Mapping[str, Any], known: Iterable[click.Parameter]) -> dict[str, Any]:
    """Those of the values that some options take."""
    return {str(one.name): asked[str(one.name)] for one in known if one.name in asked}


def only_one(name: str, asked: dict[str, Any]) -> Any:
    """The one number of an option that takes several elsewhere.

    Raises:
        Failure: There are more.
    """
    numbers = asked[name]
    if numbers is not None and len(numbers) > 1:
        raise Failure(f"one --{name.replace('_', '-')} is asked for here, not {len(numbers)}")
    return numbers and numbers[0]
