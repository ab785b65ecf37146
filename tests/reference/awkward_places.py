"""Three generated LSOAs for the awkward lake, and how its files are written."""

import pandas as pd


def store(path, rows):
    """Write rows as one Parquet file, all text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).astype("string").to_parquet(path, index=False)


def write_places(lake):
    """E01000001 is in both censuses, E01000002 in 2011 only, E01000003 in 2021 only."""
    ranks = [
        ("E01000001", "2011", "2015", 1), ("E01000001", "2011", "2019", 2),
        ("E01000001", "2021", "2025", 3), ("E01000002", "2011", "2015", 4),
        ("E01000002", "2011", "2019", 5), ("E01000003", "2021", "2025", 6),
    ]  # fmt: skip
    store(
        lake / "imd" / "ranks" / "all.parquet",
        [
            {
                "lsoa_code": code,
                "lsoa_census_year": census,
                "edition": edition,
                "imd_rank": str(1000 * decile),
                "imd_decile": str(decile),
            }
            for code, census, edition, decile in ranks
        ],
    )
    store(
        lake / "geography" / "lsoa_to_sub_icb" / "all.parquet",
        [
            {
                "lsoa_code": code,
                "lsoa_census_year": census,
                "sub_icb_code": place,
                "icb_code": "QRV",
                "lookup_year": "2024" if census == "2021" else "2022",
            }
            for code, census, place in (
                ("E01000001", "2011", "S11"),
                ("E01000001", "2021", "S21"),
                ("E01000002", "2011", "S12"),
                ("E01000003", "2021", "S23"),
            )
        ],
    )
    counts = {"WhiteBrit": 60, "Pakistani": 25, "Other": 10, "Arab": 5, "Persons": 100}
    store(
        lake / "census" / "residents_by_ethnic_group" / "all.parquet",
        [
            {
                "census_year": "2011",
                "area_type": "lsoa",
                "area_code": code,
                "census_group": group,
                "residents": str(n),
            }
            for code in ("E01000001", "E01000002")
            for group, n in counts.items()
        ],
    )
