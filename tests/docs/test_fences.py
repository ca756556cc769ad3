"""That the walk over pages sees what is wrong in them."""

from pathlib import Path

import pytest

from .fences import fences, skeleton

PAGE = """\
# A page

```
$ echo 3 of 7
2 of 5
$ ls
```

<!-- not run: needs
     a GPU -->

```sh
vllm serve
```

<!-- not run: of another block -->

Words between.

- a list

  ```python
  print(1)
  ```

<!-- file: a.yaml -->
```yaml
a: 1
```

    a formula

```text
a picture
```

<!-- output -->
```text
3 of 7
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return path


def test_what_is_done_with_each_block(page: Path) -> None:
    found = [(fence.kind, fence.told) for fence in fences(page)]
    assert found == [
        ("shell", ""),
        ("not run", "needs\n     a GPU"),
        ("python", ""),
        ("file", "a.yaml"),
        ("shown", ""),
        ("shown", ""),
        ("output", ""),
    ]


def test_a_session_has_commands_and_what_they_print(page: Path) -> None:
    session, *_, output = fences(page)
    assert session.commands == "echo 3 of 7\nls"
    assert (session.printed, output.printed) == (["2 of 5"], ["3 of 7"])
    assert session.line == 4


def test_what_differs_from_run_to_run_does_not_count() -> None:
    assert skeleton("log: /home/me/a.eval  3 of 7") == "log: N N of N"
    assert skeleton(" ───── ") == skeleton("──")
    assert skeleton("n 5") != skeleton("draws 5")
