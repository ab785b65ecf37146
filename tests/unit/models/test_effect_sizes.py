"""Cohen's d by hand, and as the report prints it from the means and deviations of Table 27."""

import numpy as np
import pandas as pd
import pytest

from orchestration.models.effect_sizes import cohens_d, effect_size_rows
from orchestration.models.engine.rows import Factor
from orchestration.settings import DBT_PROJECT_DIR

# The report's text, section 1.8.2; means and deviations are printed to two decimals, so d is good
# to about 0.03.
PRINTED = [
    ("PEQ-T Q1", "White British", "Asian Bangladeshi", 0.18),
    ("PEQ-T Q2", "White British", "Other Chinese", 0.17),
    ("PEQ-T Q2", "Black African", "Other Chinese", 0.21),
    ("PEQ-T Q3", "White British", "Other Chinese", 0.19),
    ("PEQ-T Q3", "Mixed White and Black Caribbean", "Other Chinese", 0.25),
    ("PEQ-T Q4", "White British", "Other Chinese", 0.19),
    ("PEQ-T Q4", "Mixed White and Black Caribbean", "Other Chinese", 0.21),
    ("PEQ-T Q5", "White British", "Other Chinese", 0.28),
]


def test_d_is_the_difference_over_the_pooled_deviation():
    d, error = cohens_d(5.0, 2.0, 51, (4.0, 2.0, 51))
    assert d == pytest.approx(0.5)
    assert error == pytest.approx(np.sqrt(2 / 51 + 0.25 / 204))


@pytest.mark.parametrize(("question", "one", "other", "printed"), PRINTED)
def test_the_published_effect_sizes_follow_from_the_published_means(question, one, other, printed):
    table = pd.read_csv(DBT_PROJECT_DIR / "seeds" / "published_peq_treatment.csv")
    rows = table[table["question"] == question].set_index("ethnic_group")
    d, _ = cohens_d(
        rows.loc[one, "mean"],
        rows.loc[one, "sd"],
        10_000,
        (rows.loc[other, "mean"], rows.loc[other, "sd"], 1_000),
    )
    assert d == pytest.approx(printed, abs=0.04)


def test_every_group_is_compared_with_the_reference_and_the_highest_with_the_lowest():
    scores = np.array([3.0, 4, 5, 1, 2, 3, 7, 8, 9, 0, 0, 1])
    groups = Factor("ethnic_group", ("ref", "low", "high", "Not stated"), np.repeat(range(4), 3))
    rows = effect_size_rows(scores, groups, ("ref", "low", "high"))
    found = rows.set_index(["comparison", "ethnic_group", "reference_group"])["cohens_d"]
    assert found["reference group", "low", "ref"] == pytest.approx(-2.0)
    assert found["reference group", "high", "ref"] == pytest.approx(4.0)
    assert found["extremes", "high", "low"] == pytest.approx(6.0)
    assert len(rows) == 4
