"""Small published tables written down as true counts, and the attack's answer for one cell."""

import numpy as np
import pandas as pd

from attack import groups
from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import KEY, Release, bounded, located, parents_of

POPULATIONS = {
    "recovery": "at caseness",
    "reliable_recovery": "at caseness",
    "reliable_improvement": "finished",
    "reliable_deterioration": "finished",
    "access": "referrals",
}
PLACE = {
    "period_type": "financial_year",
    "period": "2023-24",
    "org_type": "England",
    "org_code": "ENG",
    "ethnic_grouping": "all",
    "ethnic_group": "All",
    "measure": "access",
    "stratum_type": "",
    "stratum": "",
}
NOT_GIVEN = groups.NOT_GIVEN_LINE


def minoritised(group: str) -> dict[str, str]:
    """The columns of a line of the grouping `minoritised`."""
    return {"ethnic_grouping": "minoritised", "ethnic_group": group}


def provider(code: str) -> dict[str, str]:
    """The columns of a provider."""
    return {"org_type": "Provider", "org_code": code}


def row(n: int, d: int, withheld: str | None = None, denominator_withheld=None, **place) -> dict:
    """One published row of the true counts `n` of `d`; small counts are withheld by themselves."""
    cell = {**PLACE, **place, "true_n": n, "true_d": d}
    if d < 5:
        denominator_withheld = "small_count"
    if min(n, d - n, d) < 5:
        withheld = "small_count"
    places = 1000 if cell["org_type"] == "England" else 100
    rates = _rates(n, d) if d else [np.nan] * 3
    rates = [np.floor(value * places + 0.5) / places for value in rates]
    return {
        **cell,
        "numerator": np.nan if withheld else np.floor(n / 5 + 0.5) * 5,
        "denominator": np.nan if denominator_withheld else np.floor(d / 5 + 0.5) * 5,
        "rate": np.nan if withheld else rates[0],
        "rate_lower": np.nan if withheld else rates[1],
        "rate_upper": np.nan if withheld else rates[2],
        "suppression_reason": withheld,
        "denominator_suppression_reason": denominator_withheld,
    }


def _rates(n, d):
    z = 1.959963984540054
    half = z * (n * (d - n) / d + z * z / 4) ** 0.5
    middle = n + z * z / 2
    return [n / d, (middle - half) / (d + z * z), (middle + half) / (d + z * z)]


def release(rows: list[dict], name="first", is_exact=False, organisations=None, estimates=None):
    """A release of these rows; `is_exact` gives the attacker the true shown counts."""
    table = pd.DataFrame(rows)
    masks = groups.masks_of(groups.usual_lines())
    true = table[[*KEY, "true_n", "true_d"]].set_axis([*KEY, "numerator", "denominator"], axis=1)
    cells = bounded(located(table, masks, POPULATIONS, name), true if is_exact else None)
    return Release(name, cells, masks, parents_of(organisations, table), estimates)


def attack(*releases: Release, seconds=20) -> pd.DataFrame:
    """The withheld counts of the releases with their bounds."""
    return attack_releases(list(releases), Limits(seconds=seconds)).cells


def bounds(cells: pd.DataFrame, count="numerator", **place) -> tuple[int, int]:
    """Lower and upper of the one withheld count at this place."""
    found = cells[cells["count"] == count]
    for column, value in place.items():
        if column in found:
            found = found[found[column] == value]
    assert len(found) == 1, f"{len(found)} withheld counts at {place}"
    return int(found["lower"].iloc[0]), int(found["upper"].iloc[0])
