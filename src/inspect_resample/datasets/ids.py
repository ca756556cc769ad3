"""Ids of problems, which other tools write in other ways."""

from collections.abc import Collection


def find_id(ids: Collection[str], wanted: str) -> str | None:
    """The id that is meant: itself, or the only one that differs in the way of writing.

    MBPP's problems are numbers in its own files and in those of most tools, and `Mbpp/11` in
    EvalPlus'. So a bare number is the id that ends with it, and the other way round; small and
    capital letters are the same.

    Returns:
        One of `ids`; None when none is meant, or it cannot be told which.
    """
    if wanted in ids:
        return wanted
    alike = [each for each in ids if _alike(each, wanted)]
    return alike[0] if len(alike) == 1 else None


def _alike(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    (name, _, number), (other_name, _, other_number) = one.rpartition("/"), other.rpartition("/")
    return number == other_number and number.isdecimal() and not (name and other_name)
