"""Why a range is as narrow as it is: from a withheld count back to the figures that betray it."""

import numpy as np

from orchestration.publication.protection.propagation import HIGH, LOW, Relations, Trail


class Tracing:
    """Follows bounds back through the relations they came from."""

    def __init__(self, relations: Relations, trail: Trail) -> None:
        self.relations = relations
        self.relation_of = relations.of_member
        self.trail = trail

    def nearest_causes(self, count: int, cost: np.ndarray) -> list[int]:
        """The nearest counts that narrow `count` and can be withheld, cheapest first."""
        end = self.trail.n_waves
        frontier = {(count, LOW): end, (count, HIGH): end}
        seen = dict(frontier)
        while frontier:
            frontier = self._behind(frontier, seen)
            can_go = {c for c, _ in frontier if np.isfinite(cost[c])}
            if can_go:
                return sorted(can_go, key=lambda c: (cost[c], c))
        return []

    def _behind(
        self, frontier: dict[tuple[int, int], int], seen: dict[tuple[int, int], int]
    ) -> dict[tuple[int, int], int]:
        """The bounds that the bounds of the frontier follow from, with the wave they held in."""
        behind = {}
        for (count, side), before in sorted(frontier.items()):
            reason = self.trail.reason(count, side, before)
            if reason is None:
                continue
            member, wave = reason
            for cause in self._causes(member, side):
                if seen.get(cause, -1) < wave:
                    seen[cause] = behind[cause] = wave
        return behind

    def _causes(self, member: int, side: int) -> list[tuple[int, int]]:
        """The bounds of the other members of a relation that bound one of its members."""
        members = self.relations.members(self.relation_of[member])
        own = self.relations.signs[member]
        return [
            (count, side if own != sign else 1 - side)
            for place, (count, sign) in enumerate(
                zip(
                    self.relations.counts[members].tolist(),
                    self.relations.signs[members].tolist(),
                    strict=True,
                ),
                start=members.start,
            )
            if place != member
        ]
