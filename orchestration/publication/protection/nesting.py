"""What measures say about each other: a count is no less than what it is made of."""

from dataclasses import dataclass
from itertools import pairwise

from orchestration.publication.protection import tables
from orchestration.publication.protection.comparing import OF_BOTH, WITH, WITHOUT, Comparisons
from orchestration.publication.protection.stacking import Numbers, Stack

Count = tuple[int, str]


@dataclass(frozen=True)
class Pair:
    """One count is never less than another, or the same: kinds of counts and what is counted."""

    more: Count
    less: Count
    is_equal: bool = False


def families(populations: dict[str, list[str]]) -> list[dict[str, list[str]]]:
    """Populations whose measures know of each other, to be decided together."""
    label = {name: name for name in populations}
    of = _population_of(populations)
    nested = tables.offer()["nested"]
    tied = [tuple(pair.values()) for pair in nested["numerators"] + nested["denominators"]]
    for one, other in [*tied, *map(tuple, nested["apart"])]:
        if one in of and other in of:
            old, new = label[of[one]], label[of[other]]
            label = {name: new if at == old else at for name, at in label.items()}
    return [
        {name: populations[name] for name in populations if label[name] == at}
        for at in dict.fromkeys(label.values())
    ]


def of_people(populations: dict[str, list[str]]) -> list[Pair]:
    """Which populations are part of others."""
    of = _population_of(populations)
    return [
        Pair((OF_BOTH, of[pair["whole"]]), (OF_BOTH, of[pair["part"]]))
        for pair in tables.offer()["nested"]["denominators"]
        if {pair["whole"], pair["part"]} <= set(of)
    ]


def of_outcomes(populations: dict[str, list[str]]) -> list[Pair]:
    """What the outcomes, and the people counted, of some measures say about each other."""
    of = _population_of(populations)
    nested = tables.offer()["nested"]
    pairs = [
        Pair((WITH, pair["whole"]), (WITH, pair["part"]))
        for pair in nested["numerators"]
        if {pair["whole"], pair["part"]} <= set(of)
    ]
    pairs += [
        Pair((WITHOUT, one), (WITH, other))
        for one, other in nested["apart"]
        if {one, other} <= set(of)
    ]
    for measures in populations.values():
        pairs += [
            Pair((OF_BOTH, one), (OF_BOTH, other), is_equal=True)
            for one, other in pairwise(measures)
        ]
    for whole, part in dict.fromkeys((p.more[1], p.less[1]) for p in of_people(populations)):
        pairs += [
            Pair((OF_BOTH, one), (OF_BOTH, other))
            for one in populations[whole]
            for other in populations[part]
        ]
    return pairs


def compared(pairs: list[Pair], numbers: Numbers, n_cells: int) -> Comparisons:
    """The pairs cell by cell, in one release."""
    parts = [Comparisons.none(n_cells)]
    for pair in pairs:
        (more_kind, more), (less_kind, less) = pair.more, pair.less
        parts.append(
            Comparisons.of(
                n_cells, more_kind, numbers[more], less_kind, numbers[less], pair.is_equal
            )
        )
    return Comparisons.joined(parts)


def compared_outside(pairs: list[Pair], stacked: Stack, numbers: Numbers) -> Comparisons:
    """The pairs among the people of an area who are in none of its parts."""
    parts = [Comparisons.none(len(stacked.cells))]
    for pair in pairs:
        (more_kind, more), (less_kind, less) = pair.more, pair.less
        sums = stacked.outside_parts(numbers[more], numbers[less])
        parts.append(Comparisons.of_sums(more_kind, sums[0], less_kind, sums[1], pair.is_equal))
    return Comparisons.joined(parts)


def _population_of(populations: dict[str, list[str]]) -> dict[str, str]:
    return {measure: name for name, measures in populations.items() for measure in measures}
