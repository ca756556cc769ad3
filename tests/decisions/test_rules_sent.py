"""Rules go to other processes and come back: a page of many models is made by all cores."""

import pickle

import numpy as np

from inspect_resample.decisions.rules import rules_for
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.training import Training


def test_every_rule_can_be_sent_and_submits_the_same() -> None:
    rng = np.random.default_rng(0)
    problem = np.repeat(np.arange(5), 6)
    right = rng.random(30) < 0.4
    kinds = rng.integers(0, 3, 30)
    table = DrawTable(
        [str(one) for one in range(5)],
        problem,
        right,
        passed=right | (rng.random(30) < 0.3),
        answer=kinds,
        scores={"rm": rng.random(30), "codet": rng.random(30)},
        classes={"agreement": kinds, "codet": kinds},
    )
    k = np.array([0, 1, 3, 6])
    rules = rules_for(table, 0, Training(np.arange(5.0) + 1))
    assert {"first_pass+plurality", "keep_guessing", "codet", "agreement"} <= {
        rule.name for rule in rules
    }
    for rule, sent in zip(rules, pickle.loads(pickle.dumps(rules)), strict=True):
        for own, theirs in zip(rule.outcomes(k), sent.outcomes(k), strict=True):
            np.testing.assert_array_equal(own.right, theirs.right)
            np.testing.assert_array_equal(own.wrong, theirs.wrong)
