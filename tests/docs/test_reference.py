"""The pages of `docs/reference/` that code makes say what the code says."""

import pytest
import reference


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_is_as_its_code_says(name: str) -> None:
    page = (reference.REFERENCE / name).read_text(encoding="utf-8")
    assert page == reference.PAGES[name](), "run `make reference`"
