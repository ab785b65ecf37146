"""The attack on annual figures of the publisher, on made-up figures of the same shape."""

import numpy as np
import pandas as pd

from attack.nhs_annual import attack_annual
from attack.programs import Limits

BROAD = {"Mixed": 22, "Black or Black British": 31, "Other ethnic groups": 3}


def figure(org_type, group, count, measure="finished_course_treatment", percentage=np.nan):
    is_withheld = org_type != "England" and count < 5
    shown = count if org_type == "England" else np.floor(count / 5 + 0.5) * 5
    return {
        "financial_year": "2023-24",
        "org_type": org_type,
        "org_code": "ENG" if org_type == "England" else "RXX",
        "broad_group": group,
        "ethnic_group": "All",
        "measure": measure,
        "count": np.nan if is_withheld else shown,
        "percentage": np.nan if is_withheld else percentage,
        "suppression_reason": "small_count" if is_withheld else None,
    }


def attacked(figures):
    found = attack_annual(pd.DataFrame(figures), Limits(seconds=3))
    return found.loc[("2023-24", "Provider")]


def test_a_withheld_count_of_the_only_provider_is_england_s():
    figures = [figure(level, "Mixed", 3) for level in ("England", "Provider")]
    assert attacked(figures)[["withheld", "narrower", "recovered"]].tolist() == [1, 1, 1]


def test_a_withheld_count_beside_nothing_keeps_its_five_values():
    found = attacked([figure("England", "All", 60), figure("Provider", "Mixed", 3)])
    assert found[["withheld", "narrower", "recovered"]].tolist() == [1, 0, 0]


def test_the_values_found_are_not_in_the_answer():
    figures = [figure(level, "Mixed", 3) for level in ("England", "Provider")]
    found = attack_annual(pd.DataFrame(figures), Limits(seconds=3))
    assert set(found) == {"withheld", "narrower", "recovered", "share_narrower", "seconds"}


def test_a_percentage_narrows_the_parts_that_are_withheld():
    figures = [
        figure("Provider", "All", 20),
        figure("Provider", "All", 15, "reliable_improvement", 75.0),
        figure("Provider", "All", 3, "reliable_deterioration"),
        figure("Provider", "All", 0, "no_reliable_change"),
        figure("England", "Mixed", 9),
    ]
    assert attacked(figures)["narrower"] == 0
    figures[1]["percentage"] = 93.0
    figures[0]["count"] = 15
    assert attacked(figures)["narrower"] == 2
