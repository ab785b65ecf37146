"""Accepting submissions: whole or not at all, without identifiers, each byte only once.

A submission's tables are written first and its row in `submissions` last. Staging reads only
what that row names, so a run killed halfway leaves the month as it was before.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError, PipelineError
from orchestration.parquet import replacing, scratch_database, write_text_table
from orchestration.settings import get_settings
from orchestration.sources.mds import contract, delivered_checks, pseudonyms, tables
from orchestration.sources.mds.submission import (
    Header,
    Submission,
    read_header,
    recognise,
    stray_files,
    submission_folders,
)


@dataclass
class MonthReport:
    """What became of the submissions of one month; counts only."""

    month: str
    n_accepted: int = 0
    n_unchanged: int = 0
    n_rows: dict[str, int] = field(default_factory=dict)
    n_extra_columns: int = 0
    problems: list[BadFileError] = field(default_factory=list)


def months_with_submissions() -> list[str]:
    """Months that have a folder in the landing area, oldest first."""
    root = get_settings().landing / "mds"
    if not root.is_dir():
        return []
    return sorted(entry.name for entry in root.iterdir() if _is_month(entry))


def land_month(month: str) -> MonthReport:
    """Accept every submission of a month that is not yet in the lake.

    A submission that cannot be used is refused as a whole, noted in quarantine and reported;
    the others are accepted.
    """
    folder = get_settings().landing / "mds" / month
    report = MonthReport(month, problems=stray_files(folder))
    for submission_folder in submission_folders(folder):
        try:
            _land_submission(month, submission_folder, report)
        except BadFileError as problem:
            report.problems.append(problem)
            _note_refusal(month, submission_folder.name, problem)
    return report


def registry_folder(month: str) -> Path:
    """Where the rows of accepted submissions of a month are kept."""
    return _lake("submissions", month)


def _land_submission(month: str, folder: Path, report: MonthReport) -> None:
    submission = recognise(month, folder)
    registry_row = registry_folder(month) / f"{submission.submission_id}.parquet"
    if registry_row.exists():
        report.n_unchanged += 1
        return
    header = read_header(submission)
    _refuse_mixed_origins(header)
    rows, n_extra = _load_tables(submission, header)
    _reconcile(submission, header, rows)
    delivered_checks.validate(submission)
    _accept(submission, header, rows, n_extra, registry_row)
    _note_refusal(month, folder.name, None)
    report.n_accepted += 1
    report.n_extra_columns += n_extra
    for table, n_rows in rows.items():
        report.n_rows[table] = report.n_rows.get(table, 0) + n_rows


def _load_tables(submission: Submission, header: Header) -> tuple[dict[str, int], int]:
    rows: dict[str, int] = {}
    n_extra = 0
    inner, outer = pseudonyms.pads(pseudonyms.secret(is_simulated=header.is_simulated))
    with scratch_database() as connection:
        connection.execute("set variable inner_pad = ?", [inner])
        connection.execute("set variable outer_pad = ?", [outer])
        for delivered, file in submission.files.items():
            table = contract.tables()[delivered]
            names = tables.check_columns(table, file, submission.name_of(file))
            target = _lake(table.name, submission.month) / f"{submission.submission_id}.parquet"
            with replacing(target) as temporary:
                rows[table.name] = tables.write_without_identifiers(
                    connection, table, names, file, submission, header, temporary
                )
            n_extra += len(tables.extra_columns(table, names))
    return rows, n_extra


def _reconcile(submission: Submission, header: Header, rows: dict[str, int]) -> None:
    for table in contract.tables().values():
        sent = header.totals.get(table.header_total.lower())
        if sent is not None and rows.get(table.name, 0) != sent:
            raise BadFileError(
                f"mds/{submission.month}/{submission.folder.name}",
                f"table {table.delivered_name} holds {rows.get(table.name, 0)} rows, "
                f"its header says {sent}",
                advice="The transfer was cut short or files were dropped: ask for it again",
            )


def _accept(
    submission: Submission, header: Header, rows: dict[str, int], n_extra: int, target: Path
) -> None:
    row = pd.DataFrame(
        {
            "submission_id": [submission.submission_id],
            "reporting_month": [f"{submission.month}-01"],
            "provider_code": [header.provider_code],
            "file_type": [header.file_type],
            "data_set_version": [header.data_set_version],
            "data_set_created_at": [header.created_at],
            "landed_at": [datetime.now(UTC).isoformat(sep=" ", timespec="seconds")],
            "data_origin": ["simulated" if header.is_simulated else "real"],
            "folder": [submission.folder.name],
            "n_rows": [str(sum(rows.values()))],
            "n_extra_columns": [str(n_extra)],
        }
    )
    write_text_table(row, target, constants={})


def _refuse_mixed_origins(header: Header) -> None:
    """Simulated and real people in one warehouse would make every figure wrong."""
    pattern = str(_lake("submissions", "*") / "*.parquet")
    if not list(get_settings().lake.glob("mds/submissions/month=*/*.parquet")):
        return
    with scratch_database() as connection:
        origins = {
            origin
            for (origin,) in connection.execute(
                "select distinct data_origin from read_parquet(?)", [pattern]
            ).fetchall()
        }
    arriving = "simulated" if header.is_simulated else "real"
    if origins - {arriving}:
        raise PipelineError(
            f"This data directory holds {', '.join(sorted(origins))} submissions, and a {arriving} "
            "one arrived. Use a data directory of its own (TTE_DATA_DIR) for each."
        )


def _note_refusal(month: str, folder: str, problem: BadFileError | None) -> None:
    note = get_settings().quarantine / "mds" / month / f"{folder}.json"
    if problem is None:
        note.unlink(missing_ok=True)
        return
    with replacing(note) as temporary:
        reason = {
            "file": problem.file,
            "column": problem.column,
            "row": problem.row,
            "cause": problem.cause,
            "advice": problem.advice,
        }
        temporary.write_text(json.dumps(reason, indent=2) + "\n")


def _lake(table: str, month: str) -> Path:
    return get_settings().lake / "mds" / table / f"month={month}"


def _is_month(entry: Path) -> bool:
    year, _, month = entry.name.partition("-")
    well_formed = len(year) == 4 and year.isdigit() and month.isdigit() and len(month) == 2
    return entry.is_dir() and well_formed and 1 <= int(month) <= 12
