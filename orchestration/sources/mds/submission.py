"""One submission as delivered: its folder, and which file is which table of the data set.

No file is opened here. Messages name the month, folder and file, and no value.
"""

from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import BadFileError
from orchestration.settings import get_settings
from orchestration.sources.mds import contract
from orchestration.sources.mds.contract import Table

# What transfer programs call a file until it is whole.
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
FORMATS = {".csv": "csv", ".txt": "csv", ".psv": "csv", ".parquet": "parquet"}


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a submission; `place` is what messages call it."""

    table: Table
    path: Path
    place: str
    format: str
    is_gzip: bool


@dataclass(frozen=True)
class Submission:
    """A submission folder whose files were recognised, one per table.

    `left_aside` counts files of tables that the data set has and nothing here needs.
    """

    month: str
    folder: Path
    files: dict[str, DeliveredFile]
    left_aside: int = 0

    @property
    def place(self) -> str:
        """The folder's place below the landing folder, for messages."""
        return place_of(self.month, self.folder)


def place_of(month: str, folder: Path) -> str:
    """What messages call a submission folder."""
    return f"mds/{month}/{folder.name}"


def submission_folders(month_folder: Path) -> list[Path]:
    """The submission folders of a month, by name; hidden ones are still being written."""
    if not month_folder.is_dir():
        return []
    entries = [entry for entry in _entries(month_folder) if not entry.name.startswith(".")]
    return [entry for entry in entries if entry.is_dir()]


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
        for entry in _entries(month_folder)
        if entry.is_file() and not _is_unfinished(entry)
    ]


def is_unfinished(folder: Path) -> bool:
    """Whether some file of the folder bears the name of a transfer that goes on."""
    return any(entry.suffix.lower() in UNFINISHED for entry in _entries(folder))


def recognise(month: str, folder: Path) -> Submission:
    """The submission in a folder, its files matched to tables of the data set."""
    files: dict[str, DeliveredFile] = {}
    n_left_aside = 0
    for path in _entries(folder):
        if path.name.startswith("."):
            continue
        place = f"{place_of(month, folder)}/{path.name}"
        if _prefix(path) in contract.left_aside():
            n_left_aside += 1
            continue
        file = _delivered_file(path, place)
        if file.table.name in files:
            raise BadFileError(
                place,
                f"is the second file of table {file.table.delivered_name}",
                advice="Send one file for each table",
            )
        files[file.table.name] = file
    _require_tables(month, folder, files)
    return Submission(month, folder, files, n_left_aside)


def _delivered_file(path: Path, place: str) -> DeliveredFile:
    is_gzip = path.suffix.lower() == ".gz"
    inner = path.with_suffix("") if is_gzip else path
    kind = FORMATS.get(inner.suffix.lower())
    table = contract.by_prefix().get(_prefix(path))
    if table is None or kind is None or not path.is_file() or (is_gzip and kind == "parquet"):
        raise BadFileError(
            place,
            "is not a table of the data set",
            advice="Expected .csv, .csv.gz or .parquet files named "
            + ", ".join(contract.delivered_names()),
        )
    return DeliveredFile(table, path, place, kind, is_gzip)


def _prefix(path: Path) -> str:
    return path.name.upper().replace("IDS_", "IDS")[: contract.PREFIX_LENGTH]


def _require_tables(month: str, folder: Path, files: dict[str, DeliveredFile]) -> None:
    missing = [
        contract.tables()[name].delivered_name
        for name in contract.REQUIRED_TABLES
        if name not in files
    ]
    if missing:
        raise BadFileError(
            place_of(month, folder),
            f"holds no {', '.join(missing)}",
            advice="Send the whole submission again",
        )


def _is_unfinished(entry: Path) -> bool:
    return entry.name.startswith(".") or entry.suffix.lower() in UNFINISHED


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except PermissionError:
        raise BadFileError(
            str(folder.relative_to(get_settings().landing)),
            "cannot be opened by the user who runs the pipeline",
            advice="Give that user permission to read the folder and its files",
        ) from None
