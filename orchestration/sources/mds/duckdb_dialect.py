"""DuckDB as Great Expectations can use it: read-only, and fluent in PostgreSQL.

Great Expectations writes patterns and types for the databases it knows by name, and reads a
result after its connection was closed. A rollback would drop that result, and a database that
is only read has nothing to roll back.
"""

import sqlalchemy as sa
from duckdb_engine import Dialect

DRIVER = "duckdb.expectations"


class ReadOnlyDialect(Dialect):
    """The dialect behind the addresses made by `address`."""

    name = "postgresql"
    supports_statement_cache = True

    def do_begin(self, connection) -> None:
        """Nothing to begin."""

    def do_rollback(self, connection) -> None:
        """Nothing to undo."""

    def do_commit(self, connection) -> None:
        """Nothing to keep."""


def address(database: str) -> str:
    """The SQLAlchemy address of a DuckDB file, to be read only."""
    sa.dialects.registry.register(DRIVER, __name__, ReadOnlyDialect.__name__)
    return f"{DRIVER.replace('.', '+')}:///{database}?access_mode=read_only"
