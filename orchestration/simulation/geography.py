"""Where simulated people live: real LSOAs when they can be had, else generated ones.

Generated geography is written into landing in the published layouts, so that the record lane runs
with nothing else at hand and nothing downstream needs to know.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from orchestration.errors import BadFilesError, SourceUnavailableError
from orchestration.settings import get_settings
from orchestration.sources.refresh import refresh_source

N_GENERATED, N_GENERATED_SUB_ICBS = 1000, 10


@dataclass(frozen=True)
class Places:
    """One entry per LSOA of 2021: its code, its sub-ICB location and its IMD 2025 decile."""

    lsoa_code: np.ndarray
    sub_icb_code: np.ndarray
    imd_decile: np.ndarray
    is_generated: bool


def places() -> Places:
    """The 2021 LSOAs of England with their deciles, or generated ones in their stead."""
    real = _from_lake()
    if real is not None:
        return real
    _write_generated(get_settings().landing)
    generated = _from_lake()
    if generated is None:
        raise RuntimeError("the generated geography could not be read back")
    return generated


def _from_lake() -> Places | None:
    for source in ("geography", "imd"):
        try:
            refresh_source(source)
        except SourceUnavailableError:
            return None
        except BadFilesError:
            continue  # what could be read may be enough
    lake = get_settings().lake
    areas = list(lake.glob("geography/lsoa_to_sub_icb/*_lsoa_2021.parquet"))
    if not areas:
        return None
    rows = duckdb.connect().execute(
        """
        select lsoa_code, max_by(sub_icb_code, lookup_year) as sub_icb_code,
            max(try_cast(imd_decile as integer)) as imd_decile
        from read_parquet(?) as areas
        inner join read_parquet(?) as ranks using (lsoa_code)
        where ranks.edition = '2025' and lsoa_code like 'E01%'
        group by lsoa_code
        order by lsoa_code
        """,
        [[str(file) for file in areas], str(lake / "imd" / "ranks" / "*.parquet")],
    )
    frame = rows.df()
    if frame.empty:
        return None
    return Places(
        frame["lsoa_code"].to_numpy(str),
        frame["sub_icb_code"].to_numpy(str),
        frame["imd_decile"].to_numpy(int),
        is_generated=frame["lsoa_code"].iloc[0].startswith("E019"),
    )


def _write_generated(landing: Path) -> None:
    numbers = np.arange(N_GENERATED)
    codes = [f"E019{number:05d}" for number in numbers]
    sub_icb = [f"X{number % N_GENERATED_SUB_ICBS + 1:02d}" for number in numbers]
    rank = (numbers * 7919) % N_GENERATED + 1
    names = [f"Generated {number:04d}" for number in numbers]
    look_up = pd.DataFrame(
        {
            "lsoa21_name": names,
            "lsoa21_code": codes,
            "sicbl24_name": [f"Generated sub-ICB {code}" for code in sub_icb],
            "sicbl24_code": [f"E389{code[1:]:>05}" for code in sub_icb],
            "sicbl24_code_nhs": sub_icb,
            "icb24_name": "Generated ICB",
            "icb24_code": "E54900001",
            "icb24_code_nhs": "QX1",
        }
    )
    deprivation = pd.DataFrame(
        {
            "LSOA code (2021)": codes,
            "LSOA name (2021)": names,
            "Local Authority District code (2024)": "E09900001",
            "Local Authority District name (2024)": "Generated",
            "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": rank,
            "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)": (
                (rank - 1) * 10 // N_GENERATED + 1
            ),
        }
    )
    for source, frame, name in (
        ("geography", look_up, "generated_lookup_lsoa21_icb24.csv"),
        ("imd", deprivation, "generated_IMD_2025.csv"),
    ):
        (landing / source).mkdir(parents=True, exist_ok=True)
        frame.to_csv(landing / source / name, index=False, lineterminator="\n")
