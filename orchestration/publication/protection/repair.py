"""Withholding more where the audit finds that all relations together say too much."""

import numpy as np

from orchestration.publication.protection.audit import Finding, findings
from orchestration.publication.protection.propagation import Ranges
from orchestration.publication.protection.suppression import (
    SMALL,
    Protection,
    UnprotectedError,
    protect_by_propagation,
)

MOST_AUDITS = 100


def protect_by_audit(protection: Protection, ranges: Ranges) -> Ranges:
    """Withhold rows until the audit clears every withheld count; the ranges that remain."""
    for _ in range(MOST_AUDITS):
        found = findings(protection, ranges)
        if not found:
            return ranges
        _withhold_causes(protection, found)
        ranges = protect_by_propagation(protection)
    raise UnprotectedError(f"The audit still finds {len(found)} counts too narrow.")


def _withhold_causes(protection: Protection, found: list[Finding]) -> None:
    """Withhold, for each finding, the cheapest published count among its causes.

    Where only the reasons of small rows narrow a count, one of these is no longer told.
    """
    cost = protection.cost_of_counts()
    told = protection.smallest_of_row[protection.state == SMALL]
    chosen: set[int] = set()
    telling: set[int] = set()
    for finding in found:
        causes = np.array(finding.causes)
        if np.isfinite(cost[causes]).any():
            if chosen.isdisjoint(finding.causes):
                chosen.add(int(causes[np.argmin(cost[causes])]))
        elif telling.isdisjoint(finding.causes):
            behind = causes[np.isin(causes, told)]
            if len(behind) == 0:
                raise UnprotectedError("A withheld count is too narrow and has no known cause.")
            telling.add(finding.count if finding.count in behind else int(behind[0]))
    rows = {row for count in chosen for row in protection.rows_of_count[count].tolist()}
    protection.withhold(np.array(sorted(rows), dtype=np.int64))
    small = np.flatnonzero(protection.state == SMALL)
    protection.hide_reason(
        small[np.isin(protection.smallest_of_row[small], np.array(sorted(telling), dtype=int))]
    )
