"""What an earlier release showed, and what of it still binds the next one.

A reader keeps earlier releases. A count that has hardly changed since is still known from one that
showed it, and is betrayed by one that shows it now if the earlier one withheld it.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.parquet import write_table
from orchestration.publication.disclosure import is_small
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.hierarchies import WHOLE_PERIOD, months_covered
from orchestration.publication.protection.stacking import Said
from orchestration.publication.protection.tables import KEYS
from orchestration.settings import get_settings

SAID = [
    "suppression_reason",
    "denominator_suppression_reason",
    "is_offered",
    "numerator",
    "denominator",
]


def decisions_file() -> Path:
    """Where the decisions of the build at hand are: true counts, so in the restricted lake."""
    return get_settings().lake / "disclosure" / "outcome_rates" / "decisions.parquet"


def released_file() -> Path:
    """Where the decisions of the last release are kept."""
    return get_settings().lake / "releases" / "released_decisions" / "last.parquet"


def remember() -> None:
    """Keep the decisions at hand as those of the last release. Without any, nothing happens.

    What an earlier release said of rows that this one does not offer stays: readers have it still.
    """
    if not decisions_file().exists():
        return
    decided, released = pd.read_parquet(decisions_file()), read_released()
    if released is not None:
        keys = [*(name for pair in KEYS.values() for name in pair), "measure"]
        is_new = pd.MultiIndex.from_frame(released[keys]).isin(
            pd.MultiIndex.from_frame(decided[keys])
        )
        decided = pd.concat([decided, released[~is_new]], ignore_index=True)
    write_table(decided, released_file())


def read_released() -> pd.DataFrame | None:
    """The decisions of the last release, or None before the first."""
    return pd.read_parquet(released_file()) if released_file().exists() else None


def said_of_outcomes(
    released: pd.DataFrame | None,
    grid: Grid,
    measure: str,
    numerator: np.ndarray,
    denominator: np.ndarray,
) -> Said:
    """What the last release said of a measure, whose counts are now as given."""
    found, was_covered, was_there = _found(released, grid, measure)
    then, of = _counts(found, numerator, denominator)
    decided = found["is_offered"].eq(True).to_numpy()
    moved = np.maximum(np.abs(then - numerator), np.abs((of - then) - (denominator - numerator)))
    return Said(
        was_covered,
        was_there,
        decided,
        decided & found["suppression_reason"].notna().to_numpy(),
        decided & found["denominator_suppression_reason"].notna().to_numpy(),
        decided & (moved > 0),
        decided & is_small(moved),
        then,
        of,
    )


def said_of_people(
    released: pd.DataFrame | None, grid: Grid, measures: list[str], denominator: np.ndarray
) -> Said:
    """What the last release said of the denominator that some measures share."""
    several = [_found(released, grid, measure) for measure in measures]
    found = several[0][0]
    for other, _, _ in several[1:]:
        found = found.where(found["denominator"].notna(), other)
    _, of = _counts(found, denominator, denominator)
    decided = found["denominator"].notna().to_numpy()
    withheld = decided & found["denominator_suppression_reason"].notna().to_numpy()
    moved = np.abs(of - denominator)
    return Said(
        *(np.any([each[n] for each in several], axis=0) for n in (1, 2)),
        decided,
        withheld,
        withheld,
        decided & (moved > 0),
        decided & is_small(moved),
        of,
        of,
    )


def _found(
    released: pd.DataFrame | None, grid: Grid, measure: str
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The released row of each cell, null where none is; whether something was said of its period
    and organisation; and whether of any of its months.
    """
    if released is None:
        nothing = np.zeros(len(grid.cells), dtype=bool)
        return pd.DataFrame(index=grid.cells.index, columns=SAID), nothing, nothing
    own = released[released["measure"] == measure]
    found = grid.cells.merge(own, how="left", on=list(grid.cells.columns))[SAID]
    places = [*KEYS["period"], *KEYS["organisation"]]
    was_covered = pd.MultiIndex.from_frame(grid.cells[places]).isin(
        pd.MultiIndex.from_frame(own[places])
    )
    return found, np.asarray(was_covered), _was_there(own, grid)


def _was_there(own: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Whether something was said of any month of each cell's period, for its organisation."""
    members = grid.dimensions[0].members
    covered = dict(zip(members, months_covered(members), strict=True))
    places = own[[*KEYS["period"], *KEYS["organisation"]]].drop_duplicates()
    months: dict[tuple[str, str], frozenset[str]] = {}
    for kind, period, *organisation in places.itertuples(index=False, name=None):
        before = months.get(tuple(organisation), frozenset())
        # The months of the whole period were those of the years.
        is_known = (kind, period) in covered and (kind, period) != WHOLE_PERIOD
        months[tuple(organisation)] = before | (covered[kind, period] if is_known else frozenset())
    cells = grid.cells[[*KEYS["period"], *KEYS["organisation"]]]
    return np.array(
        [
            bool(covered[kind, period] & months.get(tuple(organisation), frozenset()))
            for kind, period, *organisation in cells.itertuples(index=False, name=None)
        ],
        dtype=bool,
    )


def _counts(
    found: pd.DataFrame, numerator: np.ndarray, denominator: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The counts of then, those of now where there were none."""
    return tuple(
        np.where(found[name].isna(), now, pd.to_numeric(found[name])).astype(np.int64)
        for name, now in (("numerator", numerator), ("denominator", denominator))
    )
