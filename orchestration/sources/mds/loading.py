"""One submission from delivered files to checked Parquet in a work folder.

The lake is not touched: a submission that is refused here leaves nothing behind.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import BadFileError
from orchestration.parquet import scratch_database
from orchestration.sources.mds import contract, delivered_checks, pseudonyms, rejection, tables
from orchestration.sources.mds.findings import ROW_REJECTED, Finding
from orchestration.sources.mds.header import Header, read_header
from orchestration.sources.mds.inspection import Inspected
from orchestration.sources.mds.reading import quoted
from orchestration.sources.mds.registry import TableCounts, refuse_mixed_origins
from orchestration.sources.mds.stray_identifiers import refuse_stray_identifiers
from orchestration.sources.mds.submission import Submission
from orchestration.sources.mds.suites import CRITICAL, Circumstances, suites

REPEATED = "rows_are_not_repeated"
OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Loaded:
    """A submission that may be accepted.

    `files` holds the rows to keep and `rejected` those to set apart, by table; neither holds an
    identifier.
    """

    submission_id: str
    header: Header
    origin: rejection.Origin
    files: dict[str, Path]
    rejected: dict[str, Path]
    counts: list[TableCounts]
    findings: list[Finding]


def load(
    submission: Submission,
    inspected: dict[str, Inspected],
    submission_id: str,
    recent_rows: dict[tuple[str, str], tuple[int, ...]],
    folder: Path,
) -> Loaded:
    """Read, reconcile and check a submission; raise BadFileError when it is to be refused."""
    folder.mkdir(mode=OWNER_ONLY)
    header = read_header(inspected[contract.HEADER], submission.month)
    refuse_mixed_origins(header)
    origin = rejection.Origin(
        submission_id,
        submission.month,
        header.provider_code,
        submission.folder.name,
        {name: file.path.name for name, file in submission.files.items()},
    )
    files = {name: folder / f"{name}.parquet" for name in inspected}
    with scratch_database() as connection:
        n_rows = _write(connection, inspected, header, submission_id, submission.month, files)
        _reconcile(submission, header, n_rows)
        for name, item in inspected.items():
            _refuse_other_providers(connection, item, header, files[name])
            refuse_stray_identifiers(connection, item, files[name])
        findings = _check(connection, submission, header, submission_id, files, recent_rows)
        rejected, n_rejected = _set_apart(connection, submission, files, n_rows, findings)
    counts = [
        TableCounts(
            name,
            n_rows[name],
            n_rejected[name],
            header.totals.get(name),
            tuple(tables.extra_columns(item)),
        )
        for name, item in inspected.items()
    ]
    return Loaded(submission_id, header, origin, files, rejected, counts, findings)


def _write(
    connection: duckdb.DuckDBPyConnection,
    inspected: dict[str, Inspected],
    header: Header,
    submission_id: str,
    month: str,
    files: dict[str, Path],
) -> dict[str, int]:
    for item in inspected.values():
        tables.check_columns(item)
    inner, outer = pseudonyms.pads(pseudonyms.secret(is_simulated=header.is_simulated))
    connection.execute("set variable inner_pad = ?", [inner])
    connection.execute("set variable outer_pad = ?", [outer])
    # Nothing that still holds identifiers may reach the disk.
    connection.execute("set temp_directory = ''")
    n_rows = {
        name: tables.write_without_identifiers(
            connection,
            item,
            header,
            submission_id=submission_id,
            month=month,
            target=files[name],
        )
        for name, item in inspected.items()
    }
    connection.execute("set temp_directory = ?", [str(next(iter(files.values())).parent)])
    return n_rows


def _reconcile(submission: Submission, header: Header, n_rows: dict[str, int]) -> None:
    for name, sent in header.totals.items():
        if n_rows.get(name, 0) != sent:
            raise BadFileError(
                submission.place,
                f"table {contract.tables()[name].delivered_name} holds {n_rows.get(name, 0)} "
                f"rows, its header says {sent}",
                advice="The transfer was cut short or files were dropped: ask for it again",
            )


def _refuse_other_providers(
    connection: duckdb.DuckDBPyConnection, inspected: Inspected, header: Header, file: Path
) -> None:
    if "orgid_provider" not in {name.lower() for name in inspected.names}:
        return
    (n_other,) = connection.execute(
        f"""
        select count(*) from read_parquet({quoted(str(file))})
        where upper(trim(OrgID_Provider)) <> ?
        """,
        [header.provider_code],
    ).fetchone()
    if n_other:
        raise BadFileError(
            inspected.file.place,
            f"names another provider than its header in {n_other} rows",
            column="OrgID_Provider",
            advice="Send one submission for each provider",
        )


def _check(
    connection: duckdb.DuckDBPyConnection,
    submission: Submission,
    header: Header,
    submission_id: str,
    files: dict[str, Path],
    recent_rows: dict[tuple[str, str], tuple[int, ...]],
) -> list[Finding]:
    checked = delivered_checks.check(
        connection,
        {name: file for name, file in files.items() if name in suites()},
        {
            name: Circumstances(submission.month, recent_rows.get((header.provider_code, name), ()))
            for name in files
        },
        data_set_version=header.data_set_version,
        folder=next(iter(files.values())).parent,
    )
    delivered_checks.keep(checked.results, submission_id, submission.month)
    for result in checked.results:
        if result.severity == CRITICAL and not result.is_passed:
            raise BadFileError(
                submission.files[result.table].place,
                f"check {result.name} failed for {result.n_unexpected} of {result.n_rows} rows",
                advice=result.reason,
            )
    return checked.findings + _repetitions(connection, submission, files)


def _repetitions(
    connection: duckdb.DuckDBPyConnection, submission: Submission, files: dict[str, Path]
) -> list[Finding]:
    found = []
    for name, file in files.items():
        table = contract.tables()[name]
        rows = tables.repeated_rows(connection, table, file)
        if rows:
            found.append(
                Finding(
                    table=name,
                    column=", ".join(table.one_row_per),
                    rule=REPEATED,
                    reason="The first row with this key is kept; a repetition would count twice.",
                    action=ROW_REJECTED,
                    rows=tuple(rows),
                    n_rows=len(rows),
                )
            )
    return found


def _set_apart(
    connection: duckdb.DuckDBPyConnection,
    submission: Submission,
    files: dict[str, Path],
    n_rows: dict[str, int],
    findings: list[Finding],
) -> tuple[dict[str, Path], dict[str, int]]:
    rejected, n_rejected = {}, {}
    for name, file in files.items():
        rows = rejection.rejected_rows(findings, name)
        n_rejected[name] = len(rows)
        if rows:
            place = submission.files[name].place
            rejection.refuse_when_too_many(place, len(rows), n_rows[name])
            rejected[name] = file.with_suffix(".rejected")
            rejection.set_apart(connection, file, rows, rejected[name])
    return rejected, n_rejected
