"""Who is referred: one simulated person per referral, with their characteristics."""

from datetime import date

import numpy as np
import pandas as pd

from orchestration.simulation.geography import Places
from orchestration.simulation.parameters import Parameters

N_PROVIDERS = 12
# Minoritised groups live in more deprived areas: share drawn to the lower five deciles.
SHARE_DEPRIVED = {True: 0.66, False: 0.49}


def draw_people(
    random: np.random.Generator,
    parameters: Parameters,
    places: Places,
    *,
    first_day: date,
    n_days: int,
    n_people: int,
) -> pd.DataFrame:
    """One row per referral, in order of the day it was received.

    Columns: `received` (days since `first_day`), `provider_code`, `ethnic_code`, `gender_code`,
    `age_years`, `lsoa_code`, `sub_icb_code`, `imd_decile` (0 when the LSOA is not submitted),
    `employment_code`, `medication_code`, `source_code`.
    """
    shares = parameters.shares
    groups = parameters.ethnic_groups
    weights = {code: entry["referrals"] for code, entry in groups.items()}
    ethnic = _draw(random, weights, n_people)
    home = _homes(random, places, ethnic)
    has_lsoa = random.random(n_people) >= shares["lsoa_missing"]
    sizes = {f"SIM{number:02d}": 1 / (number + 2) for number in range(1, N_PROVIDERS + 1)}
    return pd.DataFrame(
        {
            "received": np.sort(random.integers(0, n_days, n_people)),
            "provider_code": _draw(random, sizes, n_people),
            "ethnic_code": ethnic,
            "gender_code": _draw(random, shares["gender"], n_people),
            "age_years": _ages(random, n_people),
            "lsoa_code": np.where(has_lsoa, places.lsoa_code[home], ""),
            "sub_icb_code": places.sub_icb_code[home],
            "imd_decile": np.where(has_lsoa, places.imd_decile[home], 0),
            "employment_code": _draw(random, shares["employment_status"], n_people),
            "medication_code": _draw(random, shares["medication"], n_people),
            "source_code": _draw(random, shares["source_of_referral"], n_people),
        }
    )


def identifiers(random: np.random.Generator, n_people: int) -> pd.DataFrame:
    """Made-up identifiers, there only to prove that they are dropped.

    NHS numbers come from the range kept for tests (999…) and have a valid check digit; postcodes
    are of an area that does not exist.
    """
    return pd.DataFrame(
        {
            "nhs_number": test_nhs_numbers(n_people),
            "postcode": [
                f"ZZ99 {digit}{letter}Z"
                for digit, letter in zip(
                    random.integers(0, 10, n_people),
                    random.choice(list("ABDEFGHJLN"), n_people),
                    strict=True,
                )
            ],
            "birth_day": random.integers(0, 365, n_people),
        }
    )


def test_nhs_numbers(n_people: int) -> list[str]:
    """The first NHS numbers of the test range whose check digit (modulus 11) exists."""
    numbers: list[str] = []
    serial = 0
    while len(numbers) < n_people:
        stem = f"999{serial:06d}"
        weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(stem))
        check = (11 - weighted % 11) % 11
        if check != 10:
            numbers.append(f"{stem}{check}")
        serial += 1
    return numbers


def _draw(random: np.random.Generator, weights: dict, n_people: int) -> np.ndarray:
    codes = np.array([str(code) for code in weights])
    share = np.array(list(weights.values()), dtype=float)
    return random.choice(codes, n_people, p=share / share.sum())


def _ages(random: np.random.Generator, n_people: int) -> np.ndarray:
    return np.clip(16 + random.gamma(2.1, 10.5, n_people), 16, 90).astype(int)


def _homes(random: np.random.Generator, places: Places, ethnic: np.ndarray) -> np.ndarray:
    """Index of each person's LSOA; minoritised groups more often in deprived ones."""
    poor = np.flatnonzero(places.imd_decile <= 5)
    rich = np.flatnonzero(places.imd_decile > 5)
    minoritised = ~np.isin(ethnic, ["A", "Z", "99", ""])
    share = np.where(minoritised, SHARE_DEPRIVED[True], SHARE_DEPRIVED[False])
    in_poor = random.random(len(ethnic)) < share
    return np.where(in_poor, random.choice(poor, len(ethnic)), random.choice(rich, len(ethnic)))
