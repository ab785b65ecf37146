"""Fixtures shared by every test, and which tests share a worker."""

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

from orchestration import settings

LONGEST = "tests/integration/whole_job"


def _folder_of(nodeid: str) -> str:
    return nodeid.split("::")[0].rpartition("/")[0]


class ByFolder(LoadScopeScheduling):
    """Tests of one folder share a worker, because they share fixtures."""

    def _split_scope(self, nodeid):
        return _folder_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """How `make test` divides the tests between two workers."""
    return ByFolder(config, log)


def pytest_collection_modifyitems(items):
    """The folder that takes longest begins."""
    items.sort(key=lambda item: _folder_of(item.nodeid) != LONGEST)


@pytest.fixture
def data_dir(tmp_path, monkeypatch):
    """An empty data directory that the settings point to; no mirror, no publisher."""
    monkeypatch.setenv("TTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TTE_SOURCE_MIRROR", "")
    monkeypatch.setenv("TTE_OFFLINE", "true")
    monkeypatch.delenv("TTE_PSEUDONYM_KEY", raising=False)
    settings.get_settings.cache_clear()
    yield tmp_path
    settings.get_settings.cache_clear()
