"""Fixtures shared by every test, and which tests share a worker."""

from pathlib import Path

import pytest

from orchestration import settings

WHOLE_JOB = Path(__file__).parent / "integration" / "whole_job"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Tests of one folder share a worker, as they share fixtures; the longest folder begins."""
    items.sort(key=lambda item: item.path.parent != WHOLE_JOB)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(str(item.path.parent)))


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
