"""Do 95 per cent intervals hold the truth 95 times in 100? And are gaps found where none are?

`python tests/study/coverage.py --replications 200` draws people with known effects, fits every
specified analysis as the pipeline does, and counts. Three worlds, because a model estimates what
is planted only where nothing it leaves out matters:

- `no gap`: nobody differs. For single-level analyses; also gives the rate of false positives.
- `gaps`: groups differ, services and covariates do not matter. For single-level analyses.
- `services`: groups, services and covariates all matter. For multilevel analyses, model 5.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made_pathways import GROUPS, LINEAR, LOGISTIC, Planted, pathways, warehouse

from orchestration.models import specifications
from orchestration.models.analyses import AnalysisFits
from orchestration.models.fitting import _Population
from orchestration.models.specifications import Analysis, Specifications

WORLDS = ("no gap", "gaps", "services")
GAPS = dict(zip(GROUPS[1:], np.linspace(-0.6, 0.3, len(GROUPS) - 1), strict=True))
DENSITY = {group: 0.01 for group in GROUPS}


def planted(world: str) -> Planted:
    """What is true in a world."""
    if world == "no gap":
        return Planted(service_sd=0.0, covariate_strength=0.0)
    effects = {column: GAPS for column in LOGISTIC}
    effects |= {column: {g: v / 10 for g, v in GAPS.items()} for column in LINEAR}
    if world == "services":
        return Planted(effects=effects, service_sd=0.3)
    return Planted(effects=effects, service_sd=0.0, covariate_strength=0.0)


def analyses(world: str) -> tuple[Specifications, list[Analysis]]:
    """The analyses whose estimand is what is planted, without what takes time and is not asked."""
    specified = specifications.load()
    chosen = []
    for item in specified.analyses:
        is_multilevel = item.level == "service"
        if item.variant or is_multilevel != (world == "services"):
            continue
        models = ["5"] if is_multilevel else item.models
        chosen.append(item.model_copy(update={"models": models, "other_intervals": []}))
    return specified.model_copy(update={"analyses": chosen, "sensitivity": []}), chosen


def replication(world: str, seed: int, n_people: int) -> pd.DataFrame:
    """One row per estimate of a group: the truth, the interval, and both adjusted p-values."""
    truth = planted(world)
    frame = pathways(n_people, seed=seed, planted=truth, n_services=40, equal_shares=True)
    specified, chosen = analyses(world)
    parts = []
    with warehouse(frame) as connection:
        populations = {
            name: _Population(connection, specified, name) for name in specified.populations
        }
        for analysis in chosen:
            place = populations[analysis.population]
            fits = AnalysisFits(
                specified,
                analysis,
                people=lambda place=place: place.people,
                cells=place.cells,
                ethnic_groups=GROUPS,
            )
            parts.append(_with_truth(fits.tables()["estimates"], analysis, truth))
    return pd.concat(parts, ignore_index=True).assign(world=world, seed=seed)


def _with_truth(estimates: pd.DataFrame, analysis: Analysis, truth: Planted) -> pd.DataFrame:
    rows = estimates[
        (estimates["term"] == analysis.exposure)
        & estimates["ethnic_group"].isin(GROUPS)
        & estimates["std_error"].notna()
        & estimates["is_publishable"]
    ].copy()
    effects = {} if analysis.by or analysis.base else truth.effects.get(analysis.column, {})
    rows["truth"] = rows["ethnic_group"].map(effects).fillna(0.0)
    if analysis.family != "linear":
        rows["truth"] = np.exp(rows["truth"])
    rows["is_covered"] = (rows["lower"] <= rows["truth"]) & (rows["truth"] <= rows["upper"])
    keep = ["analysis", "outcome", "model", "ethnic_group", "truth", "estimate", "std_error"]
    return rows[[*keep, "is_covered", "p_value_adjusted", "p_value_adjusted_bh"]]


def coverage(rows: pd.DataFrame) -> pd.DataFrame:
    """Share of intervals that hold the truth, by world, analysis and outcome.

    `error` is the standard error of the share; groups of one fit share their reference, so it is
    taken between replications.
    """
    keys = ["world", "analysis", "outcome"]
    of_seed = rows.groupby([*keys, "seed"])["is_covered"].agg(["mean", "size"]).reset_index()
    found = of_seed.groupby(keys).agg(
        coverage=("mean", "mean"),
        spread=("mean", "std"),
        n_intervals=("size", "sum"),
        replications=("seed", "nunique"),
    )
    found["error"] = found.pop("spread") / np.sqrt(found["replications"])
    return found.reset_index()


def false_positives(rows: pd.DataFrame) -> pd.DataFrame:
    """Where no gap is planted: share of fits that find any, by method of adjustment."""
    null = rows[rows["world"] == "no gap"]
    fits = null.groupby(["analysis", "outcome", "model", "seed"])
    smallest = fits[["p_value_adjusted", "p_value_adjusted_bh"]].min()
    found = (smallest < 0.05).groupby(["analysis"]).agg(["mean", "size"])
    return pd.DataFrame(
        {
            "holm": found["p_value_adjusted"]["mean"],
            "benjamini_hochberg": found["p_value_adjusted_bh"]["mean"],
            "n_fits": found["p_value_adjusted"]["size"],
        }
    ).reset_index()


def study(replications: int, n_people: int, report=print) -> pd.DataFrame:
    """All worlds, one replication after the other."""
    parts, started = [], time.perf_counter()
    for seed in range(replications):
        parts += [replication(world, 10_000 + seed, n_people) for world in WORLDS]
        if seed % 20 == 19:
            report(f"{seed + 1} replications, {time.perf_counter() - started:.0f} s")
    return pd.concat(parts, ignore_index=True)


def main() -> None:
    """Run the study and print its two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--people", type=int, default=8000)
    parser.add_argument("--out", type=Path, default=Path("build/coverage.csv"))
    options = parser.parse_args()
    rows = study(options.replications, options.people)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    table = coverage(rows)
    table.to_csv(options.out, index=False)
    print(table.round(4).to_string(index=False))
    print(f"all intervals: {rows['is_covered'].mean():.4f} of {len(rows)}")
    print(false_positives(rows).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
