"""Where simulated people live: real LSOAs when the look-ups are at hand, else generated ones.

The decile of an LSOA is the one the warehouse will find for it (2021 LSOAs: IMD 2025), and the
share of a group's residents is that of the 2011 census. Generated geography is written into
landing in the published layouts, so that the record lane runs with nothing else at hand; it never
displaces a published file.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.errors import BadFileError
from orchestration.simulation import generated_geography, published
from orchestration.sources.delimited import read_table, read_workbook

LOOK_UP = "lookup_lsoa21_icb24.export.csv.gz"
DEPRIVATION = "File_1_IoD2025_Index_of_Multiple_Deprivation.xlsx"
CENSUS = "MLID_aggdata_census2011_lsoa11.export.csv.gz"
LSOA = generated_geography.LSOA


@dataclass(frozen=True)
class Places:
    """One entry per LSOA of 2021.

    `imd_decile` 0: the warehouse will find none. `residents`: people by ethnic group (columns in
    the order of `published.codes`), never negative; where the census does not count a group apart,
    its nearest whole. `density_pct`: per cent of all residents, NaN where the census does not say.
    """

    lsoa_code: np.ndarray
    sub_icb_code: np.ndarray
    imd_decile: np.ndarray
    residents: np.ndarray
    density_pct: np.ndarray
    is_generated: bool
    sub_icb_names: tuple[str, ...]
    sub_icb_position: np.ndarray


def places(landing: Path, mirror: Path | None) -> Places:
    """The 2021 LSOAs of England, or generated ones in their stead."""
    roots = [landing] if mirror is None else [landing, mirror]
    files = [
        _first_file(roots, folder, name)
        for folder, name in (("geography", LOOK_UP), ("imd", DEPRIVATION), ("census", CENSUS))
    ]
    if None not in files:
        # A damaged copy is no use to the warehouse either.
        with suppress(BadFileError):
            return _published(*files)
    return _generated(landing)


def _first_file(roots: list[Path], folder: str, name: str) -> Path | None:
    files = (root / folder / name for root in roots)
    return next((file for file in files if file.is_file()), None)


@lru_cache(maxsize=1)
def _published(look_up: Path, deprivation: Path, census: Path) -> Places:
    areas = read_table(look_up)[["lsoa21_code", "sicbl24_code_nhs"]]
    workbook = read_workbook(deprivation, required="LSOA")
    # The published header is cut off before its end, so only its start is relied on.
    deciles = workbook.filter(regex="^Index of Multiple Deprivation \\(IMD\\) Decile").iloc[:, 0]
    ranks = pd.DataFrame({"lsoa21_code": workbook[LSOA], "decile": deciles})
    joined = areas.merge(ranks, on="lsoa21_code")
    # England only: the look-up may hold Wales, the deprivation file does not.
    joined = joined.dropna().drop_duplicates("lsoa21_code").sort_values("lsoa21_code")
    counted = read_table(census).drop_duplicates("LSOA").set_index("LSOA")
    return _places(
        joined["lsoa21_code"].to_numpy(str),
        joined["sicbl24_code_nhs"].to_numpy(str),
        joined["decile"].astype(int).to_numpy(),
        counted,
        is_generated=False,
    )


def _generated(landing: Path) -> Places:
    made = generated_geography.write(landing)
    return _places(
        made.lsoa_code, made.sub_icb_code, made.imd_decile, made.census, is_generated=True
    )


def _places(
    lsoa_code: np.ndarray,
    sub_icb_code: np.ndarray,
    imd_decile: np.ndarray,
    census: pd.DataFrame,
    *,
    is_generated: bool,
) -> Places:
    """Residents of every LSOA; of one that is new since 2011, the mean of its sub-ICB location."""
    numbers = [name for name in census.columns if name not in ("LSOA", "MSOA", "LAD", "RGN")]
    counts = census[numbers].apply(pd.to_numeric, errors="coerce").reindex(lsoa_code)
    counts.index = pd.Index(sub_icb_code)
    known = counts["Persons"].notna().to_numpy()
    means = counts.groupby(level=0).transform("mean")
    filled = counts.fillna(means).fillna(1.0)
    persons = filled["Persons"].to_numpy(float)
    residents = np.repeat(persons[:, None], len(published.codes()), axis=1)
    density = np.full(residents.shape, np.nan)
    for column, group in published.census_columns().items():
        residents[:, group] = filled[column]
        share = 100 * counts[column].to_numpy(float) / counts["Persons"].to_numpy(float)
        density[:, group] = np.where(known, share, np.nan)
    for code in "DEFG":
        residents[:, published.codes().index(code)] = filled["Mixed"]
    names, position = np.unique(sub_icb_code, return_inverse=True)
    return Places(
        lsoa_code,
        sub_icb_code,
        imd_decile,
        residents,
        density,
        is_generated,
        tuple(names.tolist()),
        position,
    )
