"""What the expectations look at: a view over each accepted table, and columns worked out from it.

Besides the delivered columns (outer spaces removed, upper case) a suite may name
`X is a date`, `X as date`, `X is a number`, `X as number` and `PersScore in range`. A value that
was not sent is null in all of them. Dates and numbers are read as staging reads them.
"""

import csv
from pathlib import Path

import duckdb

from orchestration.sources.mds.reading import named, quoted
from orchestration.sources.mds.suites import SEEDS_DIR, Suite

IS_DATE, AS_DATE = " is a date", " as date"
IS_NUMBER, AS_NUMBER = " is a number", " as number"
IN_RANGE = " in range"
SUFFIXES = (IS_DATE, AS_DATE, IS_NUMBER, AS_NUMBER, IN_RANGE)


def create_view(
    connection: duckdb.DuckDBPyConnection, suite: Suite, file: Path, *, data_set_version: str
) -> None:
    """A view named as the table, with `source_row` and the columns that its suite looks at."""
    columns = ", ".join(
        f"{_expression(column, data_set_version)} as {named(column)}" for column in suite.columns
    )
    connection.execute(
        f"create view {named(suite.table)} as select source_row, {columns} "
        f"from read_parquet({quoted(str(file))})"
    )


def delivered_column(column: str) -> str:
    """The delivered column that a column of the view was worked out from."""
    for suffix in SUFFIXES:
        column = column.removesuffix(suffix)
    return column


def _expression(column: str, data_set_version: str) -> str:
    text = f"nullif(trim({named(delivered_column(column))}), '')"
    date = f"try_cast(substr({text}, 1, 10) as date)"
    number = f"try_cast({text} as double)"
    if column.endswith(IS_DATE):
        return _yes_or_no(text, f"{date} is not null")
    if column.endswith(AS_DATE):
        return date
    if column.endswith(IS_NUMBER):
        return _yes_or_no(text, f"{number} is not null")
    if column.endswith(AS_NUMBER):
        return number
    if column.endswith(IN_RANGE):
        return _in_range(text, number, data_set_version)
    return f"upper({text})"


def _yes_or_no(text: str, condition: str) -> str:
    return f"case when {text} is null then null when {condition} then 'YES' else 'NO' end"


def _in_range(text: str, number: str, data_set_version: str) -> str:
    """Whether a score is a number in the range of its tool; null for tools without one."""
    cases = " ".join(_range_case(number, row) for row in _ranges(data_set_version))
    if not cases:
        return "null::varchar"
    return f"case when {text} is null then null {cases} end"


def _range_case(number: str, row: dict[str, str]) -> str:
    is_valid = f"{number} between {float(row['lowest_score'])} and {float(row['highest_score'])}"
    if row["is_whole_number"] == "true":
        is_valid += f" and {number} = floor({number})"
    return (
        f"when trim(CodedAssToolType) = {quoted(row['snomed_code'])} "
        f"then case when {is_valid} then 'YES' else 'NO' end"
    )


def _ranges(data_set_version: str) -> list[dict[str, str]]:
    with (SEEDS_DIR / "measure_thresholds.csv").open(encoding="utf-8", newline="") as lines:
        return [
            row
            for row in csv.DictReader(lines)
            if row["data_set_version"] == data_set_version and row["lowest_score"]
        ]
