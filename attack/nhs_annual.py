"""The attack on NHS England's annual figures by organisation and ethnic group.

They are rounded and small counts are withheld, but nothing is withheld to protect these. Only how
many withheld counts can be narrowed is reported, never a value: what the publisher withheld is
not published here.
"""

import time
from dataclasses import replace

import numpy as np
import pandas as pd

from attack import groups
from attack.neighbourhoods import narrow_by_organisation
from attack.programs import Limits
from attack.propagation import propagate
from attack.roundings import HALF_STEP, NO_LIMIT, SMALLEST, TOLERANCE
from attack.system import Rows, System

KEY = ["org_type", "org_code", "mask"]
OF_FINISHED = ["reliable_improvement", "reliable_deterioration", "no_reliable_change"]
OF_CASENESS = ["recovery", "reliable_recovery"]
FINISHED, NOT_AT_CASENESS = "finished_course_treatment", "not_at_caseness"
# Sums of counts that are at most zero: the definitions of the published measures.
NESTED = [
    {"reliable_recovery": 1, "recovery": -1},
    {"reliable_recovery": 1, "reliable_improvement": -1},
    {"recovery": 1, FINISHED: -1, NOT_AT_CASENESS: 1},
    {"recovery": 1, "at_caseness": -1},
    {"at_caseness": 1, NOT_AT_CASENESS: 1, FINISHED: -1},
    {**dict.fromkeys(OF_FINISHED, 1), FINISHED: -1},
]


def attack_annual(figures: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """One row per year and level: withheld counts, and how many are narrower or recovered.

    `figures` is pub_nhs_annual_outcomes. Columns: withheld, narrower (fewer than width + 1
    possible values), recovered (one left), share_narrower, seconds of the year.
    """
    masks = masks_of_lines()
    years = sorted(figures["financial_year"].unique())
    share = replace(limits, seconds=limits.seconds / len(years))
    tables = []
    for year in years:
        started = time.monotonic()
        system = system_of_year(figures[figures["financial_year"] == year], masks)
        narrowed = propagate(system)
        targets = system.targets["unknown"].to_numpy()
        untried = np.zeros(len(system.lower), int)
        lower, upper, _ = narrow_by_organisation(narrowed, targets, untried, share)
        narrowed = replace(
            propagate(narrowed.system, lower, upper), contradicted=narrowed.contradicted
        )
        lower, upper = narrowed.lower, narrowed.upper
        cells = system.targets.assign(width=(upper - lower)[targets])
        seconds = round(time.monotonic() - started)
        tables.append(_by_level(cells, limits.width).assign(financial_year=year, seconds=seconds))
        for kind, number in narrowed.contradicted.items():
            print(f"{year}: {number} relations of kind {kind} contradict the figures: left out")
    return pd.concat(tables).reset_index().set_index(["financial_year", "org_type"])


def masks_of_lines() -> pd.Series:
    """The bit mask of every published line, indexed by broad_group and ethnic_group."""
    lines = groups.usual_lines().query("ethnic_grouping in ['all', 'broad', 'minoritised']")
    detailed = lines["detailed_group"].where(
        ~lines["detailed_group"].isin(groups.NOT_GIVEN), groups.NOT_GIVEN_LINE
    )
    lines = lines.assign(detailed_group=detailed).drop_duplicates()
    own = lines[lines["ethnic_grouping"] == "broad"]
    own = own.assign(ethnic_grouping="detailed", ethnic_group=own["detailed_group"])
    return groups.masks_of(pd.concat([lines, own]))


def _located(figures, masks):
    """Rows with their mask; a line is looked up as detailed, broad, minoritised or everyone."""
    broad, group = figures["broad_group"], figures["ethnic_group"]
    grouping = np.select(
        [
            (broad == "All") & (group == "All"),
            (broad == "Minoritised") & (group == "All"),
            group == "All",
        ],
        ["all", "minoritised", "broad"],
        "detailed",
    )
    line = np.where((group == "All") & (broad != "All"), broad, group)
    found = masks.reindex(pd.MultiIndex.from_arrays([grouping, line]))
    return figures.assign(mask=found.to_numpy()).dropna(subset="mask")


def system_of_year(figures: pd.DataFrame, masks: pd.Series) -> System:
    """The system of one published year: one unknown per organisation, line and measure."""
    figures = _located(figures, masks)
    figures = figures[figures["suppression_reason"] != "not_collected"].reset_index(drop=True)
    figures["mask"] = figures["mask"].astype("int64")
    lower, upper = bounds_of(figures)
    rows = Rows()
    unknowns = figures.assign(unknown=figures.index)
    _add_groups(rows, unknowns, masks)
    _add_organisations(rows, unknowns)
    by_measure = unknowns.pivot(index=KEY, columns="measure", values="unknown")
    names = [FINISHED, NOT_AT_CASENESS, *by_measure.columns]
    by_measure = by_measure.reindex(columns=list(dict.fromkeys(names))).fillna(-1).astype(int)
    for sums in NESTED:
        if set(sums) <= set(by_measure):
            terms = by_measure[list(sums)].to_numpy()
            rows.add("nested", terms, np.array(list(sums.values())), -NO_LIMIT, 0)
    _add_percentages(rows, figures, by_measure)
    withheld = unknowns[figures["suppression_reason"] == "small_count"]
    matrix, row_lower, row_upper, kinds = rows.build(len(figures))
    return System(
        lower, upper, matrix, row_lower, row_upper, kinds, np.zeros((0, 2), int), withheld
    )


def bounds_of(figures: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """What each published count can be: England's is exact, others are within 2 and at least 5."""
    shown = figures["count"].to_numpy(float)
    slack = np.where(figures["org_type"] == "England", 0, HALF_STEP)
    is_small = (figures["suppression_reason"] == "small_count").to_numpy()
    least = np.where(slack > 0, SMALLEST, 0)
    lower = np.where(np.isnan(shown), 0, np.maximum(shown - slack, np.minimum(least, shown)))
    unknown_most = np.where(is_small, SMALLEST - 1, NO_LIMIT)
    return lower.astype(float), np.where(np.isnan(shown), unknown_most, shown + slack)


def _add_groups(rows, unknowns, masks):
    table = unknowns.pivot(
        index=["org_type", "org_code", "measure"], columns="mask", values="unknown"
    )
    table = table.fillna(-1).astype(int)
    for left, right in groups.additive_identities(masks):
        if all(mask in table for mask in (*left, *right)):
            signs = np.r_[np.ones(len(left)), -np.ones(len(right))]
            rows.add("groups", table[[*left, *right]].to_numpy(), signs, 0, 0)


def _add_organisations(rows, unknowns):
    """Every level sums to England: the published totals of each level do, within rounding."""
    table = unknowns.pivot(
        index=["measure", "mask"], columns=["org_type", "org_code"], values="unknown"
    )
    table = table.fillna(-1).astype(int)
    england = table["England"].to_numpy()
    for org_type in sorted(set(unknowns["org_type"]) - {"England"}):
        terms = np.hstack([england, table[org_type].to_numpy()])
        signs = np.r_[1, -np.ones(terms.shape[1] - 1)]
        rows.add("organisations", terms, signs, 0, 0)


def _add_percentages(rows, figures, by_measure):
    """A percentage bounds its count between two shares of its denominator."""
    shown = figures[figures["percentage"].notna() & figures["measure"].isin(by_measure.columns)]
    half = np.where(shown["org_type"] == "England", 0.05, 0.5) + TOLERANCE
    place = by_measure.loc[pd.MultiIndex.from_frame(shown[KEY])]
    own = shown.index.to_numpy()
    finished, not_at = place[FINISHED].to_numpy(), place[NOT_AT_CASENESS].to_numpy()
    for side, limits in ((-1, (0, NO_LIMIT)), (1, (-NO_LIMIT, 0))):
        share = (shown["percentage"].to_numpy(float) + side * half) / 100
        ones = np.ones(len(share))
        for measures, terms, factors in (
            (OF_FINISHED, [own, finished], [ones, -share]),
            (OF_CASENESS, [own, finished, not_at], [ones, -share, share]),
        ):
            chosen = shown["measure"].isin(measures).to_numpy()
            terms, factors = np.column_stack(terms), np.column_stack(factors)
            rows.add("percentages", terms[chosen], factors[chosen], *limits)


def _by_level(cells, width):
    levels = cells.groupby("org_type")["width"]
    table = pd.DataFrame(
        {
            "withheld": levels.size(),
            "narrower": levels.agg(lambda widths: int((widths < width).sum())),
            "recovered": levels.agg(lambda widths: int((widths <= 0).sum())),
        }
    )
    return table.assign(share_narrower=(table["narrower"] / table["withheld"]).round(3))
