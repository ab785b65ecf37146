"""Which counts add up to which: equations over the positions of one release.

A position is a stratum, an organisation, an interval of months and a set of detailed groups. The
equations hold for the numerators of every measure, the remainders and the denominators alike.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from attack import groups, periods
from attack.reading import PLACE, Release


@dataclass
class Equations:
    """Blocks of equations: positions (equations x terms), the sign of each term, their kind."""

    blocks: list[tuple[str, np.ndarray, np.ndarray]] = field(default_factory=list)

    def add(self, kind: str, left: np.ndarray, right: np.ndarray) -> None:
        """Sums of the columns of `left` equal sums of those of `right`; -1 is not offered."""
        terms = np.hstack([left, right])
        signs = np.r_[np.ones(left.shape[1]), -np.ones(right.shape[1])]
        complete = (terms >= 0).all(axis=1)
        if complete.any():
            self.blocks.append((kind, terms[complete], signs))


def positions_of(release: Release) -> pd.DataFrame:
    """One row per position that has a cell, or that is the rest of an area without a place.

    Rests are positions of their own, named 'no Region in England ENG': people without an area
    add up over groups and months too.
    """
    offered = release.cells[PLACE].drop_duplicates().reset_index(drop=True)
    rests = []
    for parent, child_type, children in _families(release.parents, ["Region", "ICB", "Sub-ICB"]):
        table, sheets = _crosstab(offered[offered["org"].isin([parent, *children])], "org")
        columns = [table.columns.get_loc(org) for org in [parent, *children] if org in table]
        if len(columns) < len(children) + 1:
            continue
        complete = (table.to_numpy()[:, columns] >= 0).all(axis=1)
        rests.append(sheets[complete].assign(org=f"no {child_type} in {parent}"))
    return pd.concat([offered, *rests], ignore_index=True)[PLACE]


def equations_of(release: Release, positions: pd.DataFrame) -> Equations:
    """Every equation among the positions of one release."""
    equations = Equations()
    _add_groups(equations, release, positions)
    _add_calendar(equations, release, positions)
    _add_organisations(equations, release, positions)
    _add_strata(equations, positions)
    return equations


def _crosstab(positions: pd.DataFrame, varying: str | list[str]):
    """Numbers of positions (-1 where there is none), `varying` across; and what the rows are."""
    varying = [varying] if isinstance(varying, str) else varying
    fixed = [column for column in PLACE if column not in varying]
    numbered = positions.assign(position=positions.index)
    table = numbered.pivot(index=fixed, columns=varying, values="position")
    table = table.fillna(-1).astype("int64")
    return table, table.index.to_frame(index=False)


def _families(parents: pd.DataFrame, child_types: list[str]):
    chosen = parents[parents["child_type"].isin(child_types)]
    for (parent, child_type), children in chosen.groupby(["parent", "child_type"]):
        yield parent, child_type, sorted(children["child"])


def _add_groups(equations, release, positions):
    table, _ = _crosstab(positions, "group")
    column = {mask: number for number, mask in enumerate(table.columns)}
    values = table.to_numpy()
    for left, right in groups.additive_identities(release.masks):
        if all(mask in column for mask in (*left, *right)):
            equations.add(
                "groups",
                values[:, [column[mask] for mask in left]],
                values[:, [column[mask] for mask in right]],
            )


def _add_calendar(equations, release, positions):
    table, _ = _crosstab(positions, ["start", "end"])
    column = {interval: number for number, interval in enumerate(table.columns)}
    values = table.to_numpy()
    spans = release.cells[["period_type", "start", "end"]].drop_duplicates()
    by_type = {
        period_type: set(zip(rows["start"], rows["end"], strict=True))
        for period_type, rows in spans.groupby("period_type")
    }
    for left, right in periods.additive_identities(by_type):
        equations.add(
            "calendar",
            values[:, [column[interval] for interval in left]],
            values[:, [column[interval] for interval in right]],
        )


def _add_organisations(equations, release, positions):
    table, _ = _crosstab(positions, "org")
    families = _families(release.parents, sorted(release.parents["child_type"].unique()))
    for parent, child_type, children in families:
        parts = list(children)
        if child_type != "Provider":
            parts.append(f"no {child_type} in {parent}")
        if all(org in table for org in (parent, *parts)):
            equations.add("organisations", table[[parent]].to_numpy(), table[parts].to_numpy())


def _add_strata(equations, positions):
    table, _ = _crosstab(positions, ["stratum_type", "stratum"])
    if ("", "") not in table:
        return
    margin = table[[("", "")]].to_numpy()
    for stratum_type in sorted(set(positions["stratum_type"]) - {""}):
        equations.add("strata", margin, table[stratum_type].to_numpy())
