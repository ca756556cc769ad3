"""Text from logs made safe to show: characters that hide or reorder text are written out."""

import unicodedata
from typing import Any

_KEPT = "\n\t"
_NUMBERS = (int, float, bool)  # Nearly all there is on a page: looked at in place.


def escaped(text: str) -> str:
    """The text with control, format and bidi characters as `[U+202E]`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _shows(character) else _named(character) for character in text)


def escaped_everywhere(found: Any) -> Any:
    """The same for every text in lists and dictionaries, as they become JSON."""
    if isinstance(found, str):
        return escaped(found)
    if isinstance(found, dict):
        return {
            key: value if type(value) in _NUMBERS else escaped_everywhere(value)
            for key, value in found.items()
        }
    if isinstance(found, list):
        return [value if type(value) in _NUMBERS else escaped_everywhere(value) for value in found]
    return found


def _shows(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")


def _named(character: str) -> str:
    return f"[U+{ord(character):04X}]"
