"""`open_outcome_multilevel`: rows of `models.estimates`, `models.fits`, `models.service_effects`
and of the benchmark, from multilevel models of provider, group and year.
"""

import time
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from orchestration.models.open_lane import benchmark
from orchestration.models.open_lane.multilevel import MultilevelFit, dispersion, fit
from orchestration.models.open_lane.multilevel_data import (
    MINORITISED,
    Comparison,
    compare,
)
from orchestration.models.open_lane.results import (
    DATA_ORIGIN,
    REFERENCE_GROUP,
    fit_row,
    holm,
)

ANALYSIS = "open_outcome_multilevel"
ENGINE = "Laplace approximation, interval-censored binomial counts"
NORMAL_QUANTILE = stats.norm.ppf(0.975)
# A smaller gap is more of a good outcome, or less of a bad one.
BAD_OUTCOMES = {"reliable_deterioration"}


@dataclass(frozen=True)
class MultilevelResults:
    """The rows of all comparisons, by table."""

    estimates: pd.DataFrame
    fits: pd.DataFrame
    service_effects: pd.DataFrame
    benchmark: pd.DataFrame


def analyse(all_cells: pd.DataFrame, pooled: pd.DataFrame) -> MultilevelResults:
    """Fit every outcome, for all minoritised groups together and for each broad group."""
    estimates, fits, services, benchmarks = [], [], [], []
    for _, cells in all_cells.groupby("measure"):
        is_compared = cells["ethnic_group"] != REFERENCE_GROUP
        for compared in [MINORITISED, *sorted(cells["broad_group"][is_compared].unique())]:
            started = time.perf_counter()
            comparison = compare(cells, compared)
            fitted, scatter = _fit_widened(comparison)
            seconds = time.perf_counter() - started
            if compared == MINORITISED:
                estimates.append(_estimates(comparison, fitted))
            fits.append(_fit(comparison, fitted, scatter, seconds))
            services.append(_services(comparison, fitted))
            benchmarks.append(_benchmark(comparison, fitted))
    return MultilevelResults(
        estimates=pd.concat(estimates, ignore_index=True) if estimates else pd.DataFrame(),
        fits=pd.DataFrame(fits),
        service_effects=pd.concat(services, ignore_index=True) if services else pd.DataFrame(),
        benchmark=_whole_benchmark(benchmarks, services, pooled),
    )


def _whole_benchmark(
    standings: list[pd.DataFrame], services: list[pd.DataFrame], pooled: pd.DataFrame
) -> pd.DataFrame:
    """Standing, shrunken effects and place in the funnel of every service, side by side."""
    if not standings:
        return pd.DataFrame()
    keys = ["outcome", "provider_code", "ethnic_group"]
    effects = pd.concat(services).rename(columns={"variant": "ethnic_group"})
    limits = ["estimate", "lower", "upper"]
    shown = [f"{name}_{limit}" for name in ("service", "gap") for limit in limits]
    funnels = pd.concat(
        [
            benchmark.funnel(gaps)
            for _, gaps in pooled.dropna(subset="gap").groupby(["measure", "ethnic_group"])
        ]
    )
    placed = funnels.rename(columns={"measure": "outcome", "gap": "log_odds_ratio"}).drop(
        columns=["events", "people", "reference_events", "reference_people"]
    )
    return (
        pd.concat(standings, ignore_index=True)
        .merge(effects[[*keys, "n_people", *shown]], on=keys, validate="one_to_one")
        .merge(placed, on=keys, how="left", validate="one_to_one")
    )


def _fit_widened(comparison: Comparison) -> tuple[MultilevelFit, float]:
    """The fit, its covariances multiplied by the dispersion of the cells; and that dispersion."""
    fitted = fit(comparison.problem)
    scatter = dispersion(comparison.problem, fitted, comparison.is_shown())
    mode = replace(fitted.mode, inverse=fitted.mode.inverse * scatter)
    return replace(fitted, covariance=fitted.covariance * scatter, mode=mode), scatter


def _constants(comparison: Comparison) -> dict[str, object]:
    return {
        "analysis": ANALYSIS,
        "outcome": comparison.measure,
        "population": comparison.population,
        "model": "unadjusted",
        "reference_group": REFERENCE_GROUP,
        "data_origin": DATA_ORIGIN,
    }


def _middle(cells: pd.DataFrame, name: str) -> pd.Series:
    return (cells[f"{name}_least"] + cells[f"{name}_most"]) / 2


def _estimates(comparison: Comparison, fitted: MultilevelFit) -> pd.DataFrame:
    """Odds ratios of every detailed group within an average service."""
    places = [comparison.place_of_group(group) for group in comparison.groups]
    value = fitted.parameters[places]
    error = np.sqrt(np.diag(fitted.covariance))[places]
    cells = comparison.cells
    people = _middle(cells, "denominator").groupby(cells["ethnic_group"]).sum()
    events = _middle(cells, "numerator").groupby(cells["ethnic_group"]).sum()
    rows = pd.DataFrame(
        {
            "ethnic_group": comparison.groups,
            "term": "ethnic_group",
            "effect": "odds_ratio",
            "estimate": np.exp(value),
            "lower": np.exp(value - NORMAL_QUANTILE * error),
            "upper": np.exp(value + NORMAL_QUANTILE * error),
            "std_error": error,
            "p_value": 2 * stats.norm.sf(np.abs(value / error)),
            "interval_method": "wald",
        }
    )
    rows["n_people"] = rows["ethnic_group"].map(people).round().astype("Int64")
    rows["n_events"] = rows["ethnic_group"].map(events).round().astype("Int64")
    rows["p_value_adjusted"] = holm(rows["p_value"])
    return rows.assign(
        report_table=None,
        n_cells=len(cells),
        n_services=len(comparison.providers),
        converged=fitted.converged,
        is_publishable=fitted.converged,
        **_constants(comparison),
    )


def _fit(
    comparison: Comparison, fitted: MultilevelFit, scatter: float, seconds: float
) -> dict[str, object]:
    shape = fitted.parameters[-comparison.problem.n_shape :]
    (service_sd, gap_sd, _, year_sd), correlation = np.exp(shape), np.tanh(shape[2])
    cells = comparison.cells
    n_withheld = int(cells["is_withheld"].sum())
    return fit_row(
        **_constants(comparison),
        variant=None if comparison.compared == MINORITISED else comparison.compared,
        covariates=(
            f"financial_year, ethnic_group ({comparison.compared}); by provider: 1, gap, 1 by year"
        ),
        engine=ENGINE,
        iterations=fitted.iterations,
        log_likelihood=fitted.mode.log_likelihood,
        variance_components=(
            f"service_sd={service_sd:.4f}, gap_sd={gap_sd:.4f}, correlation={correlation:.3f}, "
            f"service_year_sd={year_sd:.4f}"
        ),
        service_sd=service_sd,
        gap_sd=gap_sd,
        gap_correlation=correlation,
        n_services=len(comparison.providers),
        n_people=round(_middle(cells, "denominator").sum()),
        n_events=round(_middle(cells, "numerator").sum()),
        n_cells=len(cells),
        n_parameters=len(fitted.parameters),
        seconds=seconds,
        converged=fitted.converged,
        warnings=(
            f"{n_withheld} of {len(cells)} cells withheld, kept through their bounds; "
            f"dispersion {scatter:.2f}, intervals widened by its root"
        ),
    )


def _average_gap(comparison: Comparison) -> np.ndarray:
    """Weights of the coefficients that make the average gap: compared groups by their people."""
    people = _middle(comparison.cells, "denominator").groupby(comparison.cells["ethnic_group"])
    shares = people.sum()[comparison.groups]
    weights = np.zeros(comparison.problem.columns.shape[1] + comparison.problem.n_shape)
    for group, share in (shares / shares.sum()).items():
        weights[comparison.place_of_group(str(group))] = share
    return weights


def _service_distribution(fitted: MultilevelFit) -> np.ndarray:
    """Covariance of (u, v) of every service, the parameters' own uncertainty included."""
    moves = fitted.moves[:, :2, :]
    return fitted.mode.inverse[:, :2, :2] + moves @ fitted.covariance @ moves.swapaxes(1, 2)


def _gaps(comparison: Comparison, fitted: MultilevelFit) -> tuple[np.ndarray, np.ndarray]:
    """Log odds ratio of every service for the average mix of compared groups, and its error."""
    weights, mode = _average_gap(comparison), fitted.mode
    reach = fitted.moves[:, 1, :] + weights
    variance = mode.inverse[:, 1, 1] + np.einsum("sp,pq,sq->s", reach, fitted.covariance, reach)
    return weights @ fitted.parameters + mode.effects[:, 1], np.sqrt(variance)


def _services(comparison: Comparison, fitted: MultilevelFit) -> pd.DataFrame:
    effect = fitted.mode.effects[:, 0]
    error = np.sqrt(_service_distribution(fitted)[:, 0, 0])
    gap, gap_error = _gaps(comparison, fitted)
    cells = comparison.cells
    people = _middle(cells, "denominator").groupby(cells["org_code"]).sum()
    rows = pd.DataFrame(
        {
            "provider_code": comparison.providers,
            "variant": comparison.compared,
            "n_people": people[comparison.providers].round().astype(int).to_numpy(),
            **_limits("service", effect, error),
            "service_std_error": error,
            **_limits("gap", gap, gap_error),
            "gap_std_error": gap_error,
            "interval_method": "empirical Bayes, wald",
            "is_publishable": fitted.converged,
        }
    )
    return rows.assign(**_constants(comparison))


def _limits(name: str, value: np.ndarray, error: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{name}_estimate": np.exp(value),
        f"{name}_lower": np.exp(value - NORMAL_QUANTILE * error),
        f"{name}_upper": np.exp(value + NORMAL_QUANTILE * error),
    }


def _benchmark(comparison: Comparison, fitted: MultilevelFit) -> pd.DataFrame:
    """Per service: its gap in points, its probability of a smaller gap, and its rank interval."""
    better = -1.0 if comparison.measure in BAD_OUTCOMES else 1.0
    gap, gap_error = _gaps(comparison, fitted)
    distribution, effects = _service_distribution(fitted), fitted.mode.effects[:, :2]
    # (v, u + v): a gap smaller than average, and compared people doing better than average
    turn = better * np.array([[0.0, 1.0], [1.0, 1.0]])
    probability = benchmark.probability_both_positive(
        effects @ turn.T, turn @ distribution @ turn.T
    )
    base = fitted.parameters[0] + fitted.parameters[len(comparison.years) - 1] + effects[:, 0]
    cells = comparison.cells
    compared = cells[cells["ethnic_group"] != REFERENCE_GROUP].groupby("org_code")
    rows = pd.DataFrame(
        {
            "provider_code": comparison.providers,
            "ethnic_group": comparison.compared,
            "gap_points": expit(base + gap) - expit(base),
            "average_gap": float(np.exp(_average_gap(comparison) @ fitted.parameters)),
            "probability_smaller_gap": probability,
            "is_demonstrator": benchmark.demonstrators(probability),
            "n_cells": compared.size().reindex(comparison.providers, fill_value=0).to_numpy(),
            "n_withheld_cells": compared["is_withheld"]
            .sum()
            .reindex(comparison.providers, fill_value=0)
            .to_numpy(),
        }
    )
    ranks = benchmark.rank_intervals(better * gap, gap_error)
    return pd.concat([rows, ranks], axis=1).assign(
        outcome=comparison.measure, converged=fitted.converged
    )
