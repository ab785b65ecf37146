"""What the expectations look at: a view over each table of the submissions of a month.

Besides the delivered columns (outer spaces removed, upper case) a suite may name columns worked
out from them: `X is a date`, `X as date`, `X is a number`, `X as number`, `X is unique` and
`PersScore in range`. A value that was not sent is null in all of them. Dates and numbers are
read as staging reads them.
"""

import csv
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.sources.mds.reading import named, quoted
from orchestration.sources.mds.suites import SEEDS_DIR, Suite

IS_DATE, AS_DATE = " is a date", " as date"
IS_NUMBER, AS_NUMBER = " is a number", " as number"
IS_UNIQUE, IN_RANGE = " is unique", " in range"
SUFFIXES = (IS_DATE, AS_DATE, IS_NUMBER, AS_NUMBER, IS_UNIQUE, IN_RANGE)


def create_view(
    connection: duckdb.DuckDBPyConnection, suite: Suite, files: list[tuple[Path, str]]
) -> None:
    """A view named as the table over files, each with the data set version of its submission.

    It has `submission_id`, `source_row` and the columns that the suite looks at.
    """
    by_version: dict[str, list[str]] = defaultdict(list)
    for file, version in files:
        by_version[version].append(quoted(str(file)))
    selects = [
        f"select submission_id, source_row, {_columns(suite, version)} "
        f"from read_parquet([{', '.join(paths)}])"
        for version, paths in by_version.items()
    ]
    connection.execute(f"create view {named(suite.table)} as {' union all '.join(selects)}")


def delivered_column(column: str) -> str:
    """The delivered column that a column of the view was worked out from."""
    for suffix in SUFFIXES:
        column = column.removesuffix(suffix)
    return column


def _columns(suite: Suite, data_set_version: str) -> str:
    return ", ".join(
        f"{_expression(column, data_set_version)} as {named(column)}" for column in suite.columns
    )


def _expression(column: str, data_set_version: str) -> str:
    text = f"nullif(trim({named(delivered_column(column))}), '')"
    date = f"try_cast(substr({text}, 1, 10) as date)"
    number = f"try_cast({text} as double)"
    expressions = {
        IS_DATE: lambda: _yes_or_no(text, f"{date} is not null"),
        AS_DATE: lambda: date,
        IS_NUMBER: lambda: _yes_or_no(text, f"{number} is not null"),
        AS_NUMBER: lambda: number,
        IS_UNIQUE: lambda: _yes_or_no(
            text, f"count(*) over (partition by submission_id, {text}) = 1"
        ),
        IN_RANGE: lambda: _in_range(text, number, data_set_version),
    }
    for suffix, expression in expressions.items():
        if column.endswith(suffix):
            return expression()
    return f"upper({text})"


def _yes_or_no(text: str, condition: str) -> str:
    return f"case when {text} is null then null when {condition} then 'YES' else 'NO' end"


def _in_range(text: str, number: str, data_set_version: str) -> str:
    """Whether a score is a number in the range of its tool; null for tools without one."""
    cases = " ".join(
        _range_case(number, row) for row in _ranges() if row["data_set_version"] == data_set_version
    )
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


@lru_cache
def _ranges() -> list[dict[str, str]]:
    with (SEEDS_DIR / "measure_thresholds.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["lowest_score"]]
