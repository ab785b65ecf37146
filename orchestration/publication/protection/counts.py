"""From marts to one system of linked counts.

A row of a mart holds up to three counts: numerator, denominator and what is left of it, which
is a count of people too. A count is one thing wherever it stands: the people finished in a month
are the denominator of several measures, and one variable here.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.errors import PipelineError
from orchestration.publication.protection.propagation import Relations

NUMERATOR, DENOMINATOR, REMAINDER = range(3)
NONE = -1
# The dimension along which a large system is audited piece by piece.
PLACES = "organisation"


@dataclass(frozen=True)
class Dimension:
    """The members of a dimension by canonical name, and which sums of members make others."""

    name: str
    relations: list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class LinkedCounts:
    """Rows that may be published, the counts in them, and the relations between the counts.

    `of_row` has one line per row and three columns: the numbers of its numerator, denominator
    and remainder among the counts. A table of plain counts has only denominators, and -1
    elsewhere. `values` are true counts, those of people outside every listed part included.
    `place` is the organisation of each count, by its number in `places`; `areas` lists, for each
    area, its own number and those of the organisations that make it up.
    """

    of_row: np.ndarray
    values: np.ndarray
    relations: Relations
    n_unlisted: int
    place: np.ndarray
    areas: list[np.ndarray]


class FalseRelationError(PipelineError):
    """Counts that should add up do not, so no promise can be made about them."""


def link(rows: pd.DataFrame, dimensions: list[Dimension]) -> LinkedCounts:
    """Link the counts of `rows`.

    `rows` has a column per dimension with canonical names, `numerator_of`, `denominator_of`
    (what is counted; the first null for plain counts), `numerator` and `denominator`.
    """
    keys, strides, codes = _keys(rows, dimensions)
    concepts = _concepts(rows)
    of_row = np.full((len(rows), 3), NONE, dtype=np.int64)
    every_key, every_value = [], []
    for role, (concept, value) in enumerate(concepts):
        present = (concept >= 0).to_numpy()
        full = keys[present] * _n_concepts(concepts) + concept[present].to_numpy()
        every_key.append(full)
        every_value.append(value[present].to_numpy(dtype=np.int64))
        of_row[present, role] = 0
    found, where = np.unique(np.concatenate(every_key), return_inverse=True)
    values = _one_value_each(np.concatenate(every_value), where, len(found))
    places = np.split(where, np.cumsum([len(part) for part in every_key])[:-1])
    for role, place in enumerate(places):
        of_row[of_row[:, role] == 0, role] = place
    blocks = [_row_relations(of_row)]
    for dimension in dimensions:
        stride = strides[dimension.name] * _n_concepts(concepts)
        blocks.append(_additive(found, stride, codes[dimension.name], dimension))
    relations, values = _with_unlisted(_stack(blocks), values)
    n_unlisted = len(values) - len(found)
    place, areas = _places(found, strides, codes, dimensions, _n_concepts(concepts))
    totals = relations.counts[relations.starts[:-1]]
    place = np.r_[place, np.zeros(n_unlisted, dtype=np.int64)]
    last = relations.counts[relations.starts[1:] - 1]
    is_open = last >= len(found)
    place[last[is_open]] = place[totals[is_open]]
    relations, values, number, first = _without_repeats(relations, values)
    of_row = np.where(of_row >= 0, number[of_row], NONE)
    return LinkedCounts(of_row, values, relations, n_unlisted, place[first], areas)


def _keys(
    rows: pd.DataFrame, dimensions: list[Dimension]
) -> tuple[np.ndarray, dict[str, int], dict[str, pd.Index]]:
    """One number per combination of members; each dimension is a digit of its own."""
    keys = np.zeros(len(rows), dtype=np.int64)
    strides, codes, stride = {}, {}, 1
    for dimension in dimensions:
        code, members = pd.factorize(rows[dimension.name], sort=True)
        keys += code * stride
        strides[dimension.name], codes[dimension.name] = stride, pd.Index(members)
        stride *= len(members)
    return keys, strides, codes


def _concepts(rows: pd.DataFrame) -> list[tuple[pd.Series, pd.Series]]:
    numerator, denominator = rows["numerator_of"], rows["denominator_of"]
    remainder = denominator + " without " + numerator
    names = pd.Index(pd.concat([numerator, denominator, remainder]).dropna().unique()).sort_values()
    value = (rows["numerator"], rows["denominator"], rows["denominator"] - rows["numerator"])
    found = [
        pd.Series(names.get_indexer(name), index=rows.index).where(name.notna(), NONE)
        for name in (numerator, denominator, remainder)
    ]
    return list(zip(found, value, strict=True))


def _n_concepts(concepts: list[tuple[pd.Series, pd.Series]]) -> int:
    return 1 + max(int(concept.max()) for concept, _ in concepts)


def _one_value_each(values: np.ndarray, where: np.ndarray, n: int) -> np.ndarray:
    """The value of each count, which must be the same in every row that holds it."""
    found = np.zeros(n, dtype=np.int64)
    found[where] = values
    if (found[where] != values).any():
        raise FalseRelationError(
            "The same people are counted differently in two rows of the marts. Look for measures "
            "with the same denominator and different counts; nothing is published until they agree."
        )
    return found


def _row_relations(of_row: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Denominator = numerator + remainder, once for each set of counts."""
    full = np.unique(of_row[of_row[:, NUMERATOR] >= 0], axis=0)
    members = full[:, [DENOMINATOR, NUMERATOR, REMAINDER]].ravel()
    signs = np.tile(np.array([1, -1, -1], dtype=np.int64), len(full))
    return np.full(len(full), 3), members, signs


def _additive(
    found: np.ndarray, stride: int, members: pd.Index, dimension: Dimension
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The relations of one dimension, for every combination of the others where they apply."""
    n_members = len(members)
    own = found // stride % n_members
    sizes, counts, signs = [], [], []
    for parent, children in dimension.relations:
        parent_code = members.get_indexer([parent])[0]
        child_codes = members.get_indexer(list(children))
        child_codes = child_codes[child_codes >= 0]
        if parent_code < 0 or len(child_codes) == 0:
            continue
        totals = np.flatnonzero(own == parent_code)
        grid = found[totals][:, None] + (child_codes - parent_code)[None, :] * stride
        place = np.minimum(np.searchsorted(found, grid), len(found) - 1)
        exists = found[place] == grid
        size = exists.sum(axis=1)
        used = size > 0
        block = np.column_stack([totals, np.where(exists, place, NONE)])[used]
        flat = block.ravel()
        sign = np.tile(np.r_[1, np.full(len(child_codes), -1)], len(block))
        keep = flat != NONE
        sizes.append(size[used] + 1)
        counts.append(flat[keep])
        signs.append(sign[keep])
    if not sizes:
        return (np.zeros(0, dtype=np.int64),) * 3
    return np.concatenate(sizes), np.concatenate(counts), np.concatenate(signs)


def _stack(blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Relations:
    sizes, counts, signs = (np.concatenate(part) for part in zip(*blocks, strict=True))
    return Relations(np.r_[0, np.cumsum(sizes)].astype(np.int64), counts, signs)


def _with_unlisted(relations: Relations, values: np.ndarray) -> tuple[Relations, np.ndarray]:
    """Give a total that exceeds its listed parts one more part: people who are in none.

    Where the parts make up the whole total, a reader is taken to know it.
    """
    if relations.n == 0:
        return relations, values
    rest = np.add.reduceat(relations.signs * values[relations.counts], relations.starts[:-1])
    if (rest < 0).any():
        raise FalseRelationError(
            f"{int((rest < 0).sum())} totals are less than the sum of their parts. Nothing is "
            "published until the marts agree with themselves: run the dbt tests of the marts."
        )
    open_ended = np.flatnonzero(rest > 0)
    new = len(values) + np.arange(len(open_ended))
    at = relations.starts[open_ended + 1]
    starts = relations.starts + np.searchsorted(open_ended + 1, np.arange(relations.n + 1), "right")
    return (
        Relations(
            starts,
            np.insert(relations.counts, at, new),
            np.insert(relations.signs, at, -1),
        ),
        np.concatenate([values, rest[open_ended]]),
    )


def _without_repeats(
    relations: Relations, values: np.ndarray
) -> tuple[Relations, np.ndarray, np.ndarray, np.ndarray]:
    """One number for counts of the same people: a total with one part only is that part.

    Returns the relations and values that remain, the new number of each old count and the first
    old number of each new one.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    sizes = np.diff(relations.starts)
    pairs = relations.starts[:-1][sizes == 2]
    same = coo_array(
        (np.ones(len(pairs)), (relations.counts[pairs], relations.counts[pairs + 1])),
        shape=(len(values), len(values)),
    )
    _, label = connected_components(same, directed=False)
    # Labels in the order of first appearance keep the people in no listed part at the end.
    _, first, number = np.unique(label, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    number = rank[number]
    kept = np.repeat(sizes != 2, sizes)
    starts = np.r_[0, np.cumsum(sizes[sizes != 2])].astype(np.int64)
    merged = Relations(starts, number[relations.counts[kept]], relations.signs[kept])
    first = np.sort(first)
    return merged, values[first], number, first


def _places(
    found: np.ndarray,
    strides: dict[str, int],
    codes: dict[str, pd.Index],
    dimensions: list[Dimension],
    n_concepts: int,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The organisation of each count, and each area with the organisations that make it up."""
    if PLACES not in codes:
        return np.zeros(len(found), dtype=np.int64), []
    members = codes[PLACES]
    place = found // (strides[PLACES] * n_concepts) % len(members)
    (dimension,) = [one for one in dimensions if one.name == PLACES]
    areas = []
    for area, parts in dimension.relations:
        known = members.get_indexer([area, *parts])
        if known[0] >= 0:
            areas.append(known[known >= 0])
    return place, areas
