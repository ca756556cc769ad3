"""The harness as it is shipped."""

import marshal
from collections.abc import Iterator
from types import CodeType

from inspect_resample.judging.bundle import harness, packed, sources


def codes(shipped: bytes) -> Iterator[tuple[str, CodeType]]:
    """The code of each module, by its name."""
    while shipped:
        size = 8 + int.from_bytes(shipped[:8], "little")
        _, compiled, _ = marshal.loads(shipped[8:size])
        yield from marshal.loads(compiled)
        shipped = shipped[size:]


def files(code: CodeType) -> set[str]:
    inner = (files(one) for one in code.co_consts if isinstance(one, CodeType))
    return {code.co_filename}.union(*inner)


def test_code_that_python_has_kept_is_that_of_the_texts() -> None:
    kept, compiled = dict(codes(harness())), dict(codes(packed(sources())))
    assert kept == compiled
    assert list(kept) == list(sources())
    assert all(files(code) == {f"{name}.py"} for name, code in kept.items())
