"""Accepting submissions: whole or not at all, without identifiers, each byte only once.

Everything of a submission is written to a work folder first and moved into the lake when it has
passed every check; its row in `submissions` comes last. A run killed at any moment leaves the
month as it was before.
"""

import errno
import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.errors import BadFileError, PipelineError
from orchestration.parquet import scratch_database
from orchestration.private_folders import close_private_folders
from orchestration.settings import get_settings
from orchestration.sources.mds import delivered_checks, inspection, registry, rejection
from orchestration.sources.mds.comparison import compare_with_other_versions
from orchestration.sources.mds.delivered_checks import Delivery
from orchestration.sources.mds.loading import Loaded, judge, load, stray_identifiers
from orchestration.sources.mds.reading import NO_ROOM, no_room_left
from orchestration.sources.mds.submission import (
    is_unfinished,
    recognise,
    stray_files,
    submission_folders,
)
from orchestration.sources.mds.suites import SUBMISSIONS

OWNER_ONLY = 0o700
DISK_IS_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@dataclass
class MonthReport:
    """What became of the submissions of one month; counts only.

    `n_waiting` submissions are still being written and were left for the next run.
    """

    month: str
    n_accepted: int = 0
    n_unchanged: int = 0
    n_waiting: int = 0
    n_rows: dict[str, int] = field(default_factory=dict)
    n_rows_rejected: int = 0
    n_extra_columns: int = 0
    problems: list[BadFileError] = field(default_factory=list)

    def in_words(self) -> str:
        """One line for logs and progress displays."""
        parts = {
            "accepted": self.n_accepted,
            "unchanged": self.n_unchanged,
            "still being written": self.n_waiting,
            "refused": len(self.problems),
        }
        said = [f"{n} {what}" for what, n in parts.items() if n]
        return f"{self.month}: {', '.join(said) or 'no submissions'}"


def months_with_submissions() -> list[str]:
    """Months that have a folder in the landing area, oldest first."""
    root = get_settings().landing / "mds"
    if not root.is_dir():
        return []
    return sorted(entry.name for entry in root.iterdir() if _is_month(entry))


def land_months(
    months: list[str], progress: Callable[[int, MonthReport], None] | None = None
) -> list[MonthReport]:
    """Land several months, oldest first; `progress` hears of each when it is done."""
    reports = []
    for done, month in enumerate(sorted(months), start=1):
        reports.append(land_month(month))
        if progress is not None:
            progress(done, reports[-1])
    return reports


def land_month(month: str) -> MonthReport:
    """Accept every submission of a month that is not yet in the lake.

    A submission that cannot be used is refused as a whole, noted in quarantine and listed; the
    others are accepted. Another run on the same month is waited for.
    """
    close_private_folders()
    report = MonthReport(month)
    with _alone(month), _work_folder(month) as work:
        registry.remove_orphans(month)
        recent = registry.recent_rows(month)
        loaded = []
        for folder in _folders(month, report):
            with _refusing(report, folder.name):
                arrived = _load_if_new(month, folder, work, recent, report)
                loaded += [arrived] if arrived else []
        if loaded:
            _check_and_accept(loaded, month, work, report)
    return report


def _folders(month: str, report: MonthReport) -> list[Path]:
    folder = get_settings().landing / "mds" / month
    try:
        report.problems += stray_files(folder)
        return submission_folders(folder)
    except BadFileError as problem:
        report.problems.append(problem)
        return []


def _load_if_new(
    month: str, folder: Path, work: Path, recent: dict, report: MonthReport
) -> Loaded | None:
    """The submission, if it is whole and its bytes were not accepted before."""
    before = inspection.signature(folder)
    try:
        loaded = None if is_unfinished(folder) else _load(month, folder, work, recent, report)
    except BadFileError:
        if inspection.signature(folder) == before:
            raise
        loaded = None
    if is_unfinished(folder) or inspection.signature(folder) != before:
        report.n_waiting += 1
        return None
    return loaded


def _load(month: str, folder: Path, work: Path, recent: dict, report: MonthReport) -> Loaded | None:
    submission = recognise(month, folder)
    inspected = {name: inspection.inspect(file) for name, file in submission.files.items()}
    submission_id = inspection.content_id(list(inspected.values()))
    work_folder = work / submission_id
    if registry.is_accepted(submission_id, month) or work_folder.exists():
        report.n_unchanged += 1
        rejection.clear_note(month, folder.name)
        return None
    try:
        return load(submission, inspected, submission_id, recent, work_folder)
    except BadFileError:
        shutil.rmtree(work_folder)
        raise


def _check_and_accept(loaded: list[Loaded], month: str, work: Path, report: MonthReport) -> None:
    deliveries = [
        Delivery(
            each.submission_id,
            each.header.data_set_version,
            each.files | {SUBMISSIONS: each.volumes},
        )
        for each in loaded
    ]
    with _named_problems(f"mds/{month}"), scratch_database() as connection:
        connection.execute("set temp_directory = ?", [str(work)])
        strays = stray_identifiers(connection, loaded)
        checked = delivered_checks.check(connection, deliveries, month, work)
        for each in loaded:
            results = checked[each.submission_id]
            delivered_checks.keep(results.results, each.submission_id, month)
            with _refusing(report, each.submission.folder.name):
                if each.submission_id in strays:
                    raise strays[each.submission_id]
                judge(connection, each, results)
                _accept(connection, each, report)


def _accept(connection: duckdb.DuckDBPyConnection, loaded: Loaded, report: MonthReport) -> None:
    """Move the files of a submission into the lake, its row in `submissions` last."""
    month, folder = report.month, loaded.submission.folder.name
    compare_with_other_versions(
        connection, loaded.files, loaded.submission_id, month, loaded.header.provider_code
    )
    for table, file in loaded.files.items():
        target = registry.lake_folder(table, month) / f"{loaded.submission_id}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    for table, file in loaded.rejected.items():
        file.replace(rejection.quarantined_rows(loaded.submission_id, month, table))
    rejection.list_findings(loaded.origin, loaded.findings)
    registry.keep_counts(loaded.submission_id, month, loaded.header, loaded.counts)
    registry.accept(loaded.submission_id, month, folder, loaded.header, loaded.counts)
    rejection.clear_note(month, folder)
    report.n_accepted += 1
    for count in loaded.counts:
        n_kept = count.n_rows - count.n_rejected
        report.n_rows[count.table] = report.n_rows.get(count.table, 0) + n_kept
        report.n_rows_rejected += count.n_rejected
        report.n_extra_columns += len(count.extra_columns)


@contextmanager
def _refusing(report: MonthReport, folder: str) -> Iterator[None]:
    """Refuse one submission for what is wrong with it, and go on with the others."""
    try:
        with _named_problems(f"mds/{report.month}/{folder}"):
            yield
    except BadFileError as problem:
        report.problems.append(problem)
        rejection.list_refusal(rejection.Origin(None, report.month, None, folder, {}), problem)


@contextmanager
def _alone(month: str) -> Iterator[None]:
    """One run at a time lands a month; the lock ends with its process, however that ends."""
    lock = get_settings().lake / "mds" / ".locks" / month
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.parent.parent.chmod(OWNER_ONLY)
    with lock.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


@contextmanager
def _work_folder(month: str) -> Iterator[Path]:
    """An empty folder on the same disk as the lake; what a killed run left in it is removed."""
    folder = get_settings().lake / "mds" / ".work" / month
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=OWNER_ONLY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _named_problems(place: str) -> Iterator[None]:
    """Say what the operating system and DuckDB say in words that name no value."""
    try:
        yield
    except PermissionError:
        raise BadFileError(
            place,
            "cannot be opened by the user who runs the pipeline",
            advice="Give that user permission to read the folder and its files",
        ) from None
    except OSError as error:
        if error.errno in DISK_IS_FULL:
            raise no_room_left() from None
        raise
    except duckdb.Error as error:
        if NO_ROOM.search(str(error)):
            raise no_room_left() from None
        raise PipelineError(
            f"{place} could not be loaded: {type(error).__name__}. Nothing of it was kept."
        ) from None


def _is_month(entry: Path) -> bool:
    year, _, month = entry.name.partition("-")
    well_formed = len(year) == 4 and year.isdigit() and month.isdigit() and len(month) == 2
    return entry.is_dir() and well_formed and 1 <= int(month) <= 12
