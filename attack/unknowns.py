"""From releases to systems: one system per family of measures that know of each other.

Every position has a numerator and a remainder per measure and a denominator per population.
Successive releases share the unknowns of cells that did not change.
"""

import numpy as np
import pandas as pd

from attack import model_outputs, releases
from attack.programs import IMPLIED
from attack.reading import LABELS, PLACE, Release
from attack.relations import equations_of, positions_of
from attack.roundings import NO_LIMIT
from attack.system import Rows, System

# The first is a part of the second, cell by cell: what the definitions of the measures say.
NUMERATORS_WITHIN = [
    ("reliable_recovery", "recovery"),
    ("reliable_recovery", "reliable_improvement"),
    ("course_of_treatment", "access"),
]
DENOMINATORS_WITHIN = [("recovery", "reliable_improvement"), ("dropout", "reliable_improvement")]
APART = [("reliable_improvement", "reliable_deterioration")]


def families_of(cells: pd.DataFrame) -> list[list[str]]:
    """Measures in groups that share a denominator or are parts of one another."""
    population = dict(zip(cells["measure"], cells["population"], strict=True))
    label = {measure: population[measure] for measure in population}
    for one, other in [*NUMERATORS_WITHIN, *DENOMINATORS_WITHIN, *APART]:
        if one in label and other in label:
            old, new = label[one], label[other]
            label = {measure: new if at == old else at for measure, at in label.items()}
    groups: dict[str, list[str]] = {}
    for measure in sorted(label):
        groups.setdefault(label[measure], []).append(measure)
    return sorted(groups.values())


class Numbering:
    """Gives every count of every release its unknown, -1 where nothing is offered."""

    def __init__(self, published: list[Release], measures: list[str]):
        self.n_unknowns = 0
        self.unknown_of: list[dict[tuple[str, str], np.ndarray]] = []
        self.positions = [positions_of(release) for release in published]
        self.cells = [self._cells(*pair, measures) for pair in self._pairs(published)]
        for number, cells in enumerate(self.cells):
            same = releases.unchanged(self.cells[number - 1], cells) if number else None
            self._number(number, cells, same)

    def _pairs(self, published):
        return zip(published, self.positions, strict=True)

    @staticmethod
    def _cells(release, positions, measures):
        numbered = positions.assign(position=positions.index)
        chosen = release.cells[release.cells["measure"].isin(measures)]
        return chosen.merge(numbered, on=PLACE, how="left")

    def _number(self, number, cells, same):
        positions = self.positions[number]
        is_rest = positions["org"].str.startswith("no ").to_numpy()
        kinds: dict[tuple[str, str], np.ndarray] = {}
        for count, column in (("n", "measure"), ("r", "measure"), ("d", "population")):
            for name, rows in cells.groupby(column):
                offered = is_rest.copy()
                offered[rows["position"].to_numpy()] = True
                unknowns = np.full(len(positions), -1)
                unknowns[offered] = self.n_unknowns + np.arange(offered.sum())
                self.n_unknowns += int(offered.sum())
                kinds[count, name] = unknowns
                if same is not None and (count, name) in self.unknown_of[number - 1]:
                    pairs = releases.pairs_of_positions(same, column, name)
                    earlier = self.unknown_of[number - 1][count, name]
                    unknowns[pairs["position"]] = earlier[pairs["earlier_position"]]
        self.unknown_of.append(kinds)


def system_of(published: list[Release], measures: list[str]) -> System:
    """The system of one family of measures over all releases, oldest first."""
    numbering = Numbering(published, measures)
    lower = np.zeros(numbering.n_unknowns)
    upper = np.full(numbering.n_unknowns, NO_LIMIT)
    rows = Rows()
    small, targets = [], []
    for number, release in enumerate(published):
        kinds, cells = numbering.unknown_of[number], numbering.cells[number]
        unknowns = _bound(cells, kinds, lower, upper)
        is_small = (cells["is_small"] & cells["numerator"].isna()).to_numpy()
        small.append(np.column_stack([unknowns["n"], unknowns["r"]])[is_small])
        targets.append(_targets(cells, unknowns, release.name))
        equations = equations_of(release, numbering.positions[number])
        for kind, terms, signs in equations.blocks:
            for (count, _), unknown_of in kinds.items():
                name = IMPLIED if count == "r" else kind
                rows.add(name, unknown_of[terms], signs, 0, 0)
        _relate_measures(rows, kinds, cells)
        model_outputs.bound_by_estimates(release, cells, unknowns, rows, lower, upper)
    matrix, row_lower, row_upper, row_kinds = rows.build(numbering.n_unknowns)
    every = pd.concat(targets, ignore_index=True).drop_duplicates(["unknown", "count"])
    return System(lower, upper, matrix, row_lower, row_upper, row_kinds, np.vstack(small), every)


def _bound(cells, kinds, lower, upper):
    """Apply the bounds of every cell in place; returns the unknowns of n, r and d per cell."""
    unknowns = {}
    for count, column in (("n", "measure"), ("r", "measure"), ("d", "population")):
        found = np.full(len(cells), -1)
        for name, rows in cells.reset_index(drop=True).groupby(column):
            found[rows.index] = kinds[count, name][rows["position"].to_numpy()]
        np.maximum.at(lower, found, cells[f"{count}_lower"].to_numpy())
        np.minimum.at(upper, found, cells[f"{count}_upper"].to_numpy())
        unknowns[count] = found
    return unknowns


def _targets(cells, unknowns, name):
    labels = cells[[*LABELS, "stratum_type", "stratum"]].reset_index(drop=True)
    withheld = cells["is_withheld"].to_numpy()
    by_count = [
        ("numerator", "n", withheld),
        ("remainder", "r", withheld),
        ("denominator", "d", cells["is_denominator_withheld"].to_numpy()),
    ]
    return pd.concat(
        [
            labels[chosen].assign(unknown=unknowns[letter][chosen], count=count, release=name)
            for count, letter, chosen in by_count
        ]
    )


def _relate_measures(rows, kinds, cells):
    population = dict(zip(cells["measure"], cells["population"], strict=True))
    for measure, of in population.items():
        whole = [kinds["n", measure], kinds["r", measure], kinds["d", of]]
        rows.add("remainder", np.column_stack(whole), np.array([1, 1, -1]), 0, 0)
    difference = np.array([1, -1])
    for part, whole in NUMERATORS_WITHIN:
        if part in population and whole in population:
            pair = np.column_stack([kinds["n", part], kinds["n", whole]])
            rows.add("nested outcomes", pair, difference, -NO_LIMIT, 0)
    for part, whole in DENOMINATORS_WITHIN:
        if part in population and whole in population:
            pair = [kinds["d", population[part]], kinds["d", population[whole]]]
            if population[part] != population[whole]:
                rows.add("nested outcomes", np.column_stack(pair), difference, -NO_LIMIT, 0)
    for one, other in APART:
        if one in population and other in population:
            trio = [kinds["n", one], kinds["n", other], kinds["d", population[one]]]
            rows.add("nested outcomes", np.column_stack(trio), np.array([1, 1, -1]), -NO_LIMIT, 0)
