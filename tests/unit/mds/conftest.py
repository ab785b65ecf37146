"""Fixtures for landing small submissions."""

import pytest

from orchestration.sources.mds import delivered_checks
from orchestration.sources.mds.delivered_checks import Checked


@pytest.fixture(scope="session")
def _no_expectations():
    def check(connection, deliveries, month, folder):
        return {delivery.submission_id: Checked() for delivery in deliveries}

    return check


@pytest.fixture
def unchecked(monkeypatch, _no_expectations):
    """Leave the expectations out, for tests of what comes before and after them: they take a
    second for every month that is landed."""
    monkeypatch.setattr(delivered_checks, "check", _no_expectations)
    monkeypatch.setattr(delivered_checks, "keep", lambda *_: None)
