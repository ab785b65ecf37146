"""What a published pair gives away before it is set beside any other."""

import numpy as np
import pandas as pd
from tables import row

from attack import roundings


def bounds_of(*rows, decimals=2):
    return roundings.shown_bounds(pd.DataFrame(rows), np.full(len(rows), decimals))


def test_a_percentage_undoes_the_rounding_of_its_counts():
    found = bounds_of(row(7, 18, org_type="Provider")).iloc[0]
    assert found["n_pairs"] == 1
    assert (found["n_lower"], found["n_upper"], found["d_lower"], found["d_upper"]) == (
        7,
        7,
        18,
        18,
    )


def test_counts_without_rates_are_within_two_and_at_least_five():
    shown = {**row(6, 22), "rate": np.nan, "rate_lower": np.nan, "rate_upper": np.nan}
    found = bounds_of(shown).iloc[0]
    assert (found["n_lower"], found["n_upper"]) == (5, 7)
    assert (found["d_lower"], found["d_upper"]) == (18, 22)
    assert (found["r_lower"], found["r_upper"]) == (11, 17)


def test_the_true_counts_are_always_among_those_that_agree():
    random = np.random.default_rng(3)
    d = random.integers(10, 400, 500)
    n = random.integers(5, d - 4)
    found = bounds_of(*(row(*pair, org_type="ICB") for pair in zip(n, d, strict=True)))
    for name, value in (("n", n), ("r", d - n), ("d", d)):
        assert (found[f"{name}_lower"] <= value).all()
        assert (value <= found[f"{name}_upper"]).all()


def test_a_pair_that_agrees_with_no_counts_falls_back_on_its_roundings():
    found = bounds_of({**row(20, 50), "rate": 0.9}).iloc[0]
    assert found["n_pairs"] == 0
    assert (found["n_lower"], found["n_upper"]) == (18, 22)


def test_the_reason_of_a_withheld_count_bounds_it():
    rows = pd.DataFrame([row(30, 50, "secondary"), row(2, 50), row(1, 3)])
    found = roundings.withheld_bounds(rows, np.full(3, 3))
    assert found[["n_lower", "n_upper"]].values.tolist() == [[5, 47], [0, 52], [0, 4]]
    assert found[["d_lower", "d_upper"]].values.tolist() == [[48, 52], [48, 52], [0, 4]]


def test_a_rate_beside_a_withheld_numerator_counts():
    rows = pd.DataFrame([{**row(30, 50, "secondary"), "rate": 0.6}])
    found = roundings.withheld_bounds(rows, np.array([2]))
    assert found[["n_lower", "n_upper"]].values.tolist() == [[29, 31]]
