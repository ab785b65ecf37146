"""Taking a system apart into parts that share no count, each protected on its own."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from orchestration.publication.protection.counts import NONE, LinkedCounts
from orchestration.publication.protection.propagation import Relations
from orchestration.publication.protection.repair import protect_by_audit
from orchestration.publication.protection.restoring import restore
from orchestration.publication.protection.rules import Rules
from orchestration.publication.protection.suppression import (
    Protection,
    Rows,
    protect_by_propagation,
)

# Below this many counts a process of its own costs more than it saves.
SMALLEST_PARALLEL_SYSTEM = 50_000


def protect(linked: LinkedCounts, rows: Rows, rules: Rules) -> np.ndarray:
    """The state of every row: shown, small or secondary, once nothing withheld can be found."""
    state = np.zeros(len(linked.of_row), dtype=np.int8)
    parts = [(chosen, part, rows[chosen], rules) for chosen, part in separate(linked)]
    for (chosen, *_), answer in zip(parts, _each(parts, len(linked.values)), strict=True):
        state[chosen] = answer
    return state


def separate(linked: LinkedCounts) -> list[tuple[np.ndarray, LinkedCounts]]:
    """The parts of a system that share no count: the rows and the linked counts of each."""
    n = len(linked.values)
    relations = linked.relations
    first_member = relations.counts[relations.starts[:-1]][relations.of_member]
    of_row = linked.of_row
    anchor = of_row.max(axis=1)
    pairs = [(relations.counts, first_member)]
    pairs += [(of_row[of_row[:, i] >= 0, i], anchor[of_row[:, i] >= 0]) for i in range(3)]
    left, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(n, n))
    n_parts, label = connected_components(graph, directed=False)
    row_label = label[anchor]
    parts = [
        (rows, _part(linked, rows, np.flatnonzero(label == number)))
        for number in range(n_parts)
        if len(rows := np.flatnonzero(row_label == number))
    ]
    return sorted(parts, key=lambda part: -len(part[0]))


def _part(linked: LinkedCounts, rows: np.ndarray, counts: np.ndarray) -> LinkedCounts:
    number = np.full(len(linked.values), NONE)
    number[counts] = np.arange(len(counts))
    relations = linked.relations
    mine = number[relations.counts] >= 0
    sizes = np.diff(relations.starts)[number[relations.counts[relations.starts[:-1]]] >= 0]
    first_unlisted = len(linked.values) - linked.n_unlisted
    of_row = linked.of_row[rows]
    return LinkedCounts(
        np.where(of_row >= 0, number[of_row], NONE),
        linked.values[counts],
        Relations(
            np.r_[0, np.cumsum(sizes)].astype(np.int64),
            number[relations.counts[mine]],
            relations.signs[mine],
        ),
        int((counts >= first_unlisted).sum()),
        linked.place[counts],
        linked.areas,
    )


def _each(parts: list[tuple], n_counts: int) -> list[np.ndarray]:
    if n_counts < SMALLEST_PARALLEL_SYSTEM:
        return [_protect_part(part) for part in parts]
    workers = min(len(parts), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_protect_part, parts))


def _protect_part(part: tuple[np.ndarray, LinkedCounts, Rows, Rules]) -> np.ndarray:
    _, linked, rows, rules = part
    protection = Protection(linked, rows, rules)
    ranges = protect_by_propagation(protection)
    ranges = restore(protection, ranges)
    protect_by_audit(protection, ranges)
    return protection.state
