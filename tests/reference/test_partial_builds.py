"""A build of what changed gives the rows of a full build, to the last one."""

import shutil

import duckdb
import pytest
from awkward_lake import MONTHS, change_lake, write_lake
from conftest import build_warehouse

N_PEOPLE = 700
# What says when and how a build was made, and what holds only the rows it made.
OF_THE_BUILD = {
    "int_builds__plan",
    "int_builds__done",
    "int_submissions__changed",
    "int_pathways__affected",
    "int_pathways__affected_with_persons",
    "int_referrals__reported",
    "int_answers__dated",
    "int_answers__judged",
}


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """Two warehouses of one lake: built in three steps as months came, and built at once.

    The steps: all but the last month; the last month, and a refresh of an earlier one; a refresh
    that leaves out half of a provider's referrals.
    """
    stepwise, at_once = (tmp_path_factory.mktemp(name) for name in ("stepwise", "at_once"))
    write_lake(stepwise / "lake", n_people=N_PEOPLE, seed=8, months=MONTHS[:-1])
    build_warehouse(stepwise, definitions="same")
    write_lake(stepwise / "lake", n_people=N_PEOPLE, seed=8, months=MONTHS)
    change_lake(stepwise / "lake", provider="PB", month=MONTHS[2], n_people=N_PEOPLE, seed=8)
    build_warehouse(stepwise, definitions="same")
    change_lake(
        stepwise / "lake", provider="PC", month=MONTHS[3], n_people=N_PEOPLE, seed=8, share=0.5
    )
    build_warehouse(stepwise, definitions="same")
    shutil.copytree(stepwise / "lake", at_once / "lake")
    build_warehouse(at_once)
    return stepwise / "warehouse.duckdb", at_once / "warehouse.duckdb"


def test_the_last_step_was_a_partial_build_of_some_pathways(builds):
    with duckdb.connect(str(builds[0]), read_only=True) as connection:
        (is_partial,) = connection.execute(
            "select is_partial from intermediate.int_builds__plan"
        ).fetchone()
        n_affected, n_all = connection.execute(
            """
            select (select count(*) from intermediate.int_pathways__affected),
                (select count(*) from intermediate.int_pathways__latest_state)
            """
        ).fetchone()
    assert is_partial
    assert 0 < n_affected < 0.8 * n_all


def test_every_table_has_the_rows_of_a_full_build(builds):
    stepwise, at_once = builds
    with duckdb.connect() as connection:
        connection.execute(f"attach '{stepwise}' as stepwise (read_only)")
        connection.execute(f"attach '{at_once}' as at_once (read_only)")
        tables = connection.execute(
            """
            select schema_name, table_name from duckdb_tables()
            where database_name = 'at_once' and schema_name in ('intermediate', 'marts', 'quality')
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
    assert len(tables) > 60
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


def test_a_changed_definition_makes_a_full_build(builds):
    """Without the name of the definitions, or with another, nothing is kept."""
    with duckdb.connect(str(builds[1]), read_only=True) as connection:
        (is_partial,) = connection.execute(
            "select is_partial from intermediate.int_builds__plan"
        ).fetchone()
    assert not is_partial
