"""What a release is made of: `provenance.json`, `LICENCE.md` and `quality.release`.

Everything here may be read by anyone: codes of providers and months are public, and no count of
people is among it.
"""

import importlib.metadata
import json
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.copying import text
from orchestration.settings import PROJECT_DIR, get_settings
from orchestration.sources.catalogue import Source, sources
from orchestration.warehouse.dbt_project import state_of_definitions

PROVENANCE_FILE, LICENCE_FILE = "provenance.json", "LICENCE.md"
DISTRIBUTION = "talking-therapies-equity"
RELEASE_TABLE = {
    "release": "Name of the release: the time it was begun, in UTC.",
    "released_at": "When the release was made (UTC).",
    "code_version": "Version of the code that made it, as git describes it.",
    "definitions": "Hash of everything that defines a table; another hash, other definitions.",
    "data_origin": "Whether the submissions are real or simulated; none without submissions.",
}


def collect(release: str) -> dict[str, Any]:
    """The provenance of the release that is made of the warehouse as it is now."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        return {
            "release": release,
            "released_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "data_origin": _data_origin(connection),
            "code_version": code_version(),
            "definitions": state_of_definitions(),
            "python": platform.python_version(),
            "packages": package_versions(),
            "licence": f"see {LICENCE_FILE}",
            "disclosure_control": "small counts are withheld, others rounded; the column "
            "suppression_reason of a table says why a figure is not there",
            "sources": _sources(connection),
            "submissions": _submissions(connection),
        }


def write(provenance: dict[str, Any], folder: Path) -> None:
    """Write `provenance.json` and `LICENCE.md` into a folder of published files."""
    (folder / PROVENANCE_FILE).write_text(json.dumps(provenance, indent=2) + "\n", "utf-8")
    (folder / LICENCE_FILE).write_text(_licence(provenance), "utf-8")


def read(folder: Path) -> dict[str, Any]:
    """The provenance in a folder of published files; empty where an older version left none."""
    try:
        return json.loads((folder / PROVENANCE_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {}


def moment(provenance: dict[str, Any]) -> str:
    """When the release was made, as in "5 November 2026, 01:00 UTC"; empty if not known."""
    if "released_at" not in provenance:
        return ""
    made = datetime.fromisoformat(provenance["released_at"]).astimezone(UTC)
    return f"{made.day} {made:%B %Y, %H:%M} UTC"


def mark(database: Path, provenance: dict[str, Any]) -> None:
    """Write the one row of `quality.release` into the analysts' database."""
    with duckdb.connect(str(database)) as connection:
        connection.execute('create schema if not exists "quality"')
        connection.execute(
            "create table quality.release as select $release as release, "
            "$released_at::timestamptz at time zone 'UTC' as released_at, "
            "$code_version as code_version, $definitions as definitions, "
            "$data_origin as data_origin",
            {column: provenance[column] for column in RELEASE_TABLE},
        )
        connection.execute("comment on table quality.release is 'One row: which release this is.'")
        for column, words in RELEASE_TABLE.items():
            connection.execute(f"comment on column quality.release.{column} is {text(words)}")


def code_version() -> str:
    """The commit the code was at, or `unknown` outside a checkout."""
    try:
        answer = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return "unknown"
    return answer.stdout.strip() or "unknown"


def package_versions() -> dict[str, str]:
    """The version of every package that the project asks for, by name."""
    asked_for = [
        re.match(r"[\w.-]+", requirement).group()
        for requirement in importlib.metadata.requires(DISTRIBUTION) or []
        if "extra ==" not in requirement
    ]
    return {name: importlib.metadata.version(name) for name in sorted(asked_for)}


def _data_origin(connection: duckdb.DuckDBPyConnection) -> str:
    origins = connection.execute(
        "select distinct data_origin from marts.fct_pathway "
        "where data_origin is not null order by 1"
    ).fetchall()
    return " and ".join(origin for (origin,) in origins) or "none"


def _sources(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute(
        """
        select source, file_name, sha256, cast(n_bytes as bigint), licence, retrieved_at, tables
        from quality.source_files order by source, file_name
        """
    ).fetchall()
    catalogue = sources()
    return [
        {
            "source": name,
            "title": catalogue[name].title if name in catalogue else name,
            "edition": _edition(tables),
            "file": file_name,
            "sha256": sha256,
            "bytes": n_bytes,
            "licence": licence,
            "retrieved_at": str(retrieved_at),
            "address": _address(catalogue.get(name), file_name),
        }
        for name, file_name, sha256, n_bytes, licence, retrieved_at, tables in rows
    ]


def _edition(tables: str | None) -> str | None:
    """The years or months that a file gave, from the tables it fed; None when it fed none."""
    parts = dict.fromkeys(table.rpartition("/")[2] for table in (tables or "").split(", "))
    return ", ".join(part for part in parts if part) or None


def _address(source: Source | None, file_name: str) -> str | None:
    """Where the publisher offers the file, or else the page of its publication."""
    if source is None:
        return None
    direct = [address for address in source.addresses if address.endswith(f"/{file_name}")]
    return direct[0] if direct else source.page


def _submissions(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute(
        """
        select strftime(reporting_month, '%Y-%m'), provider_code, file_type, data_set_version,
            data_origin, strftime(landed_at, '%Y-%m-%dT%H:%M:%S')
        from quality.submissions order by all
        """
    ).fetchall()
    columns = (
        "reporting_month",
        "provider_code",
        "file_type",
        "data_set_version",
        "data_origin",
        "accepted_at",
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _licence(provenance: dict[str, Any]) -> str:
    published = sorted({entry["licence"] for entry in provenance["sources"] if entry["licence"]})
    lines = [
        "# Licence",
        "",
        "Figures of published sources keep the licence of their publisher:",
        "",
        *[f"- {licence}" for licence in published or ["none was used"]],
        "",
        "Contains public sector information licensed under the Open Government Licence v3.0:",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "",
        f"Figures from submissions (`data_origin`): {provenance['data_origin']}. Real ones belong "
        "to the organisation that",
        "runs this warehouse and leave it under its own terms; simulated ones are nobody's records "
        "and free to use.",
        "",
        f"Each file, its edition, hash and address: `{PROVENANCE_FILE}`. The code is under the MIT "
        "licence.",
        "",
    ]
    return "\n".join(lines)
