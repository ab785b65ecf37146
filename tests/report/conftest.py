"""The report made from a database by hand."""

import duckdb
import pytest
from published_by_hand import write_published

from orchestration.report.figures import read_figures
from orchestration.report.layout import read_layout
from orchestration.report.views import Views


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A published database with few rows."""
    return write_published(tmp_path_factory.mktemp("published") / "published.duckdb")


@pytest.fixture(scope="session")
def layout():
    """The layout of the report."""
    return read_layout()


@pytest.fixture(scope="session")
def figures(published, layout):
    """The figures of the hand-made database."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return read_figures(connection, layout)


@pytest.fixture(scope="session")
def views(figures, layout):
    """What the report shows of them, for any choice."""
    return Views(figures, layout)
