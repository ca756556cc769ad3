"""LiveCodeBench's packed tests: JSON in a pickle, in zlib, in base64; without `pickle`."""

import base64
import binascii
import struct
import zlib

MOST_BYTES = 512 << 20
"""Of a text without its compression."""


def unpacked(text: str) -> str:
    """The JSON in a packed text.

    Raises:
        ValueError: It is packed in any other way.
    """
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except (binascii.Error, zlib.error) as wrong:
        raise ValueError(f"it is no base64 of zlib's data: {wrong}") from wrong
    if not reader.eof:
        raise ValueError(f"it is cut off, or has more than {MOST_BYTES >> 20} MiB")
    return text_of_pickle(data)


def text_of_pickle(data: bytes) -> str:
    """The text in a pickle that holds one text and nothing else.

    It is read by the five instructions that such a pickle has: PROTO, FRAME, BINUNICODE (or its
    short or long form), MEMOIZE and STOP. A pickle may have any code run; whatever else stands in
    one is refused.

    Raises:
        ValueError: Something else stands in it.
    """
    at = 0
    text: str | None = None
    try:
        while True:
            code = data[at : at + 1]
            at += 1
            if code == b"\x80":  # PROTO and its version
                at += 1
            elif code == b"\x95":  # FRAME and its length
                at += 8
            elif code in _SIZES and text is None:
                size = _SIZES[code]
                (length,) = size.unpack_from(data, at)
                at += size.size
                if length > len(data) - at:
                    raise ValueError("the pickle is cut off")
                text = data[at : at + length].decode("utf-8", "surrogatepass")
                at += length
            elif code == b"\x94":  # MEMOIZE
                continue
            elif code == b"." and at == len(data) and text is not None:
                return text
            else:
                raise ValueError(f"an instruction that no pickle of one text has: {code!r}")
    except (struct.error, UnicodeDecodeError) as wrong:
        raise ValueError(f"the pickle is damaged: {wrong}") from wrong


_SIZES = {b"X": struct.Struct("<I"), b"\x8c": struct.Struct("<B"), b"\x8d": struct.Struct("<Q")}
"""BINUNICODE, SHORT_BINUNICODE and BINUNICODE8, and the length that follows them."""
