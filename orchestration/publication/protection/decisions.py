"""Deciding what is shown: every published measure, over all the tables that share its counts."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
import pandas as pd
from scipy import sparse
from threadpoolctl import threadpool_limits

from orchestration.publication.disclosure import is_small, is_small_rate
from orchestration.publication.protection import nesting, tables
from orchestration.publication.protection.comparing import (
    OF_BOTH,
    WITH,
    WITHOUT,
    ByKind,
    Comparisons,
)
from orchestration.publication.protection.earlier import said_of_outcomes, said_of_people
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.offering import Start, mostly_shown, protect_offered
from orchestration.publication.protection.protecting import Protected
from orchestration.publication.protection.rows import RULES, no_rows, rows_of
from orchestration.publication.protection.stacking import Said, Stack, stack
from orchestration.publication.protection.tables import Counts
from orchestration.publication.protection.unknowns import of_counts, of_parts

N_PROCESSES = 2
# What is known of each cell of a grid, by measure or by population.
ByName = dict[str, np.ndarray]


def decide_all(counts: Counts, released: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str]]:
    """A row for each offered row of each measure, and the measures that cannot be protected.

    Columns: those of the keys, `measure`, `suppression_reason`, `denominator_suppression_reason`
    (null where shown), `numerator`, `denominator` (true counts). `is_offered` is false
    where only the denominator was decided; what is left between shown lines has rows too. Neither
    is published.
    """
    if counts.rates.empty:
        return no_rows(), []
    with ProcessPoolExecutor(
        N_PROCESSES, get_context("spawn"), initializer=threadpool_limits, initargs=(1,)
    ) as pool:
        found = pool.map(partial(decide, counts, released), nesting.families(counts.populations))
        decided = [rows_and_open for those in found for rows_and_open in those]
    shown = [rows for rows, n_open in decided if not n_open]
    kept_back = [rows["measure"].iloc[0] for rows, n_open in decided if n_open and len(rows)]
    return pd.concat([no_rows(), *shown], ignore_index=True), kept_back


def decide(
    counts: Counts, released: pd.DataFrame | None, populations: dict[str, list[str]]
) -> list[tuple[pd.DataFrame, int]]:
    """Decide populations that know of each other; for each measure its rows and how many stay open.

    `populations` has the measures that share each denominator.
    """
    measures = [measure for those in populations.values() for measure in those]
    grid = tables.grid_of(counts, measures)
    numerators, of_measure = {}, {}
    for measure in measures:
        n, d = tables.on_grid(counts, grid, measure)
        tables.check_sums(grid, n, f"numerators of {measure}")
        tables.check_sums(grid, d - n, f"remainders of {measure}")
        numerators[measure], of_measure[measure] = n, d
    denominators = {name: of_measure[those[0]] for name, those in populations.items()}
    people = _decide_people(grid, populations, denominators, released)
    by_measure = people.of_measures(populations)
    outcomes = _decide_outcomes(grid, populations, numerators, of_measure, by_measure, released)
    decided = []
    for measure in measures:
        rows = rows_of(
            grid,
            numerators[measure],
            of_measure[measure],
            outcomes.is_withheld[measure],
            by_measure.is_withheld[measure],
        )
        rows = rows.assign(measure=measure, is_offered=outcomes.is_offered[measure])
        n_open = outcomes.n_open[measure] + by_measure.n_open[measure]
        decided.append((rows[by_measure.is_offered[measure]], n_open))
    return decided


@dataclass(frozen=True)
class Found:
    """What was decided, by measure or population, for each cell of the grid (boolean).

    `n_open` counts what nothing protects.
    """

    is_withheld: ByName
    is_offered: ByName
    n_open: dict[str, int]

    @classmethod
    def of(cls, stacked: Stack, protected: Protected, offered: np.ndarray) -> "Found":
        """What was found about a stack."""
        is_open = stacked.cells["counted"][protected.is_unprotected].value_counts()
        return cls(
            stacked.split(protected.is_withheld),
            stacked.split(offered),
            {name: int(is_open.get(name, 0)) for name in stacked.names},
        )

    def of_measures(self, populations: dict[str, list[str]]) -> "Found":
        """The same about the denominator of each measure."""
        return Found(
            *(
                {measure: those[name] for name in populations for measure in populations[name]}
                for those in (self.is_withheld, self.is_offered, self.n_open)
            )
        )


def _decide_people(
    grid: Grid,
    populations: dict[str, list[str]],
    denominators: ByName,
    released: pd.DataFrame | None,
) -> Found:
    """Which denominators are withheld, and which cells can be offered."""
    said = {
        name: said_of_people(released, grid, measures, denominators[name])
        for name, measures in populations.items()
    }
    stacked = stack(grid, said)
    d = stacked.filled(denominators, {name: of.denominator for name, of in said.items()})
    few = {name: is_small(of) for name, of in denominators.items()}
    start = _start(grid, stacked, denominators, few, said)
    comparisons = _comparisons(nesting.of_people(populations), stacked, {OF_BOTH: d})
    offered = _offered(stacked, few, {name: of.may_be_offered for name, of in said.items()}, said)

    def unknowns_of(relations: sparse.csr_matrix, at: np.ndarray):
        return partial(of_counts, relations, d[at], rules=RULES, comparisons=comparisons.among(at))

    protected, offered = protect_offered(stacked, offered, unknowns_of, start, [d])
    return Found.of(stacked, protected, offered)


def _decide_outcomes(
    grid: Grid,
    populations: dict[str, list[str]],
    numerators: ByName,
    denominators: ByName,
    people: Found,
    released: pd.DataFrame | None,
) -> Found:
    """Which numerators are withheld; all that were offered with their denominators are decided."""
    said = {
        measure: said_of_outcomes(released, grid, measure, n, denominators[measure])
        for measure, n in numerators.items()
    }
    stacked = stack(grid, said)
    n = stacked.filled(numerators, {name: of.numerator for name, of in said.items()})
    d = stacked.filled(denominators, {name: of.denominator for name, of in said.items()})
    was_hidden = {
        # The same people as now are withheld as now.
        name: np.where(
            of.denominator == denominators[name],
            people.is_withheld[name],
            of.was_denominator_withheld,
        )
        for name, of in said.items()
    }
    hidden = stacked.filled(people.is_withheld, was_hidden)
    small = {name: is_small_rate(n, denominators[name]) for name, n in numerators.items()}
    withheld = {name: small[name] | people.is_withheld[name] for name in small}
    start = _start(grid, stacked, denominators, withheld, said)
    comparisons = _comparisons(
        nesting.of_outcomes(populations), stacked, {WITH: n, WITHOUT: d - n, OF_BOTH: d}
    )
    comparisons = Comparisons.joined([comparisons, *_same_people(stacked, d)])
    may_offer = {name: people.is_offered[name] & of.may_be_offered for name, of in said.items()}
    offered = _offered(stacked, small, may_offer, said)

    def unknowns_of(relations: sparse.csr_matrix, at: np.ndarray):
        return partial(
            of_parts,
            relations,
            n[at],
            (d - n)[at],
            is_denominator_withheld=hidden[at],
            rules=RULES,
            comparisons=comparisons.among(at),
        )

    protected, offered = protect_offered(stacked, offered, unknowns_of, start, [n, d - n])
    return Found.of(stacked, protected, offered)


def _start(
    grid: Grid, stacked: Stack, denominators: ByName, withheld: ByName, said: dict[str, Said]
) -> Start:
    """What is so before anything is decided; of earlier counts nothing can be changed."""
    loss = {name: tables.information(grid, d) for name, d in denominators.items()}
    everything = {name: np.ones(len(d), dtype=bool) for name, d in denominators.items()}
    return Start(
        stacked.filled(
            {name: withheld[name] | of.kept_back for name, of in said.items()},
            {name: of.was_withheld for name, of in said.items()},
        ),
        stacked.filled(loss, loss),
        stacked.filled(
            {name: of.known for name, of in said.items()},
            {name: ~of.was_withheld for name, of in said.items()},
        ),
        stacked.filled({name: of.is_the_same for name, of in said.items()}, everything),
    )


def _offered(
    stacked: Stack, small: ByName, may_be_offered: ByName, said: dict[str, Said]
) -> np.ndarray:
    """What is offered to begin with: all that was offered before, and families mostly shown."""
    nothing = {name: np.zeros(len(those), dtype=bool) for name, those in small.items()}
    return mostly_shown(
        stacked,
        stacked.filled(small, nothing),
        stacked.filled(may_be_offered, nothing),
        stacked.filled({name: of.was_decided for name, of in said.items()}, nothing),
    )


def _comparisons(pairs: list[nesting.Pair], stacked: Stack, counts: ByKind) -> Comparisons:
    """What measures say about each other now and, where it was so, in the earlier release."""
    now = nesting.compared(pairs, stacked.now, len(stacked.cells))
    if not now.is_true(counts).all():
        raise ValueError(
            "a count is more than the count that it is a part of: the marts of outcome rates "
            "contradict `nested` in published_tables.yaml; build the marts again"
        )
    then = nesting.compared(pairs, stacked.before, len(stacked.cells))
    outside, outside_then = (
        nesting.compared_outside(pairs, stacked, numbers)
        for numbers in (stacked.now, stacked.before)
    )
    # Where nobody lives without an area the sums say so themselves.
    outside = outside.where(outside.most(counts) > 0)
    earlier = Comparisons.joined([then, outside_then])
    is_new = abs(earlier.more) @ stacked.is_earlier + abs(earlier.less) @ stacked.is_earlier > 0
    others = Comparisons.joined([outside, earlier.where(is_new & (earlier.most(counts) > 0))])
    return Comparisons.joined([now, others.where(others.is_true(counts))])


def _same_people(stacked: Stack, denominators: np.ndarray) -> list[Comparisons]:
    """Where only the outcome has changed since the earlier release, the people are the same."""
    found = []
    for name in stacked.names:
        now, before = stacked.now[name], stacked.before[name]
        is_same = stacked.is_earlier[before] & (denominators[now] == denominators[before])
        is_same &= before >= 0
        found.append(
            Comparisons.of(
                len(stacked.cells),
                OF_BOTH,
                now[is_same],
                OF_BOTH,
                before[is_same],
                is_equal=True,
            )
        )
    return found
