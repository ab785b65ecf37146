"""The attack on tables whose reasons tell 4 from 5: small ones by hand, with sharp bounds."""

import pytest

from attack import propagation, roundings


@pytest.fixture(autouse=True)
def reasons_tell_four_from_five(monkeypatch):
    """What is called small is under 5 here, not under 50 as in a release."""
    for module in (roundings, propagation):
        monkeypatch.setattr(module, "FEW", 5)
    monkeypatch.setattr(roundings, "MANY", 14)
