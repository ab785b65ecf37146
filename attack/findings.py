"""What the attack found: counts of withheld cells by how closely they are pinned down."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from attack.programs import ALONE, EXACT, UNTRIED, WITNESSED

HOW = {
    UNTRIED: "propagation only",
    WITNESSED: "witness",
    EXACT: "exact",
    ALONE: "organisation alone",
}
COUNTS = ["numerator", "remainder", "denominator"]
SHOWN_CELLS = 20


@dataclass
class Findings:
    """`cells` has one row per withheld count: labels, lower, upper, width and how bounded."""

    cells: pd.DataFrame
    width: int
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    n_contradicted: int = 0

    @property
    def exit_code(self) -> int:
        """0 protected, 1 a count is narrower, 2 the figures contradict the relations attacked."""
        if len(self.narrow):
            return 1
        return 2 if self.n_contradicted else 0

    @property
    def narrow(self) -> pd.DataFrame:
        """The withheld counts that keep fewer possible values than the protection asks."""
        return self.cells[self.cells["width"] < self.width].sort_values("width")

    def summary(self) -> pd.DataFrame:
        """One row per kind of count: withheld, narrow, recovered, and how they were bounded.

        Unsettled counts look wide enough, but no table was found that proves it.
        """
        cells = self.cells
        by_kind = pd.DataFrame({"withheld": cells.groupby("count").size()})
        by_kind["narrower"] = cells[cells["width"] < self.width].groupby("count").size()
        by_kind["recovered"] = cells[cells["width"] <= 0].groupby("count").size()
        for how in HOW.values():
            by_kind[how] = cells[cells["how"] == how].groupby("count").size()
        is_open = cells["how"].isin([HOW[UNTRIED], HOW[ALONE]])
        is_unsettled = is_open & (cells["width"] >= self.width)
        by_kind["unsettled"] = cells[is_unsettled].groupby("count").size()
        return by_kind.reindex(COUNTS).fillna(0).astype(int)

    def as_dict(self) -> dict:
        """Everything printed, for a JSON file; the narrow cells without their bounds' reasons."""
        narrow = self.narrow.drop(columns=["unknown"], errors="ignore")
        return {
            "protection_width": self.width,
            "relations_contradicted": self.n_contradicted,
            "seconds": round(self.seconds, 1),
            "counts": self.summary().to_dict("index"),
            "narrow_cells": narrow.to_dict("records"),
            "facts": self.facts,
            "notes": self.notes,
        }

    def as_text(self, n_cells: int = SHOWN_CELLS) -> str:
        """The report for a terminal: notes, the table of counts, the narrowest cells."""
        lines = [f"note: {note}" for note in self.notes]
        lines += [f"{name}: {number:,}" for name, number in self.facts.items()]
        lines += ["", self.summary().to_string(), ""]
        narrow = self.narrow
        if len(narrow):
            lines.append(f"{len(narrow):,} narrower than {self.width}; the narrowest:")
            lines += [_line(cell) for cell in narrow.head(n_cells).itertuples()]
        else:
            lines.append(f"no withheld count is narrower than {self.width}")
        lines.append(f"{self.seconds:.0f} seconds")
        return "\n".join(lines)


def _line(cell) -> str:
    stratum = f" {cell.stratum_type} {cell.stratum}" if cell.stratum_type else ""
    return (
        f"  {cell.lower:,} to {cell.upper:,}: {cell.count} of {cell.measure}, "
        f"{cell.period_type} {cell.period}, {cell.org_type} {cell.org_code}, "
        f"{cell.ethnic_group}{stratum} ({cell.release}; {cell.how})"
    )


def cells_of(targets: pd.DataFrame, lower: np.ndarray, upper: np.ndarray, status: np.ndarray):
    """The withheld counts of one system with their bounds, one row per cell and kind of count."""
    unknown = targets["unknown"].to_numpy()
    return targets.assign(
        lower=lower[unknown].astype(int),
        upper=upper[unknown].astype(int),
        width=(upper[unknown] - lower[unknown]).astype(int),
        how=[HOW[value] for value in status[unknown]],
    )
