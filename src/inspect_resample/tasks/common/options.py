"""A task's options, as `-T` gives them: wrong ones are refused with a message."""

from collections.abc import Callable, Collection, Container
from functools import wraps
from inspect import Parameter, signature
from keyword import iskeyword
from typing import ParamSpec

from inspect_ai import Task
from pydantic import ConfigDict, ValidationError, validate_call
from pydantic_core import ErrorDetails

from inspect_resample._inspect import refused

Options = ParamSpec("Options")


def checked(
    task: Callable[Options, Task], without: Container[str] = (), texts: Collection[str] = ()
) -> Callable[Options, Task]:
    """Refuse options that a task does not have, or whose value is of another kind.

    Inspect itself runs a task without the options that it does not know, which for a misspelt one
    is hours of the wrong evaluation.

    Args:
        task: A function that makes a task; its annotations say what its options are.
        without: Parameters of the function that are no options of this task.
        texts: Further options, which the function takes as texts in a dictionary `chosen`.

    Returns:
        The same function; it raises a `PrerequisiteError` for options that do not fit.
    """
    validated = validate_call(config=ConfigDict(strict=True, defer_build=True))(task)
    known = signature(task)
    offered = [option for name, option in known.parameters.items() if name not in without]
    names = [*(option.name for option in offered), *texts]
    # `from` is no name that a signature can have; it is an option all the same.
    kind = Parameter.KEYWORD_ONLY
    offered += [Parameter(name, kind, default=None) for name in texts if not iskeyword(name)]

    @wraps(task)
    def make(*args: Options.args, **options: Options.kwargs) -> Task:
        for name in options:
            if name in without:
                raise refused(f"{task.__name__}: {_unknown(name, names)}")
        chosen = {name: options.pop(name) for name in texts if name in options}
        chosen = {name: str(value) for name, value in chosen.items() if value is not None}
        if chosen:
            options["chosen"] = chosen
        try:
            return validated(*args, **options)
        except ValidationError as wrong:
            if wrong.title != task.__name__:
                raise  # not about the options, but from what the task does with them
            faults = [_fault(fault, names) for fault in wrong.errors()]
            raise refused(f"{task.__name__}: {' '.join(faults)}") from wrong

    # Inspect hands over what it finds in the signature, and leaves out the rest.
    others = Parameter("others", Parameter.VAR_KEYWORD)
    signed = known.replace(parameters=[*offered, others])
    make.__signature__ = signed  # type: ignore[attr-defined]
    return make


def _fault(fault: ErrorDetails, known: list[str]) -> str:
    """What is wrong with an option, in a sentence."""
    name = ".".join(map(str, fault["loc"]))
    if fault["type"] == "unexpected_keyword_argument":
        return _unknown(name, known)
    return f"{name}: {fault['msg'][0].lower()}{fault['msg'][1:]}, not {fault['input']!r}."


def _unknown(name: str, known: list[str]) -> str:
    return f"there is no option {name}; the options are {', '.join(known)}."
