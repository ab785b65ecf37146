"""One submission from delivered files to Parquet in a work folder, and what may be kept of it.

The lake is not touched: a submission that is refused here leaves nothing behind.
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.errors import BadFileError
from orchestration.parquet import scratch_database
from orchestration.shown_counts import shown_count
from orchestration.sources.mds import contract, pseudonyms, rejection, tables, volume
from orchestration.sources.mds.delivered_checks import Checked
from orchestration.sources.mds.findings import ROW_REJECTED, Finding
from orchestration.sources.mds.header import Header, read_header
from orchestration.sources.mds.inspection import Inspected
from orchestration.sources.mds.reading import quoted
from orchestration.sources.mds.registry import TableCounts, refuse_mixed_origins
from orchestration.sources.mds.stray_identifiers import find_stray_identifiers, refusal
from orchestration.sources.mds.submission import Submission
from orchestration.sources.mds.suites import CRITICAL, SUBMISSIONS

REPEATED = "rows_are_not_repeated"
OWNER_ONLY = 0o700


@dataclass
class Loaded:
    """A submission whose rows were read: one Parquet file per table, no identifiers.

    `rejected` holds files of rows that were set apart, and `findings` what was found, once it
    has been judged.
    """

    submission: Submission
    submission_id: str
    header: Header
    inspected: dict[str, Inspected]
    files: dict[str, Path]
    n_rows: dict[str, int]
    volumes: Path
    findings: list[Finding] = field(default_factory=list)
    rejected: dict[str, Path] = field(default_factory=dict)

    @property
    def origin(self) -> rejection.Origin:
        """Where its findings come from."""
        return rejection.Origin(
            self.submission_id,
            self.submission.month,
            self.header.provider_code,
            self.submission.folder.name,
            {name: file.path.name for name, file in self.submission.files.items()},
        )

    @property
    def counts(self) -> list[TableCounts]:
        """Rows and columns of each table."""
        return [
            TableCounts(
                name,
                self.n_rows[name],
                len(rejection.rejected_rows(self.findings, name)),
                self.header.totals.get(name),
                tuple(tables.extra_columns(item)),
            )
            for name, item in self.inspected.items()
        ]


def load(
    submission: Submission,
    inspected: dict[str, Inspected],
    submission_id: str,
    recent_rows: dict[str, dict[str, tuple[int, ...]]],
    folder: Path,
) -> Loaded:
    """Read and reconcile a submission into `folder`; raise BadFileError if it is to be refused."""
    folder.mkdir(mode=OWNER_ONLY)
    header = read_header(inspected[contract.HEADER], submission.month)
    refuse_mixed_origins(header)
    files = {name: folder / f"{name}.parquet" for name in inspected}
    for item in inspected.values():
        tables.check_columns(item)
    with scratch_database() as connection:
        _hash_with_secret(connection, header)
        n_rows = {
            name: tables.write_without_identifiers(
                connection,
                item,
                header,
                submission_id=submission_id,
                month=submission.month,
                target=files[name],
            )
            for name, item in inspected.items()
        }
        _reconcile(submission, header, n_rows)
        for name, item in inspected.items():
            _refuse_other_providers(connection, item, header, files[name])
    volumes = folder / f"{SUBMISSIONS}.parquet"
    usual = recent_rows.get(header.provider_code, {})
    volume.write_volumes(submission_id, n_rows, usual, volumes)
    return Loaded(submission, submission_id, header, inspected, files, n_rows, volumes)


def stray_identifiers(
    connection: duckdb.DuckDBPyConnection, loaded: list[Loaded]
) -> dict[str, BadFileError]:
    """Why submissions are to be refused that hold identifiers where none belongs, by submission."""
    refusals = {}
    for name, table in contract.tables().items():
        holders = {each.submission_id: each for each in loaded if name in each.files}
        if not holders:
            continue
        files = [each.files[name] for each in holders.values()]
        for submission_id, hit in find_stray_identifiers(connection, table, files).items():
            place = holders[submission_id].submission.files[name].place
            refusals.setdefault(submission_id, refusal(place, *hit))
    return refusals


def judge(connection: duckdb.DuckDBPyConnection, loaded: Loaded, checked: Checked) -> None:
    """Set rejected rows apart; raise BadFileError when the submission is to be refused."""
    for result in checked.results:
        if result.severity == CRITICAL and not result.is_passed:
            file = loaded.submission.files.get(result.table)
            raise BadFileError(
                file.place if file else loaded.submission.place,
                f"check {result.name} failed for {shown_count(result.n_unexpected)} of "
                f"{shown_count(result.n_rows)} rows",
                advice=result.reason,
            )
    loaded.findings = checked.findings + _repetitions(connection, loaded)
    for name, file in loaded.files.items():
        rows = rejection.rejected_rows(loaded.findings, name)
        if rows:
            place = loaded.submission.files[name].place
            rejection.refuse_when_too_many(place, len(rows), loaded.n_rows[name])
            loaded.rejected[name] = file.with_suffix(".rejected")
            rejection.set_apart(connection, file, rows, loaded.rejected[name])


def _hash_with_secret(connection: duckdb.DuckDBPyConnection, header: Header) -> None:
    inner, outer = pseudonyms.pads(pseudonyms.secret(is_simulated=header.is_simulated))
    connection.execute("set variable inner_pad = ?", [inner])
    connection.execute("set variable outer_pad = ?", [outer])
    # What this connection reads still holds identifiers: it may not put any of it on the disk.
    connection.execute("set temp_directory = ''")


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
            f"names another provider than its header in {shown_count(n_other)} rows",
            column="OrgID_Provider",
            advice="Send one submission for each provider",
        )


def _repetitions(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> list[Finding]:
    found = []
    for name, file in loaded.files.items():
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
