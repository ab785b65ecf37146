"""Benchmarks of services' gaps: funnel limits with overdispersion, services that demonstrate a
smaller gap at a controlled rate of false discoveries, and rank intervals in place of league tables.

Gaps are log odds ratios of a compared group against White British people of the same service.
"""

import numpy as np
import pandas as pd
from scipy import stats

WINSORISED = 0.10
FALSE_DISCOVERY_RATE = 0.05
RANK_DRAWS, RANK_SEED = 4000, 20190901
LIMITS = {"95": stats.norm.ppf(0.975), "998": stats.norm.ppf(0.999)}


def funnel(gaps: pd.DataFrame) -> pd.DataFrame:
    """Funnel limits for rows with `gap` and `gap_error`, by service.

    The target is the precision-weighted mean. Overdispersion is Spiegelhalter's (2005b) additive
    random effect from z-scores winsorised at 10 per cent, so that outlying services do not widen
    the limits they are judged by. Adds `target`, `overdispersion`, limits at 95 and 99.8 per cent
    and `z_score` (overdispersed).
    """
    if len(gaps) < 2:
        return gaps.assign(target=np.nan, overdispersion=np.nan, z_score=np.nan)
    weights = 1.0 / gaps["gap_error"] ** 2
    target = float(np.average(gaps["gap"], weights=weights))
    z_scores = (gaps["gap"] - target) / gaps["gap_error"]
    low, high = z_scores.quantile([WINSORISED, 1 - WINSORISED])
    between = _between_services(z_scores.clip(low, high), weights)
    spread = np.sqrt(gaps["gap_error"] ** 2 + between)
    limits = {
        f"{side}_{name}": target + sign * quantile * spread
        for name, quantile in LIMITS.items()
        for side, sign in (("lower", -1), ("upper", 1))
    }
    return gaps.assign(
        target=target, overdispersion=between, z_score=(gaps["gap"] - target) / spread, **limits
    )


def _between_services(z_scores: pd.Series, weights: pd.Series) -> float:
    """Variance between services; none when the z-scores scatter no more than by chance."""
    n_services, dispersion = len(z_scores), float(np.mean(z_scores**2))
    if n_services * dispersion <= n_services - 1:
        return 0.0
    total = weights.sum()
    return (n_services * dispersion - (n_services - 1)) / (total - (weights**2).sum() / total)


def probability_both_positive(means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Probability that both of two normal values are above 0, one pair per row."""
    return np.array(
        [
            stats.multivariate_normal.cdf(mean, cov=covariance, allow_singular=True)
            for mean, covariance in zip(means, covariances, strict=True)
        ]
    )


def demonstrators(probabilities: np.ndarray, rate: float = FALSE_DISCOVERY_RATE) -> np.ndarray:
    """Which services are named: the most probable ones, as many as keep the expected share of
    wrong namings at or below `rate` (Bayesian false discovery rate, Newton and others 2004)."""
    order = np.argsort(-probabilities, kind="stable")
    expected_wrong = np.cumsum(1 - probabilities[order]) / np.arange(1, len(order) + 1)
    n_named = int(np.sum(expected_wrong <= rate))  # the running mean never falls
    named = np.zeros(len(probabilities), dtype=bool)
    named[order[:n_named]] = True
    return named


def rank_intervals(means: np.ndarray, errors: np.ndarray) -> pd.DataFrame:
    """Rank of every service and its 95 per cent interval, 1 for the largest value.

    Ranks of draws from each service's normal distribution; the seed is fixed.
    """
    draws = np.random.default_rng(RANK_SEED).normal(means, errors, (RANK_DRAWS, len(means)))
    ranks = stats.rankdata(-draws, axis=1)
    low, middle, high = np.quantile(ranks, [0.025, 0.5, 0.975], axis=0)
    return pd.DataFrame({"rank_median": middle, "rank_lower": low, "rank_upper": high})
