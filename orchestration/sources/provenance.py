"""Which published files are in use: one row per file, kept beside what they gave."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from orchestration.parquet import write_text_table
from orchestration.settings import get_settings
from orchestration.sources.catalogue import Source
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LoadReport, tables_by_sha


def record(source: Source, files: list[LandedFile], report: LoadReport) -> None:
    """Write the provenance of a source; a file seen before keeps the time it was first seen.

    A landed file that was not looked at this time, such as another month's, keeps its row.
    """
    target = get_settings().lake / "provenance" / "source_files" / f"{source.name}.parquet"
    old = _recorded(target)
    seen = {row["sha256"]: (row["found_in"], row["retrieved_at"]) for row in old}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    problems: dict[str, str] = {}
    for problem in report.problems:
        name = problem.delivered
        problems[name] = f"{problems[name]} {problem}" if name in problems else str(problem)
    fed = tables_by_sha(source.name)
    rows = [
        {
            "source": source.name,
            "file_name": file.file_name,
            "sha256": file.sha256,
            "n_bytes": str(file.n_bytes),
            "found_in": seen.get(file.sha256, (file.found_in, now))[0],
            "retrieved_at": seen.get(file.sha256, (file.found_in, now))[1],
            "licence": source.licence,
            "tables": ", ".join(sorted(fed.get(file.sha256, {}))) or None,
            "n_rows": str(report.rows_by_file.get(file.file_name, 0)),
            "problem": problems.get(file.file_name),
        }
        for file in files
    ]
    rows += _not_looked_at(old, source, {file.file_name for file in files})
    rows.sort(key=lambda row: row["file_name"])
    write_text_table(pd.DataFrame(rows), target, constants={})


def _recorded(target: Path) -> list[dict[str, str | None]]:
    try:
        old = pd.read_parquet(target).astype("object")
    except (OSError, ValueError):
        return []  # not there yet, or damaged: what is known now is written instead
    return old.where(old.notna(), None).to_dict("records")


def _not_looked_at(
    old: list[dict[str, str | None]], source: Source, looked_at: Collection[str]
) -> list[dict[str, str | None]]:
    landing = get_settings().landing / source.name
    return [
        row
        for row in old
        if row["file_name"] not in looked_at and (landing / str(row["file_name"])).exists()
    ]
