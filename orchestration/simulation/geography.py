"""Where simulated people live: real LSOAs when the look-ups are at hand, else generated ones.

The decile of an LSOA is the one the warehouse will find for it (2021 LSOAs: IMD 2025). Generated
geography is written into landing in the published layouts, so that the record lane runs with
nothing else at hand; it never displaces a published file.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.errors import BadFileError
from orchestration.parquet import replacing
from orchestration.sources.delimited import read_table, read_workbook

LOOK_UP = "lookup_lsoa21_icb24.export.csv.gz"
DEPRIVATION = "File_1_IoD2025_Index_of_Multiple_Deprivation.xlsx"
GENERATED_LOOK_UP = "generated_lookup_lsoa21_icb24.csv"
GENERATED_DEPRIVATION = "generated_IMD_2025.csv"
LSOA = "LSOA code (2021)"
RANK = "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)"
DECILE = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
N_GENERATED, N_GENERATED_SUB_ICBS = 1000, 10


@dataclass(frozen=True)
class Places:
    """One entry per LSOA of 2021: its code, its sub-ICB location and its IMD 2025 decile.

    Decile 0: the warehouse will find none.
    """

    lsoa_code: np.ndarray
    sub_icb_code: np.ndarray
    imd_decile: np.ndarray
    is_generated: bool


def places(landing: Path, mirror: Path | None) -> Places:
    """The 2021 LSOAs of England with their deciles, or generated ones in their stead."""
    roots = [landing] if mirror is None else [landing, mirror]
    look_up = _first_file(roots, "geography", LOOK_UP)
    deprivation = _first_file(roots, "imd", DEPRIVATION)
    if look_up is not None and deprivation is not None:
        # A damaged copy is no use to the warehouse either.
        with suppress(BadFileError):
            return _published(look_up, deprivation)
    return _generated(landing)


def _first_file(roots: list[Path], folder: str, name: str) -> Path | None:
    files = (root / folder / name for root in roots)
    return next((file for file in files if file.is_file()), None)


@lru_cache(maxsize=1)
def _published(look_up: Path, deprivation: Path) -> Places:
    areas = read_table(look_up)[["lsoa21_code", "sicbl24_code_nhs"]]
    workbook = read_workbook(deprivation, required="LSOA")
    # The published header is cut off before its end, so only its start is relied on.
    deciles = workbook.filter(regex="^Index of Multiple Deprivation \\(IMD\\) Decile").iloc[:, 0]
    ranks = pd.DataFrame({"lsoa21_code": workbook[LSOA], "decile": deciles})
    joined = areas.merge(ranks, on="lsoa21_code")
    # England only: the look-up may hold Wales, the deprivation file does not.
    joined = joined.dropna().drop_duplicates("lsoa21_code").sort_values("lsoa21_code")
    return Places(
        joined["lsoa21_code"].to_numpy(str),
        joined["sicbl24_code_nhs"].to_numpy(str),
        joined["decile"].astype(int).to_numpy(),
        is_generated=False,
    )


def _generated(landing: Path) -> Places:
    numbers = np.arange(N_GENERATED)
    codes = np.char.add("E019", np.char.zfill(numbers.astype(str), 5))
    sub_icb = np.char.add("X", np.char.zfill((numbers % N_GENERATED_SUB_ICBS + 1).astype(str), 2))
    rank = (numbers * 7919) % N_GENERATED + 1
    decile = (rank - 1) * 10 // N_GENERATED + 1
    _write(landing / "geography" / GENERATED_LOOK_UP, _look_up(codes, sub_icb))
    is_known = _write(landing / "imd" / GENERATED_DEPRIVATION, _deprivation(codes, rank, decile))
    # Beside published files the generated deciles stay unknown, so none may be planted.
    found = decile if is_known else np.zeros_like(decile)
    return Places(codes, sub_icb, found, is_generated=True)


def _write(file: Path, frame: pd.DataFrame) -> bool:
    """Write a generated file unless its folder holds a published one; whether it is there."""
    folder = file.parent
    others = [other for other in folder.glob("*") if other.is_file() and other.name != file.name]
    if any(not other.name.startswith(".") for other in others):
        return False
    with replacing(file) as temporary:
        frame.to_csv(temporary, index=False, lineterminator="\n")
    return True


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
