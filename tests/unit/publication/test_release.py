"""A release: what is in it, who may read it, and how it becomes the current one."""

import csv
import grp
import json
import os
import stat

import duckdb
import pytest
from made_warehouse import TABLES, lead_past_current, make_warehouse
from pydantic import ValidationError

from orchestration.errors import PipelineError
from orchestration.publication import links, permissions, release
from orchestration.settings import Settings, get_settings


@pytest.fixture
def set_to(monkeypatch, data_dir):
    """Sets switches for the rest of a test."""

    def setting(**switches):
        for name, value in switches.items():
            monkeypatch.setenv(f"TTE_{name.upper()}", value)
        get_settings.cache_clear()

    return setting


def release_of(number=1, **parts):
    """Make a warehouse and release it; the release folder."""
    make_warehouse(number, **parts)
    return release.activate(release.build_release(release.new_release_folder()))


def ask(place, query):
    with duckdb.connect(str(place), read_only=True) as connection:
        return connection.execute(query).fetchall()


def mode(place):
    return stat.S_IMODE(place.stat().st_mode)


def test_analysts_and_everyone_see_the_newest_release(data_dir):
    for number in (1, 2):
        folder = release_of(number)
        assert ask(data_dir / "equity.duckdb", "select max(number) from models.estimates") == [
            (number,)
        ]
        assert (data_dir / "published").resolve() == folder / "published"
        assert links.is_whole()


def test_the_release_says_which_it_is(data_dir):
    folder = release_of()
    [(name, origin)] = ask(
        data_dir / "equity.duckdb", "select release, data_origin from quality.release"
    )
    assert (name, origin) == (folder.name, "simulated")


def test_nothing_else_of_the_warehouse_leaves_it(data_dir):
    release_of()
    schemas = ask(data_dir / "equity.duckdb", "select distinct schema_name from duckdb_tables()")
    assert {schema for (schema,) in schemas} == set(release.ANALYST_SCHEMAS)
    tables = ask(data_dir / "published" / "published.duckdb", "show tables")
    assert tables == [("pub_outcome_rates",)]


def test_tables_and_columns_keep_their_comments(data_dir):
    release_of()
    for database in (data_dir / "equity.duckdb", data_dir / "published" / "published.duckdb"):
        for entity in ("tables", "columns"):
            bare = f"select * from duckdb_{entity}() where comment is null and not internal"
            assert ask(database, bare) == []


def test_the_analysts_database_has_the_usual_mode_unless_another_is_set(data_dir, set_to):
    folder = release_of()
    assert mode(folder / "equity.duckdb") == 0o640
    set_to(equity_mode="0440")
    assert mode(release_of() / "equity.duckdb") == 0o440


@pytest.mark.parametrize("given", ["0660", "0777", "0644x", "640 ", "0200", "1640"])
def test_a_mode_that_lets_others_write_is_refused(given):
    with pytest.raises(ValidationError, match="TTE_EQUITY_MODE"):
        Settings(equity_mode=given)


def test_a_release_can_be_read_by_others_although_the_pipeline_keeps_its_files_to_itself(data_dir):
    old = os.umask(0o077)
    try:
        folder = release_of()
    finally:
        os.umask(old)
    assert mode(folder) == 0o755
    assert mode(folder / "published") == 0o755
    assert {mode(file) for file in (folder / "published").iterdir()} == {0o644}


def test_an_unfinished_release_is_nobody_elses(data_dir):
    make_warehouse()
    assert mode(release.new_release_folder()) == 0o700


def test_the_group_is_set(data_dir, set_to):
    other = next(
        (entry.gr_name for entry in grp.getgrall() if entry.gr_gid not in (0, os.getgid())), None
    )
    if os.geteuid() != 0 or other is None:
        pytest.skip("only root can give a file to a group that it is not a member of")
    set_to(equity_group=other)
    equity = release_of() / "equity.duckdb"
    assert grp.getgrgid(equity.stat().st_gid).gr_name == other
    assert permissions.problems_with(equity) == []
    equity.chmod(0o600)
    assert "its mode is not 0640" in permissions.problems_with(equity)[0]


def test_a_group_that_does_not_exist_is_named_and_the_old_release_stays(data_dir, set_to):
    first = release_of(1)
    set_to(equity_group="no-such-group")
    with pytest.raises(PipelineError, match="no-such-group"):
        release_of(2)
    assert links.current_release() == first


def test_parquet_beside_the_database_comes_and_goes_with_its_switch(data_dir, set_to):
    release_of()
    assert not (data_dir / "equity").is_symlink()
    set_to(equity_parquet="true")
    release_of(3)
    for table in TABLES:
        file = data_dir / "equity" / f"{table.replace('.', '/')}.parquet"
        assert duckdb.sql(f"select max(number) from '{file}'").fetchall() == [(3,)]
        assert mode(file) == 0o640
    assert mode(data_dir / "equity" / "marts") == 0o750
    set_to(equity_parquet="false")
    release_of(4)
    assert not (data_dir / "equity").is_symlink()


def test_old_releases_go_and_an_open_reader_does_not_notice(data_dir):
    first = release_of(1)
    with duckdb.connect(str(data_dir / "equity.duckdb"), read_only=True) as reader:
        for number in range(2, 3 + links.KEPT_RELEASES):
            release_of(number)
        assert not first.exists()
        for table in TABLES:
            assert reader.execute(f"select max(number) from {table}").fetchall() == [(1,)]
    kept = [entry for entry in (data_dir / "releases").iterdir() if not entry.is_symlink()]
    assert len(kept) == links.KEPT_RELEASES


def test_links_of_an_earlier_version_are_mended_by_the_next_release(data_dir):
    old = release_of(1)
    lead_past_current(data_dir, old)
    assert links.current_release() == old
    new = release_of(2)
    assert links.current_release() == new
    assert links.is_whole()
    assert str((data_dir / "published").readlink()) == "releases/current/published"


def test_a_folder_in_place_of_a_link_is_left_and_named(data_dir):
    (data_dir / "published").mkdir()
    with pytest.raises(PipelineError, match="published in the data directory is a folder"):
        release_of()
    assert (data_dir / "published").is_dir()


def test_the_provenance_names_every_source_and_how_the_release_was_made(data_dir):
    release_of()
    known = json.loads((data_dir / "published" / "provenance.json").read_text())
    assert known["data_origin"] == "simulated"
    assert known["packages"]["duckdb"] == duckdb.__version__
    [source] = known["sources"]
    assert source["edition"] == "2017-18"
    assert source["address"].startswith("https://files.digital.nhs.uk/")
    assert source["sha256"] == "a" * 64
    assert [entry["provider_code"] for entry in known["submissions"]] == ["SIM001", "SIM002"]
    assert str(data_dir) not in json.dumps(known)
    licence = (data_dir / "published" / "LICENCE.md").read_text()
    assert "Open Government Licence v3.0 (NHS England)" in licence


def test_the_dictionary_describes_tables_and_columns(data_dir):
    release_of()
    with (data_dir / "published" / "data_dictionary.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "table": "pub_outcome_rates",
        "column": "",
        "data_type": "",
        "meaning": "One row per | thing.",
    }
    assert [row["column"] for row in rows[1:]] == [
        "financial_year",
        "ethnic_group",
        "numerator",
        "suppression_reason",
    ]
    page = (data_dir / "published" / "data_dictionary.md").read_text()
    assert "One row per \\| thing." in page
    assert "| `numerator` | bigint | What it's about. |" in page
