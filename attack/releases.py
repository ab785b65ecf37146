"""Successive releases: which cells of two releases the attacker takes to be the same count.

A cell is taken to be unchanged where nothing that both releases show of it differs, and the row
of everyone of its organisation and period is shown in both and does not differ.
"""

import pandas as pd

from attack.reading import KEY, SHOWN


def unchanged(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """One row per cell of both: position, earlier_position, measure, population, is_same."""
    both = later[[*KEY, *SHOWN, "position", "population"]].merge(
        earlier[[*KEY, *SHOWN, "position"]], on=KEY, suffixes=("", "_earlier")
    )
    agrees = pd.Series(True, index=both.index)
    for column in SHOWN:
        now, before = both[column], both[f"{column}_earlier"]
        agrees &= (now == before) | now.isna() | before.isna()
    is_everyone = (both["ethnic_grouping"] == "all") & (both["stratum_type"] == "")
    is_shown = both["numerator"].notna() & both["numerator_earlier"].notna()
    place = ["period_type", "period", "org_type", "org_code", "measure"]
    fixed = both.loc[is_everyone & is_shown & agrees, place].assign(is_fixed=True)
    is_fixed = both[place].merge(fixed, on=place, how="left")["is_fixed"].notna().to_numpy()
    return both.assign(is_same=agrees & is_fixed, earlier_position=both["position_earlier"])[
        ["position", "earlier_position", "measure", "population", "is_same"]
    ]


def pairs_of_positions(same: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Positions whose every cell is unchanged, for one measure or one population (`column`)."""
    chosen = same[same[column] == name]
    pairs = chosen.groupby(["position", "earlier_position"])["is_same"].all()
    return pairs[pairs].reset_index()[["position", "earlier_position"]]
