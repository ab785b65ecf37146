"""A small warehouse with every schema that leaves it, for tests of releases.

All its numbers come from one: `number`. Two releases made of different numbers can be told apart,
and a mixture of them too.
"""

import duckdb

from orchestration.settings import get_settings

N_ROWS = 50
TABLES = ("marts.fct_pathway", "models.estimates", "reference.measures")
RATES = (
    ("2022-23", "White British", 100, None),
    ("2022-23", "Asian Bangladeshi", None, "small_count"),
    ("2023-24", "White British", 120, None),
)
SUBMISSIONS = (("2023-04", "SIM001", "Primary"), ("2023-04", "SIM002", "Primary"))
SOURCES = (("nhs_annual", "psych-ther-ann-2017-18-csvs.zip", "a" * 64, "main/2017-18"),)


def make_warehouse(number=1, *, rates=RATES, submissions=SUBMISSIONS, sources=SOURCES, rows=N_ROWS):
    """Write the warehouse of the data directory in force; sums of `TABLES` are `rows * number`."""
    place = get_settings().warehouse
    place.unlink(missing_ok=True)
    with duckdb.connect(str(place)) as connection:
        for schema in ("marts", "models", "reference", "quality", "published", "staging"):
            connection.execute(f"create schema {schema}")
        for table in TABLES:
            connection.execute(
                f"create table {table} as select {number} as number, 'simulated' as data_origin "
                f"from range({rows})"
            )
        connection.execute(
            "create table staging.stg_mds__patients as select 'secret' as nhs_number"
        )
        _quality(connection, submissions, sources)
        _published(connection, rates)
        _describe(connection)


def lead_past_current(data_dir, release):
    """Make the links those of an earlier version, each to `release` itself."""
    (data_dir / "releases" / "current").unlink()
    for name in ("equity.duckdb", "published"):
        (data_dir / name).unlink()
        (data_dir / name).symlink_to(f"releases/{release.name}/{name}")


def _quality(connection, submissions, sources):
    connection.execute(
        "create table quality.source_files (source text, file_name text, sha256 text, "
        "n_bytes text, licence text, retrieved_at text, tables text)"
    )
    for source, file_name, sha256, tables in sources:
        connection.execute(
            "insert into quality.source_files values (?, ?, ?, '10', "
            "'Open Government Licence v3.0 (NHS England)', '2026-01-01T00:00:00+00:00', ?)",
            [source, file_name, sha256, tables],
        )
    connection.execute(
        "create table quality.submissions (reporting_month date, provider_code text, "
        "file_type text, data_set_version text, data_origin text, landed_at timestamp)"
    )
    for month, provider, file_type in submissions:
        connection.execute(
            "insert into quality.submissions values (?, ?, ?, '2.1', 'simulated', "
            "'2026-01-01 00:00:00')",
            [f"{month}-01", provider, file_type],
        )


def _published(connection, rates):
    connection.execute(
        "create table published.pub_outcome_rates (financial_year text, ethnic_group text, "
        "numerator bigint, suppression_reason text)"
    )
    for row in rates:
        connection.execute("insert into published.pub_outcome_rates values (?, ?, ?, ?)", list(row))


def _describe(connection):
    for schema, table in connection.execute(
        "select schema_name, table_name from duckdb_tables()"
    ).fetchall():
        connection.execute(f"comment on table {schema}.{table} is 'One row per | thing.'")
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal"
    ).fetchall():
        connection.execute(f"comment on column {schema}.{table}.{column} is 'What it''s about.'")
