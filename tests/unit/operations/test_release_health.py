"""`tte doctor` says when a release is not whole or may be read by the wrong people."""

import stat

import pytest
from made_warehouse import make_warehouse

from orchestration.operations import doctor
from orchestration.private_folders import close_private_folders, open_folders
from orchestration.publication import release
from orchestration.settings import get_settings


@pytest.fixture
def released(data_dir):
    """A data directory with one release."""
    data_dir.chmod(0o755)
    make_warehouse()
    release.activate(release.build_release(release.new_release_folder()))
    return data_dir


def test_a_release_as_it_should_be_is_shown_with_its_mode(released, capsys):
    assert doctor.examine()
    assert "0640, owner" in capsys.readouterr().out


def test_rows_of_people_are_closed_and_an_open_landing_folder_is_told(released, capsys):
    submissions = released / "landing" / "mds"
    submissions.mkdir(parents=True)
    for folder in (released, released / "landing", submissions):
        folder.chmod(0o755)
    lake, quarantine = released / "lake", released / "quarantine"
    for folder, mode in ((lake, 0o755), (quarantine, 0o555)):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
    assert open_folders() == [submissions, lake, quarantine]
    close_private_folders()
    assert stat.S_IMODE(lake.stat().st_mode) == 0o700
    assert stat.S_IMODE(quarantine.stat().st_mode) == 0o500
    quarantine.chmod(0o700)
    doctor.examine()
    assert "landing/mds/ holds rows of people" in capsys.readouterr().out
    (released / "landing").chmod(0o700)
    assert open_folders() == []


def test_a_mode_that_was_changed_by_hand_is_told(released, capsys):
    (released / "equity.duckdb").chmod(0o666)
    assert not doctor.examine()
    assert "equity.duckdb: its mode is not 0640 (TTE_EQUITY_MODE)" in capsys.readouterr().out


def test_a_data_folder_that_nobody_else_can_enter_is_told(released, capsys):
    (released / "releases").chmod(0o700)
    assert not doctor.examine()
    assert "releases/: only its owner can enter it" in capsys.readouterr().out


def test_links_to_two_releases_are_told(released, capsys):
    first = (released / "equity.duckdb").resolve()
    release.activate(release.build_release(release.new_release_folder()))
    (released / "equity.duckdb").unlink()
    (released / "equity.duckdb").symlink_to(first)
    assert not doctor.examine()
    assert "are not of one release" in capsys.readouterr().out


def test_a_group_that_does_not_exist_is_told(data_dir, monkeypatch, capsys):
    monkeypatch.setenv("TTE_EQUITY_GROUP", "no-such-group")
    get_settings.cache_clear()
    assert not doctor.examine()
    assert "TTE_EQUITY_GROUP is no-such-group" in capsys.readouterr().out
