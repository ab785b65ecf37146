"""Where rejected rows and refused submissions go: out of the lake, never out of sight.

Rows are moved to `quarantine/`, their identifiers as gone as in the lake. Every rejected row,
unused value and refused submission is listed in the lake table `rejected_rows`, by place and
rule, without a value.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.errors import BadFileError
from orchestration.parquet import replacing, write_table
from orchestration.settings import get_settings
from orchestration.sources.mds.findings import ROW_REJECTED, SUBMISSION_REFUSED, Finding
from orchestration.sources.mds.reading import quoted
from orchestration.sources.mds.registry import lake_folder

# A few bad rows are left out; when this many of a table are bad, the extract has failed.
MOST_REJECTED_SHARE = 0.1
ALWAYS_BEARABLE = 100
OWNER_ONLY = 0o700
LISTED = {
    "submission_id": "string",
    "reporting_month": "string",
    "provider_code": "string",
    "folder": "string",
    "file": "string",
    "delivered_table": "string",
    "row_number": "Int64",
    "column_name": "string",
    "rule": "string",
    "reason": "string",
    "action": "string",
    "n_in_submission": "Int64",
}


@dataclass(frozen=True)
class Origin:
    """The submission that findings belong to; `files` are delivered file names by table."""

    submission_id: str | None
    month: str
    provider_code: str | None
    folder: str
    files: dict[str, str]


def rejected_rows(findings: list[Finding], table: str) -> list[int]:
    """The rows of a table that some rule rejects."""
    rows = {
        row
        for finding in findings
        if finding.table == table and finding.action == ROW_REJECTED
        for row in finding.rows
    }
    return sorted(rows)


def refuse_when_too_many(place: str, n_rejected: int, n_rows: int) -> None:
    """Raise BadFileError when so many rows of a table are bad that the rest means little."""
    if n_rejected > ALWAYS_BEARABLE and n_rejected > MOST_REJECTED_SHARE * n_rows:
        raise BadFileError(
            place,
            f"{n_rejected} of {n_rows} rows would be rejected, more than {MOST_REJECTED_SHARE:.0%}",
            advice="See the failed checks of this table, correct the extract and send it again",
        )


def set_apart(
    connection: duckdb.DuckDBPyConnection, file: Path, rows: list[int], rejected: Path
) -> None:
    """Move rows of a Parquet file, by `source_row`, to a file of their own."""
    kept = file.with_suffix(".kept")
    numbers = [str(row) for row in rows]
    for choice, target in (("", rejected), ("not", kept)):
        connection.execute(
            f"copy (select * from read_parquet({quoted(str(file))}) "
            f"where source_row {choice} in (select unnest(?))) "
            f"to {quoted(str(target))} (format parquet, compression zstd)",
            [numbers],
        )
    kept.replace(file)


def list_findings(origin: Origin, findings: list[Finding]) -> None:
    """Write the findings of an accepted submission; nothing is written when there are none."""
    rows = [
        {
            "submission_id": origin.submission_id,
            "reporting_month": f"{origin.month}-01",
            "provider_code": origin.provider_code,
            "folder": origin.folder,
            "file": origin.files.get(finding.table),
            "delivered_table": finding.table,
            "row_number": row,
            "column_name": finding.column,
            "rule": finding.rule,
            "reason": finding.reason,
            "action": finding.action,
            "n_in_submission": finding.n_rows,
        }
        for finding in findings
        for row in finding.rows
    ]
    if rows:
        _write(rows, lake_folder("rejected_rows", origin.month) / f"{origin.submission_id}.parquet")


def list_refusal(origin: Origin, problem: BadFileError) -> None:
    """List a refused submission, and leave a note in quarantine until it is put right."""
    listed = {
        "submission_id": origin.submission_id,
        "reporting_month": f"{origin.month}-01",
        "provider_code": origin.provider_code,
        "folder": origin.folder,
        "file": problem.file.rsplit("/", maxsplit=1)[-1],
        "delivered_table": None,
        "row_number": problem.row,
        "column_name": problem.column,
        "rule": "submission_can_be_used",
        "reason": problem.cause,
        "action": SUBMISSION_REFUSED,
        "n_in_submission": 1,
    }
    digest = hashlib.sha256(f"{origin.folder} {problem}".encode()).hexdigest()[:16]
    _write([listed], lake_folder("rejected_rows", origin.month) / f"refused-{digest}.parquet")
    note = _note(origin.month, origin.folder)
    _private(note.parent)
    with replacing(note) as temporary:
        reason = {
            "file": problem.file,
            "column": problem.column,
            "row": problem.row,
            "cause": problem.cause,
            "advice": problem.advice,
        }
        temporary.write_text(json.dumps(reason, indent=2) + "\n", encoding="utf-8")


def clear_note(month: str, folder: str) -> None:
    """Remove the note of a folder whose submission was accepted."""
    _note(month, folder).unlink(missing_ok=True)


def quarantined_rows(submission_id: str, month: str, table: str) -> Path:
    """Where the rejected rows of one table of one submission are kept."""
    folder = get_settings().quarantine / "mds" / month / submission_id
    _private(folder)
    return folder / f"{table}.parquet"


def _note(month: str, folder: str) -> Path:
    return get_settings().quarantine / "mds" / month / f"{folder}.json"


def _write(rows: list[dict], target: Path) -> None:
    write_table(pd.DataFrame(rows, columns=list(LISTED)).astype(LISTED), target)


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (get_settings().quarantine / "mds").chmod(OWNER_ONLY)
