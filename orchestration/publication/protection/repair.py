"""Withholding more where the audit finds that all relations together say too much."""

import numpy as np

from orchestration.publication.protection.audit import Finding, findings
from orchestration.publication.protection.blocks import blocks
from orchestration.publication.protection.propagation import Ranges
from orchestration.publication.protection.suppression import (
    SMALL,
    Protection,
    UnprotectedError,
    protect_by_propagation,
)

MOST_AUDITS = 60
# Audits of a system in which single rows go, then those in which whole series go; after that
# every cause of a finding goes with its series.
PATIENCE_WITH_ROWS = 2
PATIENCE_WITH_SERIES = 8


def protect_by_audit(protection: Protection, ranges: Ranges) -> Ranges:
    """Withhold rows until the audit clears every withheld count; the ranges that remain.

    Only blocks in which something has changed since they were cleared are audited again.
    """
    every = blocks(protection.linked)
    waiting = every
    repair = Repair(protection)
    for _ in range(MOST_AUDITS):
        found = [finding for block in waiting for finding in findings(protection, ranges, block)]
        if not found:
            return ranges
        before = protection.state.copy()
        repair.act_on(found)
        ranges = protect_by_propagation(protection)
        changed = np.unique(protection.linked.of_row[before != protection.state])
        waiting = [block for block in every if np.isin(block.counts, changed).any()]
    raise UnprotectedError(f"The audit still finds {len(found)} counts too narrow.")


class Repair:
    """Acts on findings, at first gently and then firmly, so that it comes to an end."""

    def __init__(self, protection: Protection) -> None:
        self.protection = protection
        self.n_audits = 0

    def act_on(self, found: list[Finding]) -> None:
        """Withhold causes; stop telling reasons that tell too much."""
        self.n_audits += 1
        cost = self.protection.cost_of_counts()
        chosen: set[int] = set()
        telling: set[int] = set()
        for finding in found:
            published = self._published(finding, cost)
            if len(published) == 0:
                telling.add(self._telling(finding))
            elif self.n_audits > PATIENCE_WITH_SERIES:
                chosen.update(published.tolist())
            elif chosen.isdisjoint(published.tolist()):
                chosen.add(int(published[0]))
        self._withhold(chosen)
        small = np.flatnonzero(self.protection.state == SMALL)
        is_telling = np.isin(self.protection.smallest_of_row[small], sorted(telling))
        self.protection.hide_reason(small[is_telling])

    def _withhold(self, counts: set[int]) -> None:
        rows = [row for count in counts for row in self.protection.rows_of_count[count].tolist()]
        rows = np.unique(np.array(rows, dtype=np.int64))
        if self.n_audits > PATIENCE_WITH_ROWS:
            series = self.protection.rows.series
            may_go = ~self.protection.rows.shown_before
            rows = np.flatnonzero(np.isin(series, series[rows]) & may_go)
        self.protection.withhold(rows)

    def _published(self, finding: Finding, cost: np.ndarray) -> np.ndarray:
        """The causes that can be withheld, the cheapest first; else those near them."""
        causes = np.array(finding.causes, dtype=np.int64)
        told = self.protection.smallest_of_row[self.protection.state == SMALL]
        if not np.isfinite(cost[causes]).any() and not np.isin(causes, told).any():
            causes = self._near(np.append(causes, finding.count))
        causes = causes[np.isfinite(cost[causes])]
        return causes[np.lexsort((causes, cost[causes]))]

    def _telling(self, finding: Finding) -> int:
        """The small count whose reason tells too much, where no published figure does."""
        told = self.protection.smallest_of_row[self.protection.state == SMALL]
        around = self._near(np.array([finding.count, *finding.causes]))
        for counts in ([finding.count], finding.causes, around.tolist()):
            behind = [count for count in counts if count in told]
            if behind:
                return behind[0]
        raise UnprotectedError("A withheld count is too narrow and has no known cause.")

    def _near(self, counts: np.ndarray) -> np.ndarray:
        """The counts that share a relation with some counts."""
        relations = self.protection.linked.relations
        around = self.protection.propagation.relations_of(counts)
        found = [relations.counts[relations.members(relation)] for relation in around]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
