"""One submission as delivered: which files it holds, and what its header says.

Nothing is written here. Messages name the month, folder, file and column, and no value.
"""

import csv
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.errors import BadFileError
from orchestration.sources.mds import contract

SIMULATOR = "TTE simulator"
FILE_TYPES = ("Primary", "Refresh")


@dataclass(frozen=True)
class Submission:
    """A submission folder whose files were recognised.

    `files` maps a delivered table (lower case) to its file; `submission_id` is a hash of the
    names and bytes of all of them.
    """

    month: str
    folder: Path
    files: dict[str, Path]
    submission_id: str

    def name_of(self, file: Path) -> str:
        """The file's place below the landing folder, for messages."""
        return f"mds/{self.month}/{self.folder.name}/{file.name}"


@dataclass(frozen=True)
class Header:
    """What table 000 says about a submission."""

    provider_code: str
    file_type: str
    data_set_version: str
    created_at: str
    is_simulated: bool
    totals: dict[str, int]


def submission_folders(month_folder: Path) -> list[Path]:
    """The submission folders of a month, by name; hidden ones are still being written."""
    if not month_folder.is_dir():
        return []
    entries = [entry for entry in month_folder.iterdir() if not entry.name.startswith(".")]
    return sorted(entry for entry in entries if entry.is_dir())


def stray_files(month_folder: Path) -> list[BadFileError]:
    """Files that lie in a month folder but in no submission."""
    if not month_folder.is_dir():
        return []
    return [
        BadFileError(
            f"mds/{month_folder.name}/{entry.name}",
            "lies outside any submission folder",
            advice="Put the files of one submission into a folder of their own below the month",
        )
        for entry in sorted(month_folder.iterdir())
        if entry.is_file() and not entry.name.startswith(".")
    ]


def recognise(month: str, folder: Path) -> Submission:
    """The submission in a folder, its files matched to tables of the data set."""
    files: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.name.startswith("."):
            continue
        table = file.stem.lower()
        place = f"mds/{month}/{folder.name}/{file.name}"
        if table not in contract.tables() or file.suffix.lower() != ".csv":
            raise BadFileError(
                place,
                "is not a table of the data set",
                advice="Expected CSV files named " + ", ".join(contract.delivered_names()),
            )
        if table in files:
            raise BadFileError(place, "is the second file of this table", advice="Send one file")
        files[table] = file
    _require_tables(month, folder, files)
    return Submission(month, folder, files, _content_id(files))


def read_header(submission: Submission) -> Header:
    """Table 000 of a submission, checked against the month it was delivered for."""
    file = submission.files[_delivered(contract.HEADER)]
    place = submission.name_of(file)
    row = _single_row(file, place)
    for column in contract.tables()[_delivered(contract.HEADER)].columns:
        if column.required and not row.get(column.name.lower(), "").strip():
            raise BadFileError(
                place, "is missing or empty", column=column.name, advice="Ask for a new header"
            )
    _require_month(row, submission.month, place)
    file_type = row["file_type"].strip().capitalize()
    if file_type not in FILE_TYPES:
        raise BadFileError(
            place, "is neither Primary nor Refresh", column="File_Type", advice="Correct it"
        )
    return Header(
        provider_code=row["orgidprov"].strip().upper(),
        file_type=file_type,
        data_set_version=row["datsetver"].strip(),
        created_at=_timestamp(row["datetimedatsetcreate"], place),
        is_simulated=row.get("primsysteminuse", "").strip() == SIMULATOR,
        totals=_totals(row, place),
    )


def column_names(file: Path, place: str) -> list[str]:
    """The delivered column names of a CSV file, in their order."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            names = next(csv.reader(lines), [])
    except UnicodeDecodeError as error:
        raise BadFileError(place, "is not text", advice="Send UTF-8 CSV files") from error
    names = [name.strip() for name in names]
    if not any(names):
        raise BadFileError(place, "is empty", advice="Send the file again")
    lowered = [name.lower() for name in names]
    for name in names:
        if lowered.count(name.lower()) > 1:
            raise BadFileError(place, "occurs twice", column=name, advice="Send each column once")
    return names


def _delivered(table_name: str) -> str:
    return next(key for key, table in contract.tables().items() if table.name == table_name)


def _require_tables(month: str, folder: Path, files: dict[str, Path]) -> None:
    missing = [
        contract.tables()[_delivered(name)].delivered_name
        for name in contract.REQUIRED_TABLES
        if _delivered(name) not in files
    ]
    if missing:
        raise BadFileError(
            f"mds/{month}/{folder.name}",
            f"holds no {', '.join(missing)}",
            advice="Send the whole submission again",
        )


def _content_id(files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for table in sorted(files):
        digest.update(table.encode())
        with files[table].open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:16]


def _single_row(file: Path, place: str) -> dict[str, str]:
    names = [name.lower() for name in column_names(file, place)]
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    if len(rows) != 1 or len(rows[0]) != len(names):
        raise BadFileError(
            place, f"holds {len(rows)} rows, expected one whole row", advice="Send it again"
        )
    return dict(zip(names, rows[0], strict=True))


def _require_month(row: dict[str, str], month: str, place: str) -> None:
    try:
        first_day = date.fromisoformat(row["reportingperiodstartdate"].strip()[:10])
    except ValueError as error:
        raise BadFileError(
            place,
            "is not a date such as 2023-04-01",
            column="ReportingPeriodStartDate",
            advice="Ask for a new header",
        ) from error
    if f"{first_day:%Y-%m}" != month:
        raise BadFileError(
            place,
            f"names the month {first_day:%Y-%m}, the folder {month}",
            column="ReportingPeriodStartDate",
            advice="Move the submission to the month it reports",
        )


def _timestamp(text: str, place: str) -> str:
    try:
        return datetime.fromisoformat(text.strip()).isoformat(sep=" ")
    except ValueError as error:
        raise BadFileError(
            place,
            "is not a time such as 2023-05-20 12:00:00",
            column="DateTimeDatSetCreate",
            advice="Ask for a new header",
        ) from error


def _totals(row: dict[str, str], place: str) -> dict[str, int]:
    totals = {}
    for name, value in row.items():
        if name.startswith("total_ids") and value.strip():
            if not value.strip().isdigit():
                raise BadFileError(
                    place, "is not a number of rows", column=name, advice="Ask for a new header"
                )
            totals[name] = int(value)
    return totals
