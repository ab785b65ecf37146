"""Refreshing a source: cheap when nothing changed, and never worse off than before."""

import pytest
from landed import lake_table, land

from orchestration.errors import BadFilesError, SourceUnavailableError
from orchestration.sources import imd, loading
from orchestration.sources.loading import LakeTable
from orchestration.sources.refresh import refresh_source

LOOK_UP = "LSOA11CD,LSOA11NM,LAD19CD,LAD19NM,IMD19,FID\nE01000001,City,E09000001,City,{},1\n"
TABLE = "imd/ranks/a_csv"


def provenance(data_dir):
    table = lake_table(data_dir, "provenance/source_files/imd")
    return table.set_index("file_name").to_dict("index")


def test_the_provenance_of_a_file_says_what_it_fed(data_dir):
    file = land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    assert refresh_source("imd").tables == {"ranks/a_csv": 1}
    row = provenance(data_dir)["a.csv"]
    assert row.pop("retrieved_at").endswith("+00:00")
    assert row == {
        "source": "imd",
        "sha256": file.sha256,
        "n_bytes": str(file.n_bytes),
        "found_in": "landed",
        "licence": "Open Government Licence v3.0 (MHCLG)",
        "tables": "ranks/a_csv",
        "n_rows": "1",
        "problem": None,
    }


def test_the_same_bytes_are_not_read_twice(data_dir, monkeypatch):
    land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    first = refresh_source("imd")
    monkeypatch.setattr(imd, "_read", lambda path: pytest.fail("read again"))
    assert refresh_source("imd") == first


def test_the_time_a_file_was_first_seen_is_kept(data_dir, monkeypatch):
    land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    refresh_source("imd")
    path = data_dir / "lake/provenance/source_files/imd.parquet"
    table = lake_table(data_dir, "provenance/source_files/imd")
    table.assign(retrieved_at="2020-01-01T00:00:00+00:00").to_parquet(path)
    refresh_source("imd")
    assert provenance(data_dir)["a.csv"]["retrieved_at"] == "2020-01-01T00:00:00+00:00"


def test_a_newer_reader_reads_every_file_again(data_dir, monkeypatch):
    land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    refresh_source("imd")
    monkeypatch.setattr(loading, "READER_VERSION", "next")
    refresh_source("imd")
    assert lake_table(data_dir, TABLE)["reader_version"][0] == "next"


def test_changed_bytes_replace_the_table(data_dir):
    land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    refresh_source("imd")
    land(data_dir, "imd", "a.csv", LOOK_UP.format(8))
    refresh_source("imd")
    assert list(lake_table(data_dir, TABLE)["imd_rank"]) == ["8"]


def test_a_bad_file_is_reported_after_the_good_ones_were_written(data_dir):
    land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    refresh_source("imd")
    land(data_dir, "imd", "a.csv", "")
    land(data_dir, "imd", "b.csv", LOOK_UP.format(9))
    with pytest.raises(BadFilesError, match="1 file refused, 1 loaded"):
        refresh_source("imd")
    assert list(lake_table(data_dir, TABLE)["imd_rank"]) == ["7"]
    assert list(lake_table(data_dir, "imd/ranks/b_csv")["imd_rank"]) == ["9"]
    assert "a.csv: is empty" in provenance(data_dir)["a.csv"]["problem"]
    assert provenance(data_dir)["b.csv"]["problem"] is None


def test_a_source_without_files_keeps_what_was_loaded(data_dir):
    file = land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    refresh_source("imd")
    file.path.unlink()
    with pytest.raises(SourceUnavailableError):
        refresh_source("imd")
    assert list(lake_table(data_dir, TABLE)["imd_rank"]) == ["7"]


def test_a_damaged_lake_file_is_written_anew(data_dir):
    land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    refresh_source("imd")
    (data_dir / "lake" / f"{TABLE}.parquet").write_bytes(b"not Parquet")
    (data_dir / "lake/provenance/source_files/imd.parquet").write_bytes(b"")
    refresh_source("imd")
    assert list(lake_table(data_dir, TABLE)["imd_rank"]) == ["7"]


def test_tables_of_one_file_appear_together_or_not_at_all(data_dir, monkeypatch):
    file = land(data_dir, "imd", "a.csv", LOOK_UP.format(7))
    whole = imd._read(file.path)[0]

    def fail_at_the_second(frame, path, *, constants):
        if "second" in path.name:
            raise OSError("disk full")
        return loading_write(frame, path, constants=constants)

    loading_write = loading.write_text_table
    monkeypatch.setattr(loading, "write_text_table", fail_at_the_second)
    tables = [LakeTable("ranks/first", whole.frame), LakeTable("ranks/second", whole.frame)]
    with pytest.raises(OSError, match="disk full"):
        loading.write("imd", tables, file)
    assert list((data_dir / "lake" / "imd").rglob("*.*")) == []
