"""What `fit --family` shows of a family."""

import io

import numpy as np
from rich.console import Console

from inspect_resample.report.tables import print_blocks
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.laws.family import fit_family
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.forecast.family import FamilyFindings, family_record, shown_family

from ..statistics.laws.tables import simulated


def test_the_table_and_the_data_say_the_same() -> None:
    rng = np.random.default_rng(0)
    family = fit_family({name: simulated(rng.beta(0.3, 5, 60), 30) for name in ("x/one", "x/two")})
    each = {name: Estimate(0.5, 0.4, 0.6) for name in family.members}
    found = FamilyFindings(family, 300, each, each)
    record = family_record(found)
    assert record["failing"] == family.failing and record["k"] == 300
    assert record["members"]["x/one"]["gain"] == family.members["x/one"].gain
    console = Console(width=80, record=True, file=io.StringIO())
    print_blocks(console, shown_family("weak", found))
    shown = console.export_text()
    assert f"{family.members['x/two'].gain:+.1f}" in shown and "50.0 [40.0, 60.0]" in shown
    assert f"{record['slope']['estimate']:.3f}" in shown


def test_what_sizes_say_is_shown_of_members_never_drawn_too() -> None:
    rng = np.random.default_rng(0)
    sizes = {"x/a": 1.0, "x/b": 4.0, "x/c": 16.0, "never": 64.0}
    rates = {name: rng.beta(0.3, 20 / size, 60) for name, size in sizes.items()}
    tables = {name: simulated(rates[name], 30) for name in list(sizes)[:3]}
    family = fit_family(tables, sizes)
    each = {name: Estimate(0.5, 0.4, 0.6) for name in sizes}
    found = FamilyFindings(family, 300, each, each, each)
    record = family_record(found)["sizes"]
    assert record["members"]["never"] == {
        "gain": None, "coverage": {"estimate": 0.5, "low": 0.4, "high": 0.6},
    }  # fmt: skip
    assert record["members"]["x/a"]["gain"] == family.members["x/a"].by_size
    assert record["failing"] == family.off_line and family.rise is not None
    console = Console(width=80, record=True, file=io.StringIO())
    print_blocks(console, shown_family("weak", found))
    shown = console.export_text()
    assert "never drawn" in shown and f"{family.rise[0]:.2f}" in shown


def test_a_family_without_passes_says_why() -> None:
    missing = Unavailable("nothing passed")
    console = Console(width=80, record=True, file=io.StringIO())
    print_blocks(console, shown_family("weak", missing))
    assert "nothing passed" in console.export_text()
    assert family_record(missing)["error"] == "nothing passed"
