"""What `fit --family` shows of a family."""

import io
from typing import Any

import numpy as np
from rich.console import Console

from inspect_resample.report.json import plain
from inspect_resample.report.tables import print_blocks
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.forecast.family import FamilyFound, find_family, shown_family

from ..statistics.laws.tables import simulated


def evaluations(spread: dict[str, float]) -> list[Evaluation]:
    rng = np.random.default_rng(0)
    made = []
    for name, others in spread.items():
        table = simulated(rng.beta(0.3, others, 60), 30)
        ids = tuple(map(str, range(len(table.draws))))
        counts = Counts(ids, table.draws, table.passes)
        made.append(Evaluation("task", "1", name, counts, "a.weak", None))
    return made


def printed(found: FamilyFound | Unavailable) -> str:
    console = Console(width=80, record=True, file=io.StringIO())
    print_blocks(console, shown_family("weak", found))
    return console.export_text()


def test_the_table_and_the_data_say_the_same() -> None:
    found = find_family(evaluations({"x/one": 5, "x/two": 5}), "weak", 0.9, 0)
    assert isinstance(found, FamilyFound) and found.sizes is None
    record: dict[str, Any] = plain(found)
    assert list(record) == ["error", "slope", "k", "failing", "members", "sizes"]
    assert (record["error"], record["k"], record["sizes"]) == (None, 300, None)
    shown = printed(found)
    for member in record["members"].values():
        assert f"{member['gain']:+.1f} +- {member['gain_error']:.1f}" in shown
        assert f"{100 * member['coverage_shared']['estimate']:.1f} [" in shown
    assert f"{record['slope']['estimate']:.3f}" in shown


def test_what_sizes_say_is_shown_of_members_never_drawn_too() -> None:
    drawn = evaluations({"x/a": 20, "replay/b": 5, "x/c": 1.25})
    found = find_family(drawn, "weak", 0.9, 0, {"a": 1.0, "b": 4.0, "c": 16.0, "never": 64.0})
    assert isinstance(found, FamilyFound) and found.sizes is not None
    record = plain(found)["sizes"]
    assert list(record["members"]) == ["x/a", "replay/b", "x/c", "never"]
    assert record["members"]["never"]["gain"] is None and record["members"]["x/a"]["gain"]
    shown = printed(found)
    assert "never drawn" in shown and f"{record['rise_by_doubling']['estimate']:.2f} (" in shown


def test_a_family_without_passes_says_why() -> None:
    drawn = evaluations({"x/one": 5, "x/two": 5})
    nothing = np.zeros(60, dtype=np.int64)
    none = [
        Evaluation("task", "1", one.model, Counts(one.counts.problems, one.counts.draws, nothing),
            "a.weak", None)
        for one in drawn
    ]  # fmt: skip
    found = find_family(none, "weak", 0.9, 0)
    assert isinstance(found, Unavailable) and str(found) in " ".join(printed(found).split())
