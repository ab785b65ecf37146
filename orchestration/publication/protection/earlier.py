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
from orchestration.publication.protection.tables import KEYS
from orchestration.settings import get_settings


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


class Earlier:
    """What the last release decided about one measure, cell by cell of a grid.

    Boolean for each cell: `was_decided` if there is a decision about its denominator,
    `was_offered` if about its numerator too; `kept_back` and `shown` of the numerator, and the same
    of the denominator, only where the counts have hardly changed since.
    """

    def __init__(
        self,
        released: pd.DataFrame | None,
        grid: Grid,
        measure: str,
        numerator: np.ndarray,
        denominator: np.ndarray,
    ) -> None:
        n_cells = len(grid.cells)
        self.was_decided = np.zeros(n_cells, dtype=bool)
        self.was_offered = np.zeros(n_cells, dtype=bool)
        self.kept_back, self.known = np.zeros(n_cells, dtype=bool), np.zeros(n_cells, dtype=bool)
        self.denominator_kept_back = np.zeros(n_cells, dtype=bool)
        self.denominator_known = np.zeros(n_cells, dtype=bool)
        self.was_covered = np.zeros(n_cells, dtype=bool)
        if released is None:
            return
        keys = list(grid.cells.columns)
        own = released[released["measure"] == measure]
        found = grid.cells.merge(own, how="left", on=keys, indicator=True)
        places = [*KEYS["period"], *KEYS["organisation"]]
        self.was_covered = np.asarray(
            pd.MultiIndex.from_frame(grid.cells[places]).isin(pd.MultiIndex.from_frame(own[places]))
        )
        self.was_decided = (found["_merge"] == "both").to_numpy()
        self.was_offered = self.was_decided & (found["is_offered"] == True).to_numpy()  # noqa: E712
        d = np.abs(found["denominator"].to_numpy() - denominator)
        n = np.abs(found["numerator"].to_numpy() - numerator)
        r = np.abs((found["denominator"] - found["numerator"]).to_numpy() - denominator + numerator)
        alike = self.was_offered & is_small(np.fmax(n, r))
        denominator_alike = self.was_decided & is_small(d)
        kept_back = found["suppression_reason"].notna().to_numpy()
        denominator_kept_back = found["denominator_suppression_reason"].notna().to_numpy()
        self.kept_back = alike & kept_back
        self.known = self.was_offered & ~kept_back & (np.fmax(n, r) == 0)
        self.denominator_kept_back = denominator_alike & denominator_kept_back
        self.denominator_known = self.was_decided & ~denominator_kept_back & (d == 0)
