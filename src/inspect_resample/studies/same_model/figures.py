"""How alike the draws of two logs are."""

from inspect_resample.report.figures.theme import (
    ACCENT,
    INK,
    WRONG,
    Spec,
    layer,
    panel,
    row,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.studies.same_model.study import SameModel

_SHOWN = 20  # Problems, those that differ most.
_LOOKS = (
    ("within_first", {"color": ACCENT, "shape": "circle", "filled": True}),
    ("within_second", {"color": WRONG, "shape": "circle", "filled": True}),
    ("between", {"color": INK, "shape": "diamond", "filled": False, "strokeWidth": 1.5}),
)
_NOTE = (
    "all problems, and those that differ most; blue: two draws of A; orange: two of B; "
    "diamonds: one of each, on the left where A and B differ"
)


def plot_same_model(found: SameModel, said: str) -> Spec:
    """What `same-model` finds: likeness within A, within B and between, by problem.

    Args:
        found: It.
        said: The answer in words.
    """
    test = found.test
    x = share_axis("likeness of two draws", field="x")
    y = {
        "field": "problem", "type": "nominal", "title": None, "sort": None,
        "axis": {"grid": True, "labelLimit": 260, "ticks": False, "domain": False},
    }  # fmt: skip
    layers = []
    for name, look in _LOOKS:
        values = getattr(test, name)
        points = [{"problem": "all problems", "x": float(values.mean())}]
        points += [
            {"problem": found.problems[at], "x": float(values[at])}
            for at in test.order[:_SHOWN].tolist()
        ]
        layers.append(layer(points, "point", {"size": 60, "opacity": 1, **look}, x=x, y=y))
    figure = panel(layers, said, height={"step": 20}, width=480)
    a, b = (evaluation.drawn_by for evaluation in found.evaluations)
    return sheet([row(titled(f"A: {a}; B: {b}", _NOTE), [figure])])
