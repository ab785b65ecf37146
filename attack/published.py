"""The attack on one or several published releases, family of measures by family of measures."""

import time
from dataclasses import replace

import pandas as pd

from attack.findings import Findings, cells_of
from attack.neighbourhoods import narrow_by_organisation, narrow_nearby
from attack.programs import Limits, narrow_exactly
from attack.propagation import propagate
from attack.reading import Release
from attack.unknowns import families_of, system_of


def attack_releases(published: list[Release], limits: Limits) -> Findings:
    """Bound every withheld count of the releases, oldest first.

    Each family of measures gets an equal share of the seconds that `limits` allows.
    """
    started = time.monotonic()
    notes = list(dict.fromkeys(note for release in published for note in release.notes))
    cells = pd.concat([release.cells for release in published])
    families = families_of(cells)
    facts = shown_facts(cells)
    found = []
    n_contradicted = 0
    share = replace(limits, seconds=limits.seconds / len(families) / 3)
    for measures in families:
        system = system_of(published, measures)
        narrowed = propagate(system)
        targets = system.targets["unknown"].unique()
        lower, upper, status = narrow_exactly(narrowed, targets, share)
        again = propagate(narrowed.system, lower, upper)
        lower, upper, status = narrow_by_organisation(again, targets, status, share)
        again = propagate(again.system, lower, upper)
        lower, upper, status = narrow_nearby(again, targets, status, share)
        found.append(cells_of(system.targets, lower, upper, status))
        facts["unknown counts"] = facts.get("unknown counts", 0) + len(lower)
        facts["relations"] = facts.get("relations", 0) + system.matrix.shape[0]
        notes += _notes(narrowed, measures)
        n_contradicted += sum(narrowed.contradicted.values()) + narrowed.n_contradictory_cells
    return Findings(
        pd.concat(found, ignore_index=True),
        limits.width,
        time.monotonic() - started,
        notes,
        facts,
        n_contradicted,
    )


def shown_facts(cells: pd.DataFrame) -> dict[str, int]:
    """How many shown pairs there are, how many rates give away exactly, how many contradict."""
    n_pairs = cells["n_pairs"]
    return {
        "pairs shown": int(n_pairs.notna().sum()),
        "pairs whose rate undoes the rounding": int((n_pairs == 1).sum()),
        "pairs that no counts agree with": int((n_pairs == 0).sum()),
        "rates shown beside a withheld count": int(
            (cells["is_withheld"] & cells["rate"].notna()).sum()
        ),
    }


def _notes(narrowed, measures):
    names = ", ".join(measures)
    for kind, number in narrowed.contradicted.items():
        yield f"{number:,} relations of kind {kind} contradict the figures of {names}: left out"
    if narrowed.n_contradictory_cells:
        yield f"{narrowed.n_contradictory_cells:,} counts of {names} are shown in two ways"
    if not narrowed.is_settled:
        yield f"propagation of {names} was stopped before it settled: bounds are valid but wide"
