"""Fixtures shared by every test."""

import pytest

from orchestration import settings


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
