"""Table 000: who sent a submission, for which month, and how many rows it should hold."""

from dataclasses import dataclass
from datetime import date, datetime

from orchestration.errors import BadFileError
from orchestration.sources.mds import contract, reading
from orchestration.sources.mds.inspection import Inspected

SIMULATOR = "TTE simulator"
FILE_TYPES = ("Primary", "Refresh")
VERSIONS = {"2": "2.0", "2.0": "2.0", "2.1": "2.1"}
NEW_HEADER = "Ask for a new header"


@dataclass(frozen=True)
class Header:
    """What table 000 says about a submission.

    `totals` maps the lake name of a table to its number of rows, where the header has one.
    """

    provider_code: str
    file_type: str
    data_set_version: str
    created_at: str
    is_simulated: bool
    totals: dict[str, int]

    @property
    def data_origin(self) -> str:
        """`simulated` or `real`."""
        return "simulated" if self.is_simulated else "real"


def read_header(inspected: Inspected, month: str) -> Header:
    """The header of a submission, checked against the month it was delivered for."""
    place = inspected.file.place
    row = reading.one_row(inspected)
    for column in contract.tables()[contract.HEADER].columns:
        if column.required and not row.get(column.name.lower()):
            raise BadFileError(place, "is missing or empty", column=column.name, advice=NEW_HEADER)
    _require_month(row, month, place)
    return Header(
        provider_code=row["orgidprov"].upper(),
        file_type=_one_of(FILE_TYPES, row["file_type"].capitalize(), "File_Type", place),
        data_set_version=_version(row["datsetver"], place),
        created_at=_timestamp(row["datetimedatsetcreate"], place),
        is_simulated=row.get("primsysteminuse") == SIMULATOR,
        totals=_totals(row, place),
    )


def _require_month(row: dict[str, str], month: str, place: str) -> None:
    column = "ReportingPeriodStartDate"
    try:
        first_day = date.fromisoformat(row[column.lower()][:10])
    except ValueError:
        raise BadFileError(
            place, "is not a date such as 2023-04-01", column=column, advice=NEW_HEADER
        ) from None
    if f"{first_day:%Y-%m}" != month:
        raise BadFileError(
            place,
            f"names the month {first_day:%Y-%m}, the folder {month}",
            column=column,
            advice="Move the submission to the month it reports",
        )


def _one_of(allowed: tuple[str, ...], given: str, column: str, place: str) -> str:
    if given not in allowed:
        raise BadFileError(
            place, f"is neither {' nor '.join(allowed)}", column=column, advice="Correct it"
        )
    return given


def _version(given: str, place: str) -> str:
    if given not in VERSIONS:
        raise BadFileError(
            place,
            "is neither 2.0 nor 2.1",
            column="DatSetVer",
            advice="Versions 2.0 and 2.1 of the data set can be read",
        )
    return VERSIONS[given]


def _timestamp(text: str, place: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat(sep=" ")
    except ValueError:
        raise BadFileError(
            place,
            "is not a time such as 2023-05-20 12:00:00",
            column="DateTimeDatSetCreate",
            advice=NEW_HEADER,
        ) from None


def _totals(row: dict[str, str], place: str) -> dict[str, int]:
    totals = {}
    for table in contract.tables().values():
        given = row.get(table.header_total.lower(), "")
        if not given:
            continue
        if not given.isdigit():
            raise BadFileError(
                place, "is not a number of rows", column=table.header_total, advice=NEW_HEADER
            )
        totals[table.name] = int(given)
    return totals
