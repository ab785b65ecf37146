"""A build of what changed gives the rows of a full build, to the last one.

TTE_TEST_HISTORIES random histories of submissions are tried, one unless it is set.
"""

import os
import random
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from awkward_lake import MONTHS, PROVIDERS, change_lake, write_lake
from conftest import build_warehouse

N_HISTORIES = int(os.environ.get("TTE_TEST_HISTORIES", "1"))
N_PEOPLE = 700
# What says when and how a build was made, and what holds only the rows it made.
OF_THE_BUILD = {
    "int_builds__plan",
    "int_builds__done",
    "int_submissions__staged",
    "int_submissions__changed",
    "int_pathways__affected",
    "int_pathways__affected_with_persons",
    "int_builds__changed_periods",
    "int_referrals__reported",
    "int_answers__dated",
    "int_answers__judged",
}


@pytest.fixture(scope="module", params=range(N_HISTORIES), ids="history {}".format)
def builds(request, tmp_path_factory):
    """Two warehouses of one lake: built in three steps as months came, and built at once.

    The steps: all but the last month; the last month, and a refresh of an earlier one; a refresh
    that leaves out half of a provider's referrals. Referrals share PathwayIDs, and contacts are
    sent for another referral in some months, so that a change of one pathway moves records of
    others.
    """
    draw = random.Random(request.param)
    seed = 8 + request.param
    first_changed, second_changed = draw.sample(
        [(provider, month) for provider in PROVIDERS for month in MONTHS], 2
    )
    stepwise, at_once = (
        tmp_path_factory.mktemp(f"{name}_{request.param}") for name in ("stepwise", "at_once")
    )
    lake, entangled = stepwise / "lake", set()
    write_lake(lake, n_people=N_PEOPLE, seed=seed, months=MONTHS[:-1])
    _entangle(lake, entangled)
    build_warehouse(stepwise, definitions="same")
    write_lake(lake, n_people=N_PEOPLE, seed=seed, months=MONTHS)
    entangled -= set(lake.glob("mds/*/month=*/*.parquet"))
    _refresh(lake, first_changed, seed)
    _entangle(lake, entangled)
    build_warehouse(stepwise, definitions="same")
    _refresh(lake, second_changed, seed, share=0.5)
    _entangle(lake, entangled)
    build_warehouse(stepwise, definitions="same")
    shutil.copytree(lake, at_once / "lake")
    build_warehouse(at_once)
    return stepwise / "warehouse.duckdb", at_once / "warehouse.duckdb"


def _refresh(lake, changed, seed, share=1.0):
    provider, month = changed
    change_lake(lake, provider=provider, month=month, n_people=N_PEOPLE, seed=seed, share=share)


def _entangle(lake: Path, done: set[Path]) -> None:
    """Let eight referrals share a PathwayID and one contact in thirty change its referral."""
    for file in sorted(set(lake.glob("mds/*/month=*/*.parquet")) - done):
        rows = pd.read_parquet(file)
        if "PathwayID" in rows:
            numbers = rows["PathwayID"].str.extract(r"W(\d+)")[0].astype(int)
            rows["PathwayID"] = "W" + (numbers // 8 * 8).astype(str) + rows["PathwayID"].str[-1]
        if "CareContDate" in rows:
            numbers = rows["ServiceRequestId"].str.extract(r"S(\d+)")[0].astype(int)
            moved = (numbers + rows.index) % 30 == 0
            rows.loc[moved, "ServiceRequestId"] = "S" + (numbers + 1).astype(str)
        rows.astype("string").to_parquet(file, index=False)
        done.add(file)


def test_the_last_step_was_a_partial_build_of_some_pathways(builds):
    with duckdb.connect(str(builds[0]), read_only=True) as connection:
        n_affected, n_all = connection.execute(
            """
            select (select count(*) from intermediate.int_pathways__affected),
                (select count(*) from intermediate.int_pathways__latest_state)
            """
        ).fetchone()
    assert _is_partial(builds[0])
    assert 0 < n_affected < 0.8 * n_all


def test_the_last_step_kept_the_rates_of_some_periods(builds):
    with duckdb.connect(str(builds[0]), read_only=True) as connection:
        parts = connection.execute(
            """
            select periods.table_name, count(*) as n_all, count(changed.period) as n_changed
            from intermediate.int_builds__periods as periods
            left join intermediate.int_builds__changed_periods as changed
                using (table_name, period_type, period)
            group by periods.table_name order by periods.table_name
            """
        ).fetchall()
    (table, n_all, n_changed), (by_stratum, *_) = parts
    assert (table, by_stratum) == ("agg_outcome_rates", "agg_outcome_rates_by_stratum")
    assert 0 < n_changed < n_all


def test_every_table_has_the_rows_of_a_full_build(builds):
    stepwise, at_once = builds
    with duckdb.connect() as connection:
        connection.execute(f"attach '{stepwise}' as stepwise (read_only)")
        connection.execute(f"attach '{at_once}' as at_once (read_only)")
        tables = connection.execute(
            """
            select schema_name, table_name from duckdb_tables()
            where database_name = 'at_once'
                and schema_name in ('staging', 'intermediate', 'marts', 'quality')
            """
        ).fetchall()
        different = {}
        for schema, table in tables:
            if table in OF_THE_BUILD:
                continue
            one, other = (f'{name}."{schema}"."{table}"' for name in ("stepwise", "at_once"))
            columns = _columns(connection, schema, table)
            (n,) = connection.execute(
                f"""
                select count(*) from (
                    (select {columns} from {one} except all select {columns} from {other})
                    union all
                    (select {columns} from {other} except all select {columns} from {one})
                )
                """
            ).fetchone()
            if n:
                different[table] = n
    assert len(tables) > 70
    assert different == {}


def _columns(connection, schema, table):
    """Columns as text, computed numbers to 12 digits: sums of fractions depend on their order."""
    rows = connection.execute(
        """
        select column_name, data_type from duckdb_columns()
        where database_name = 'at_once' and schema_name = ? and table_name = ?
        order by column_index
        """,
        [schema, table],
    ).fetchall()
    return ", ".join(
        f"printf('%.12g', \"{name}\")" if kind == "DOUBLE" else f'"{name}"' for name, kind in rows
    )


def test_a_build_without_a_name_of_the_definitions_is_a_full_one(builds):
    assert not _is_partial(builds[1])


@pytest.mark.parametrize("what", ["other definitions", "a submission is gone"])
def test_a_build_that_could_not_keep_what_is_there_is_a_full_one(builds, tmp_path, what):
    shutil.copytree(builds[0].parent, tmp_path / "data")
    lake = tmp_path / "data" / "lake" / "mds"
    if what == "a submission is gone":
        registered = min((lake / "submissions").glob("*Refresh*"))
        for file in [registered, *lake.glob(f"*/month=*/{registered.stem}.parquet")]:
            file.unlink()
    build_warehouse(tmp_path / "data", definitions="same" if "gone" in what else "other")
    assert not _is_partial(tmp_path / "data" / "warehouse.duckdb")


def _is_partial(warehouse):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (found,) = connection.execute(
            "select is_partial from intermediate.int_builds__plan"
        ).fetchone()
    return found
