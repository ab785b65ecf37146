"""A made-up country in the published file layouts, for machines without the published files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.parquet import replacing

GENERATED_LOOK_UP = "generated_lookup_lsoa21_icb24.csv"
GENERATED_DEPRIVATION = "generated_IMD_2025.csv"
GENERATED_CENSUS = "generated_census_2011.csv"
LSOA = "LSOA code (2021)"
RANK = "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)"
DECILE = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
N_LSOAS, N_SUB_ICBS = 2000, 20
# Residents per 10,000 in the 2011 census of England, and how steeply they live in poor areas.
GROUPS = {
    "WhiteBrit": (7975, 0.0),
    "Irish": (98, -0.02),
    "OtherWhite": (458, -0.05),
    "Mixed": (225, -0.1),
    "Indian": (263, -0.02),
    "Pakistani": (210, -0.3),
    "Bangladeshi": (82, -0.35),
    "Chinese": (72, 0.0),
    "OtherAsian": (155, -0.1),
    "BlkAfrican": (184, -0.25),
    "BlkCaribbean": (112, -0.2),
    "OtherBlk": (52, -0.25),
    "Arab": (42, -0.15),
    "Other": (62, -0.12),
}


@dataclass(frozen=True)
class GeneratedPlaces:
    """LSOAs with sub-ICB location and decile; `census` has one row per LSOA, by 2011 groups."""

    lsoa_code: np.ndarray
    sub_icb_code: np.ndarray
    imd_decile: np.ndarray
    census: pd.DataFrame


def write(landing: Path) -> GeneratedPlaces:
    """Write the three files into landing, each unless its folder holds a published one.

    A decile or a census that the warehouse will not find is not planted either.
    """
    numbers = np.arange(N_LSOAS)
    codes = np.char.add("E019", np.char.zfill(numbers.astype(str), 5))
    sub_icb = np.char.add("X", np.char.zfill((numbers % N_SUB_ICBS + 1).astype(str), 2))
    rank = (numbers * 7919) % N_LSOAS + 1
    decile = (rank - 1) * 10 // N_LSOAS + 1
    census = _census(codes, decile, numbers % N_SUB_ICBS)
    _write(landing / "geography" / GENERATED_LOOK_UP, _look_up(codes, sub_icb))
    ranked = _write(landing / "imd" / GENERATED_DEPRIVATION, _deprivation(codes, rank, decile))
    counted = _write(landing / "census" / GENERATED_CENSUS, census)
    found = decile if ranked else np.zeros_like(decile)
    census = census.set_index("LSOA") if counted else census.set_index("LSOA").iloc[:0]
    return GeneratedPlaces(codes, sub_icb, found, census)


def _write(file: Path, frame: pd.DataFrame) -> bool:
    """Write a generated file unless its folder holds a published one; whether it is there."""
    others = [other for other in file.parent.glob("*") if other.is_file()]
    if any(not other.name.startswith((".", "generated_")) for other in others):
        return False
    with replacing(file) as temporary:
        frame.to_csv(temporary, index=False, lineterminator="\n")
    return True


def _census(codes: np.ndarray, decile: np.ndarray, area: np.ndarray) -> pd.DataFrame:
    """1,500 residents per LSOA; minoritised groups concentrate in some areas and in poor LSOAs."""
    diversity = np.exp(1.6 * np.sin(area * 2.4 + 0.5))
    columns = {}
    for number, (name, (share, slope)) in enumerate(GROUPS.items()):
        clustering = np.exp(np.sin(np.arange(len(codes)) * (0.7 + 0.31 * number)))
        tilt = np.exp(slope * (decile - 5.5)) * diversity * clustering
        relative = np.ones(len(codes)) if name == "WhiteBrit" else tilt / tilt.mean()
        columns[name] = 1500 * share / 10_000 * relative
    counts = pd.DataFrame(columns)
    counts = counts.mul(1500 / counts.sum(axis=1), axis=0).round().astype(int)
    counts.insert(0, "Persons", counts.sum(axis=1))
    counts.insert(0, "LSOA", codes)
    return counts.assign(MSOA="E02900001", LAD="Generated", RGN="Generated")


def _look_up(codes: np.ndarray, sub_icb: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lsoa21_name": _names(codes),
            "lsoa21_code": codes,
            "sicbl24_name": [f"Generated sub-ICB location {code}" for code in sub_icb],
            "sicbl24_code": [f"E389000{code[1:]}" for code in sub_icb],
            "sicbl24_code_nhs": sub_icb,
            "icb24_name": "Generated ICB",
            "icb24_code": "E54900001",
            "icb24_code_nhs": "QX1",
        }
    )


def _deprivation(codes: np.ndarray, rank: np.ndarray, decile: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            LSOA: codes,
            "LSOA name (2021)": _names(codes),
            "Local Authority District code (2024)": "E09900001",
            "Local Authority District name (2024)": "Generated",
            RANK: rank,
            DECILE: decile,
        }
    )


def _names(codes: np.ndarray) -> list[str]:
    return [f"Generated {code[-4:]}" for code in codes]
