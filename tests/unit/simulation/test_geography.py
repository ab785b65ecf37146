"""Generated geography stands in for published look-ups, and never displaces them."""

import duckdb
import numpy as np
import pytest

from orchestration.simulation import geography
from orchestration.sources.refresh import refresh_source


def test_generated_look_ups_are_read_like_published_ones(data_dir):
    places = geography.places(data_dir / "landing", mirror=None)
    for source in ("geography", "imd"):
        refresh_source(source)
    read = duckdb.execute(
        """
        select lsoa_code, sub_icb_code, cast(imd_decile as integer) as imd_decile
        from read_parquet(?) inner join read_parquet(?) as ranks using (lsoa_code)
        where ranks.edition = '2025'
        order by lsoa_code
        """,
        [
            str(data_dir / "lake" / "geography" / "lsoa_to_sub_icb" / "*.parquet"),
            str(data_dir / "lake" / "imd" / "ranks" / "*.parquet"),
        ],
    ).df()
    assert places.is_generated
    assert set(places.imd_decile) == set(range(1, 11))
    assert np.array_equal(read["lsoa_code"], places.lsoa_code)
    assert np.array_equal(read["sub_icb_code"], places.sub_icb_code)
    assert np.array_equal(read["imd_decile"], places.imd_decile)


def test_generating_again_gives_the_same_places(tmp_path):
    first, second = (geography.places(tmp_path, mirror=None) for _ in range(2))
    assert np.array_equal(first.imd_decile, second.imd_decile)


def test_beside_a_published_file_nothing_is_generated_and_no_decile_planted(tmp_path):
    published = tmp_path / "imd" / "published.csv"
    published.parent.mkdir()
    published.write_text("anything\n")
    places = geography.places(tmp_path, mirror=None)
    assert [file.name for file in published.parent.iterdir()] == ["published.csv"]
    assert not places.imd_decile.any()


@pytest.mark.parametrize("content", [b"", b"not a workbook"])
def test_a_damaged_mirror_is_treated_as_none(tmp_path, content):
    for folder, name in (
        ("geography", geography.LOOK_UP),
        ("imd", geography.DEPRIVATION),
    ):
        file = tmp_path / "mirror" / folder / name
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    assert geography.places(tmp_path / "landing", tmp_path / "mirror").is_generated
