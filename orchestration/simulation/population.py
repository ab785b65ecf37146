"""Who is referred: one simulated person per referral, with their characteristics.

What happens to them afterwards belongs in `care`, their scores in `scores`.
"""

from datetime import date

import numpy as np
import pandas as pd

from orchestration.simulation.geography import Places
from orchestration.simulation.parameters import Parameters

N_PROVIDERS = 12
# Minoritised groups live in more deprived areas: share drawn to the lower five deciles.
SHARE_DEPRIVED = {True: 0.66, False: 0.49}
N_TEST_STEMS = 1_000_000
POSTCODE_LETTERS = list("ABDEFGHJLN")


def draw_people(
    random: np.random.Generator,
    parameters: Parameters,
    places: Places,
    *,
    n_days: int,
    n_people: int,
) -> pd.DataFrame:
    """One row per referral, in order of the day it was received.

    Columns: `received` (days since the first day), `provider_code`, `ethnic_code`, `gender_code`,
    `age_years`, `lsoa_code`, `sub_icb_code`, `imd_decile` (0 when the warehouse will find none),
    `employment_code`, `medication_code`, `source_code`, `is_used`.
    """
    shares = parameters.shares
    weights = {code: entry["referrals"] for code, entry in parameters.ethnic_groups.items()}
    ethnic = _draw(random, weights, n_people)
    home = _homes(random, places, ethnic)
    has_lsoa = random.random(n_people) >= shares["lsoa_missing"]
    return pd.DataFrame(
        {
            "received": np.sort(random.integers(0, n_days, n_people)),
            "provider_code": _draw(random, provider_sizes(), n_people),
            "ethnic_code": ethnic,
            "gender_code": _draw(random, shares["gender"], n_people),
            "age_years": _ages(random, n_people),
            "lsoa_code": np.where(has_lsoa, places.lsoa_code[home], ""),
            "sub_icb_code": places.sub_icb_code[home],
            "imd_decile": np.where(has_lsoa, places.imd_decile[home], 0),
            "employment_code": _draw(random, shares["employment_status"], n_people),
            "medication_code": _draw(random, shares["medication"], n_people),
            "source_code": _draw(random, shares["source_of_referral"], n_people),
            "is_used": random.random(n_people) >= shares["not_used_in_publication"],
        }
    )


def provider_sizes() -> dict[str, float]:
    """Relative size of every provider. The codes belong to no organisation."""
    return {f"SIM{number:02d}": 1 / (number + 2) for number in range(1, N_PROVIDERS + 1)}


def identifiers(
    random: np.random.Generator, people: pd.DataFrame, *, first_day: date
) -> pd.DataFrame:
    """Made-up identifiers, there only to prove that they are dropped.

    NHS numbers come from the range kept for tests (999…) and have a valid check digit; postcodes
    are of an area that does not exist; dates of birth agree with the age at referral.
    """
    n = len(people)
    postcode = np.char.add("ZZ99 ", random.integers(0, 10, n).astype(str))
    for _ in range(2):
        postcode = np.char.add(postcode, random.choice(POSTCODE_LETTERS, n))
    return pd.DataFrame(
        {
            "nhs_number": nhs_numbers(n),
            "postcode": postcode,
            "birth_date": _birth_dates(random, people, first_day),
        }
    )


def nhs_numbers(n_people: int) -> np.ndarray:
    """NHS numbers of the test range whose check digit (modulus 11) exists, in ascending order.

    The range has about 909,000; a larger population shares them.
    """
    stems = np.arange(min(N_TEST_STEMS, n_people + n_people // 9 + 20))
    digits = 999_000_000 + stems
    places = 10 ** np.arange(8, -1, -1)
    weighted = (digits[:, None] // places % 10 * np.arange(10, 1, -1)).sum(axis=1)
    check = (11 - weighted % 11) % 11
    valid = np.char.add(digits.astype(str), check.astype(str))[check < 10]
    return np.resize(valid, n_people)


def _birth_dates(random: np.random.Generator, people: pd.DataFrame, first_day: date) -> np.ndarray:
    days = people["received"].to_numpy().astype("timedelta64[D]")
    received = np.datetime64(first_day) + days
    month = received.astype("datetime64[M]")
    age = 12 * people["age_years"].to_numpy()
    birthday = (month - age).astype("datetime64[D]") + (received - month)
    # At least one day: 29 February may have become 1 March.
    since = random.integers(1, 365, len(people)).astype("timedelta64[D]")
    return (birthday - since).astype(str)


def _draw(random: np.random.Generator, weights: dict, n_people: int) -> np.ndarray:
    codes = np.array([str(code) for code in weights])
    share = np.array(list(weights.values()), dtype=float)
    return random.choice(codes, n_people, p=share / share.sum())


def _ages(random: np.random.Generator, n_people: int) -> np.ndarray:
    return np.clip(16 + random.gamma(2.1, 10.5, n_people), 16, 90).astype(int)


def _homes(random: np.random.Generator, places: Places, ethnic: np.ndarray) -> np.ndarray:
    """Index of each person's LSOA; minoritised groups more often in deprived ones."""
    if not places.imd_decile.any():
        return random.integers(0, len(places.lsoa_code), len(ethnic))
    poor = np.flatnonzero(places.imd_decile <= 5)
    rich = np.flatnonzero(places.imd_decile > 5)
    minoritised = ~np.isin(ethnic, ["A", "Z", "99", ""])
    share = np.where(minoritised, SHARE_DEPRIVED[True], SHARE_DEPRIVED[False])
    in_poor = random.random(len(ethnic)) < share
    return np.where(in_poor, random.choice(poor, len(ethnic)), random.choice(rich, len(ethnic)))
