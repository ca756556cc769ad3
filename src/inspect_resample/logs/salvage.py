"""Repair of `.eval` files that were cut off: zip archives without their table of contents.

A run that is killed while it writes, a full disk or a broken copy leaves such a file. Every member
of a zip archive is preceded by a header of its own, so what lies before the cut can be listed
again. Layouts are those of the zip specification (PKWARE APPNOTE 6.3, sections 4.3.7 and 4.5.3).
"""

import struct
import zipfile
from typing import BinaryIO

_MEMBER = struct.Struct("<4s5H3L2H")
_FIELD = struct.Struct("<2H")
_SIZES = struct.Struct("<2Q")

_ZIP64 = 1
_DESCRIPTOR_FLAG = 0x8  # Sizes follow the data instead of preceding it.
_UTF8_FLAG = 0x800
_LONG = 0xFFFFFFFF  # Says that a size is in the zip64 field.


def repair(file: BinaryIO) -> bool:
    """Write a new table of contents over the complete members of an archive.

    Args:
        file: A zip archive, cut off anywhere, open for reading and writing; it is changed.

    Returns:
        Whether it can be read now; False when no member is complete.
    """
    size = file.seek(0, 2)
    members: list[zipfile.ZipInfo] = []
    start = 0
    while (found := _member(file, start, size)) is not None:
        member, start = found
        members.append(member)
    if not members:
        return False
    file.truncate(start)
    # The library takes what has no table of contents for an empty archive that something precedes.
    with zipfile.ZipFile(file, "a") as archive:
        for member in members:
            archive.filelist.append(member)
            archive.NameToInfo[member.filename] = member
    return True


def _member(file: BinaryIO, start: int, size: int) -> tuple[zipfile.ZipInfo, int] | None:
    """The member at `start`, and where the next one starts; None when it is not complete."""
    file.seek(start)
    header = file.read(_MEMBER.size)
    if len(header) < _MEMBER.size:
        return None
    signature, *fields, name_length, extra_length = _MEMBER.unpack(header)
    if signature != b"PK\3\4":
        return None
    version, flags, method, _, _, checksum, stored, full = fields
    name = file.read(name_length)
    extra = file.read(extra_length)
    if _LONG in (stored, full):
        full, stored = _long_sizes(extra)
    end = start + _MEMBER.size + name_length + extra_length + stored
    if flags & _DESCRIPTOR_FLAG or end > size:
        return None
    try:
        member = zipfile.ZipInfo(name.decode("utf-8" if flags & _UTF8_FLAG else "cp437"))
    except ValueError:  # Not a name: what looked like a header is something else.
        return None
    member.header_offset, member.compress_size, member.file_size = start, stored, full
    member.compress_type, member.flag_bits, member.CRC = method, flags, checksum
    member.extract_version = version
    return member, end


def _long_sizes(extra: bytes) -> tuple[int, int]:
    """Full and stored size from the zip64 field, which some writers use for small files too."""
    while len(extra) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra)
        if kind == _ZIP64 and length >= _SIZES.size and len(extra) >= _FIELD.size + length:
            full, stored = _SIZES.unpack_from(extra, _FIELD.size)
            return full, stored
        extra = extra[_FIELD.size + length :]
    return 1 << 63, 1 << 63
