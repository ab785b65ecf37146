"""Great Expectations on files as delivered: one suite per table in `expectations/`.

Only counts leave this module: with `partial_unexpected_count` at 0 no value of a record is in
a result, a log or an error. A failed critical expectation refuses the submission; a failed
warning is a quality figure.
"""

import json
import os
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.parquet import write_table
from orchestration.settings import EXPECTATIONS_DIR, get_settings
from orchestration.sources.mds import contract
from orchestration.sources.mds.submission import Submission, column_names

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class CheckResult:
    """One expectation on one delivered file; counts only."""

    table: str
    name: str
    severity: str
    reason: str
    is_passed: bool
    n_rows: int
    n_unexpected: int


@dataclass(frozen=True)
class Suite:
    """The expectations on one delivered table, as written in `expectations/`."""

    table: str
    expectations: tuple[dict, ...]

    @property
    def columns(self) -> set[str]:
        """The columns that the suite looks at."""
        return {
            entry["kwargs"]["column"] for entry in self.expectations if "column" in entry["kwargs"]
        }


def suites() -> dict[str, Suite]:
    """Every suite by the lake name of its table; read without importing Great Expectations."""
    read = {}
    for file in sorted(EXPECTATIONS_DIR.glob("*.json")):
        entries = json.loads(file.read_text())["expectations"]
        read[file.stem] = Suite(file.stem, tuple(entries))
    return read


def validate(submission: Submission) -> list[CheckResult]:
    """Check every delivered file that has a suite; keep the results in the lake.

    Raises BadFileError for the first critical expectation that is not met.
    """
    results: list[CheckResult] = []
    for delivered, file in submission.files.items():
        suite = suites().get(contract.tables()[delivered].name)
        if suite is not None:
            results += _run(suite, _read(file, suite))
    _keep(submission, results)
    for result in results:
        if result.severity == "critical" and not result.is_passed:
            raise BadFileError(
                submission.name_of(submission.files[_delivered_key(result.table)]),
                f"check {result.name} failed for {result.n_unexpected} of {result.n_rows} rows",
                advice=result.reason,
            )
    return results


def results_folder(month: str) -> Path:
    """Where the results for the submissions of a month are kept."""
    return get_settings().lake / "mds" / "delivered_checks" / f"month={month}"


def _run(suite: Suite, frame: pd.DataFrame) -> list[CheckResult]:
    import great_expectations as gx

    batch = _batch_definition().get_batch(batch_parameters={"dataframe": frame})
    outcome = batch.validate(
        gx.ExpectationSuite(name=suite.table, expectations=list(suite.expectations)),
        result_format=COUNTS_ONLY,
    )
    return [_result(suite.table, item, len(frame)) for item in outcome.results]


def _result(table: str, item, n_rows: int) -> CheckResult:
    meta = item.expectation_config.meta
    return CheckResult(
        table=table,
        name=meta["name"],
        severity=str(
            getattr(item.expectation_config.severity, "value", item.expectation_config.severity)
        ),
        reason=meta["reason"],
        is_passed=bool(item.success),
        n_rows=n_rows,
        n_unexpected=int(item.result.get("unexpected_count") or 0),
    )


@lru_cache
def _batch_definition():
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("delivered")
    return source.add_dataframe_asset("file").add_batch_definition_whole_dataframe("whole")


def _read(file: Path, suite: Suite) -> pd.DataFrame:
    wanted = {column.lower(): column for column in suite.columns}
    present = [n for n in column_names(file, file.name) if n.lower() in wanted]
    frame = pd.read_csv(
        file,
        dtype="string",
        usecols=present,
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8-sig",
    )
    frame = frame.rename(columns={name: wanted[name.lower()] for name in present})
    return frame.apply(lambda column: column.str.strip())


def _keep(submission: Submission, results: list[CheckResult]) -> None:
    frame = pd.DataFrame([asdict(result) for result in results])
    frame.insert(0, "submission_id", submission.submission_id)
    frame.insert(1, "reporting_month", f"{submission.month}-01")
    frame = frame.rename(columns={"table": "delivered_table"})
    write_table(frame, results_folder(submission.month) / f"{submission.submission_id}.parquet")


def _delivered_key(table: str) -> str:
    return next(key for key, entry in contract.tables().items() if entry.name == table)
