"""Read every table of the release with old versions of DuckDB: `make check-oldest-client`.

Each version is installed into an environment of its own below `build/`, and asked to read every
row of every table of `equity.duckdb` and `published.duckdb`. Ends with 1 when a version that
should read them does not, or one that should not does.
"""

import subprocess
import sys
from pathlib import Path

from orchestration.settings import PROJECT_DIR, get_settings

# The first version of a line and its last; what is older than 1.2 does not know the format.
READS = {"1.1.3": False, "1.2.0": True, "1.2.2": True, "1.3.2": True}
READ_ALL = """
import sys
import duckdb
for place in sys.argv[1:]:
    with duckdb.connect(place, read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        n_rows = 0
        for schema, table in tables:
            # a hash of whole rows reads every value
            every_value = f'select count(*), bit_xor(hash(t)) from "{schema}"."{table}" as t'
            n_rows += connection.execute(every_value).fetchall()[0][0]
        [(n_words,)] = connection.execute(
            "select count(*) from duckdb_columns() where not internal and comment is not null"
        ).fetchall()
        print(f"{len(tables)} tables, {n_rows:,} rows, {n_words} comments;", end=" ")
"""


def main() -> int:
    """Try every version; 0 when each reads or refuses as expected."""
    settings = get_settings()
    places = [settings.equity, settings.published / "published.duckdb"]
    if not all(place.exists() for place in places):
        print("There is no release yet: run `make run` first.")
        return 1
    outcomes = [_try(version, expected, places) for version, expected in READS.items()]
    return 0 if all(outcomes) else 1


def _try(version: str, should_read: bool, places: list[Path]) -> bool:
    folder = PROJECT_DIR / "build" / "oldest-client" / version
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", f"duckdb=={version}"]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    done = subprocess.run(
        [python, "-c", READ_ALL, *places], capture_output=True, text=True, check=False
    )
    does_read = done.returncode == 0
    said = done.stdout if does_read else done.stderr.strip().splitlines()[-1][:150]
    verdict = "as expected" if does_read == should_read else "NOT AS EXPECTED"
    print(f"DuckDB {version}: {'reads' if does_read else 'refuses'}, {verdict}. {said}")
    return does_read == should_read


if __name__ == "__main__":
    sys.exit(main())
