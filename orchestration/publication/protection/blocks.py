"""The pieces in which a system is audited: whole, or area by area."""

from dataclasses import dataclass

import numpy as np

from orchestration.publication.protection.counts import LinkedCounts

# Systems and areas with more counts than this are taken apart further, or left to propagation.
LARGEST_BLOCK = 6_000


@dataclass(frozen=True)
class Block:
    """The counts and the relations of one audit."""

    counts: np.ndarray
    relations: np.ndarray


def blocks(linked: LinkedCounts) -> list[Block]:
    """Every block of a system: each holds all relations among its own counts.

    An organisation is in the block of each area that it is a part of. Where an area has too many
    parts for one block (England and its providers), each part is a block of its own.
    """
    n_counts = len(linked.values)
    if n_counts <= LARGEST_BLOCK or not linked.areas:
        return [Block(np.arange(n_counts), np.arange(linked.relations.n))]
    n_places = int(max(linked.place.max(), max(area.max() for area in linked.areas))) + 1
    size = np.bincount(linked.place, minlength=n_places)
    wanted: list[np.ndarray] = []
    for area in linked.areas:
        if size[area].sum() <= LARGEST_BLOCK:
            wanted.append(area)
        else:
            wanted += [np.array([place]) for place in area]
    order = np.argsort(linked.place, kind="stable")
    first = np.searchsorted(linked.place[order], np.arange(n_places + 1))
    of_place = [order[first[i] : first[i + 1]] for i in range(n_places)]
    found = {tuple(sorted(places.tolist())) for places in wanted}
    made = [_block(linked, np.concatenate([of_place[i] for i in places])) for places in found]
    return sorted((block for block in made if len(block.counts)), key=lambda b: b.counts[0])


def _block(linked: LinkedCounts, counts: np.ndarray) -> Block:
    counts = np.sort(counts)
    relations = linked.relations
    is_mine = np.zeros(len(linked.values), dtype=bool)
    is_mine[counts] = True
    n_outside = np.add.reduceat((~is_mine[relations.counts]).astype(int), relations.starts[:-1])
    return Block(counts, np.flatnonzero(n_outside == 0))
