"""The stand-in for R's package `duckdb` gives the types that the real one documents."""

import os
import subprocess

import pytest
import r_package

TYPES = {
    "true": "logical",
    "null::boolean": "logical",
    "3::tinyint": "integer",
    "2147483647": "integer",
    "9007199254740991::bigint": "numeric",
    "sum(1)": "numeric",
    "1.25::decimal(9, 2)": "numeric",
    "0.1::double": "numeric",
    "'a \"word\", and\nanother line'": "character",
    "null::varchar": "character",
    "''": "character",
    "'NA'": "character",
    "date '2024-02-29'": "Date",
    "timestamp '2024-02-29 12:30:00.5'": "POSIXct",
}
ASK = """
library(duckdb)
equity <- dbConnect(duckdb(), "types.duckdb", read_only = TRUE)
row <- dbGetQuery(equity, "from every_type")
"""


@pytest.fixture(scope="module")
def in_r(tmp_path_factory):
    """Runs R code after `row`, the one row of the table, is read; gives what the code prints."""
    if not r_package.has_r():
        pytest.skip("R is not installed")
    folder = tmp_path_factory.mktemp("types")
    variables = r_package.environment(tmp_path_factory.mktemp("library"))
    columns = ", ".join(f"{value} as c{number}" for number, value in enumerate(TYPES))
    table = f"create table every_type as select {columns}"
    program = variables["DUCKDB_PROGRAM"]
    subprocess.run([program, folder / "types.duckdb", table], check=True, env=os.environ)
    return lambda code: r_package.run_script(ASK + code, folder, variables)


def test_every_type_is_the_documented_one(in_r):
    assert in_r("cat(sapply(row, function(x) class(x)[1]))").split() == list(TYPES.values())


def test_values_arrive_whole(in_r):
    printed = in_r(
        "cat(sep = '|', row$c0, row$c1, row$c4 == 2^53 - 1, row$c7 == 0.1, nchar(row$c8),"
        " is.na(row$c9), row$c10 == '', is.na(row$c11), format(row$c12), as.numeric(row$c13) %% 60)"
    )
    assert printed == "TRUE|NA|TRUE|TRUE|26|TRUE|TRUE|FALSE|2024-02-29|0.5"


def test_a_wrong_query_is_an_error(in_r):
    with pytest.raises(AssertionError, match="Table with name nowhere does not exist"):
        in_r('dbGetQuery(equity, "from nowhere")')
