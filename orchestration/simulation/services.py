"""The services: which areas they serve, whom they expect, and how far they differ in outcomes."""

from dataclasses import dataclass

import numpy as np

from orchestration.simulation import published
from orchestration.simulation.draws import cumulative
from orchestration.simulation.geography import Places
from orchestration.simulation.parameters import OUTCOMES, Parameters, Truth

REFERRALS_PER_SERVICE = 5_000
FEWEST, MOST = 12, 150
NOT_MINORITISED = ("A", *published.NOT_KNOWN)


@dataclass(frozen=True)
class Services:
    """One entry per service.

    `lsoas`: positions of the LSOAs it serves. `expected`: share of all referrals by group, shape
    (services, groups). `intercept`, `gap`: planted random effects by outcome.
    """

    code: list[str]
    lsoas: list[np.ndarray]
    expected: np.ndarray
    intercept: dict[str, np.ndarray]
    gap: dict[str, np.ndarray]

    @property
    def minoritised_share(self) -> np.ndarray:
        """Share of minoritised people among the referrals of every service."""
        return self.expected @ is_minoritised() / self.expected.sum(axis=1)


def is_minoritised() -> np.ndarray:
    """Whether each group is minoritised; those not known are not."""
    return np.array([code not in NOT_MINORITISED for code in published.codes()], dtype=float)


def n_services_for(referrals_per_year: int) -> int:
    """As many services as the referrals can fill: 12 to 150, about the number in England."""
    return int(np.clip(referrals_per_year // REFERRALS_PER_SERVICE, FEWEST, MOST))


def code_of(number: int) -> str:
    """Code of a service, belonging to no organisation; the first is SIM001."""
    return f"SIM{number + 1:03d}"


def draw_services(
    parameters: Parameters, truth: Truth, places: Places, n_services: int, seed: int
) -> Services:
    """The services of a run; the same for the same seed and number."""
    tilted = places.residents * np.exp(np.outer(places.imd_decile, deprivation_slopes(places)))
    lsoas, fraction = _areas(places, n_services)
    residents = np.array([tilted[own].sum(axis=0) for own in lsoas]) * fraction[:, None]
    referrals = np.array([parameters.referrals[code] for code in published.codes()], dtype=float)
    expected = residents / residents.sum(axis=0) * referrals / referrals.sum()
    share = expected @ is_minoritised() / expected.sum(axis=1)
    intercept, gap = _effects(parameters, truth, share, seed)
    return Services([code_of(n) for n in range(n_services)], lsoas, expected, intercept, gap)


def homes_table(places: Places, lsoas: np.ndarray) -> np.ndarray:
    """Table for `draws.choose`: for every group, the chance of each of these LSOAs."""
    weights = places.residents[lsoas] * np.exp(
        np.outer(places.imd_decile[lsoas], deprivation_slopes(places))
    )
    return cumulative(weights.T + 1e-9)


_SLOPES: dict[int, np.ndarray] = {}


def deprivation_slopes(places: Places) -> np.ndarray:
    """By group, how referral rises with the decile so that the mean decile is that of Table 2."""
    if id(places) not in _SLOPES:
        _SLOPES.clear()
        _SLOPES[id(places)] = _solve_slopes(places)
    return _SLOPES[id(places)]


def _solve_slopes(places: Places) -> np.ndarray:
    slopes = np.zeros(places.residents.shape[1])
    if not places.imd_decile.any():
        return slopes
    deciles = np.arange(1, 11)
    by_decile = np.array([places.residents[places.imd_decile == d].sum(axis=0) for d in deciles])
    target = published.described("imd_decile_mean", "referred")
    for _ in range(40):
        weight = by_decile * np.exp(np.outer(deciles - 5.5, slopes))
        mean = deciles @ weight / weight.sum(axis=0)
        variance = deciles**2 @ weight / weight.sum(axis=0) - mean**2
        slopes = slopes + (target - mean) / variance
    return slopes


def _areas(places: Places, n_services: int) -> tuple[list[np.ndarray], np.ndarray]:
    """LSOAs of every service, and the fraction of their people it serves.

    Fewer services than sub-ICB locations: each serves several. More: the largest are shared.
    """
    names, inverse = np.unique(places.sub_icb_code, return_inverse=True)
    population = np.bincount(inverse, places.residents[:, published.WHITE_BRITISH])
    n_areas = min(n_services, len(names))
    area_of_name = np.arange(len(names)) * n_areas // len(names)
    members = [np.flatnonzero(area_of_name[inverse] == area) for area in range(n_areas)]
    size = np.bincount(area_of_name, population)
    served_by = np.ones(n_areas, dtype=int)
    for _ in range(n_services - n_areas):
        served_by[np.argmax(size / served_by)] += 1
    area = np.repeat(np.arange(n_areas), served_by)
    return [members[a] for a in area], 1 / served_by[area]


def _effects(
    parameters: Parameters, truth: Truth, share: np.ndarray, seed: int
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    spread, intercept, gap = parameters.services, {}, {}
    typical = spread["typical_minoritised_share"]
    draws = np.array(
        [np.random.default_rng([seed, n, 0]).standard_normal((2, 8)) for n in range(len(share))]
    )
    for place, outcome in enumerate(("access", "course_of_treatment", *OUTCOMES)):
        planted = spread[outcome]
        slope = planted.get("minoritised_share", 0.0) * (share - typical)
        intercept[outcome] = planted["intercept_sd"] * draws[:, 0, place] + slope
        gap[outcome] = planted.get("gap_sd", 0.0) * truth.gap_scale * draws[:, 1, place]
    return intercept, gap
