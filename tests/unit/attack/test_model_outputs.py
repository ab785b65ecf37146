"""What an unadjusted odds ratio gives away of the counts it was made from."""

import math

import pandas as pd
from tables import attack, bounds, release, row

WHOLE = {"period_type": "whole_period", "period": "all", "measure": "recovery"}
DETAILED = {"ethnic_grouping": "detailed"}


def published_ratio(n, r, reference_n, reference_r):
    ratio = math.log(n * reference_r / (r * reference_n))
    error = math.sqrt(1 / n + 1 / r + 1 / reference_n + 1 / reference_r)
    return {
        "analysis": "outcome_single_level",
        "model": "1",
        "outcome": "recovery",
        "effect": "odds_ratio",
        "ethnic_group": "Black African",
        "reference_group": "White British",
        "estimate": round(math.exp(ratio), 3),
        "lower": round(math.exp(ratio - 1.959963984540054 * error), 3),
        "upper": round(math.exp(ratio + 1.959963984540054 * error), 3),
        "n_people": 5 * round((n + r) / 5),
    }


def attacked(estimate):
    rows = [
        row(412, 830, **WHOLE, **DETAILED, ethnic_group="White British"),
        row(33, 81, "secondary", "secondary", **WHOLE, **DETAILED, ethnic_group="Black African"),
    ]
    return attack(release(rows, is_exact=True, estimates=pd.DataFrame([estimate])))


def test_an_odds_ratio_with_its_limits_recovers_a_withheld_pair():
    cells = attacked(published_ratio(33, 48, 412, 418))
    assert bounds(cells, "numerator", ethnic_group="Black African") == (33, 33)
    assert bounds(cells, "denominator", ethnic_group="Black African") == (81, 81)


def test_an_odds_ratio_of_other_people_is_not_used():
    wrong = {**published_ratio(33, 48, 412, 418), "lower": 0.01, "upper": 900.0}
    cells = attacked(wrong)
    assert bounds(cells, "numerator", ethnic_group="Black African")[1] > 1000
