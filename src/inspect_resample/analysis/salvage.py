"""Repair of `.eval` files that were cut off: zip archives without their table of contents.

A run that is killed while it writes, a full disk or a broken copy leaves such a file. Every member
of a zip archive is preceded by a header of its own, so what lies before the cut can be listed
again. Layouts are those of the zip specification (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12,
4.3.16 and 4.5.3).
"""

import struct

_MEMBER = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")

_FIELD = struct.Struct("<2H")
_SIZES = struct.Struct("<2Q")

_ZIP64 = 1
_DESCRIPTOR_FLAG = 0x8  # Sizes follow the data instead of preceding it.
_LARGEST = 0xFFFFFFFE  # What a table of contents without zip64 records can say.
_MOST_ENTRIES = 0xFFFE


def repaired(archive: bytes) -> bytes | None:
    """The archive with a new table of contents over its complete members.

    Args:
        archive: A zip archive, cut off anywhere.

    Returns:
        A readable archive, or None when no member is complete.
    """
    entries: list[bytes] = []
    start = 0
    while (entry := _entry(archive, start)) is not None and len(entries) < _MOST_ENTRIES:
        entries.append(entry[0])
        start = entry[1]
    if not entries:
        return None
    contents = b"".join(entries)
    count = len(entries)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(contents), start, 0)
    return archive[:start] + contents + end


def _entry(archive: bytes, start: int) -> tuple[bytes, int] | None:
    """The table's entry for the member at `start`, and where the next member starts."""
    if start + _MEMBER.size > len(archive):
        return None
    signature, *fields, name_length, extra_length = _MEMBER.unpack_from(archive, start)
    if signature != b"PK\3\4":
        return None
    version, flags, method, time, date, checksum, size, full_size = fields
    name_end = start + _MEMBER.size + name_length
    data_start = name_end + extra_length
    if max(size, full_size) > _LARGEST:
        full_size, size = _long_sizes(archive[name_end:data_start])
    end = data_start + size
    if flags & _DESCRIPTOR_FLAG or max(full_size, end) > _LARGEST or end > len(archive):
        return None
    common = (version, version, flags, method, time, date, checksum, size, full_size)
    entry = _ENTRY.pack(b"PK\1\2", *common, name_length, 0, 0, 0, 0, 0, start)
    return entry + archive[start + _MEMBER.size : name_end], end


def _long_sizes(extra: bytes) -> tuple[int, int]:
    """Full and stored size from the zip64 field, which some writers use for small files too."""
    while len(extra) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra)
        if kind == _ZIP64 and length >= _SIZES.size and len(extra) >= _FIELD.size + length:
            full_size, size = _SIZES.unpack_from(extra, _FIELD.size)
            return full_size, size
        extra = extra[_FIELD.size + length :]
    return _LARGEST + 1, _LARGEST + 1
