"""Archives are told apart by their bytes, and nothing unsafe or broken comes out of one."""

import pytest
from archives_by_hand import rar_of, zip_of

from orchestration.errors import BadFileError
from orchestration.settings import get_settings
from orchestration.sources.archives import Member, extract, members

pytestmark = pytest.mark.usefixtures("data_dir")
MAIN = b"OrgType,OrgCode\nEngland,All\n"


def archive_at(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def one_megabyte_limit(monkeypatch):
    monkeypatch.setenv("TTE_DOWNLOAD_LIMIT_MB", "1")
    get_settings.cache_clear()


def left_behind(folder):
    return [path.name for path in folder.iterdir()] if folder.exists() else []


@pytest.mark.parametrize("write", [zip_of, rar_of])
@pytest.mark.parametrize("name", ["a.zip", "a.rar", "a"])
def test_an_archive_is_recognised_by_its_bytes_and_not_by_its_name(tmp_path, write, name):
    archive = archive_at(tmp_path, name, write({"folder/main.csv": MAIN, "peq.csv": b"x"}))
    main, peq = members(archive)
    assert (main, peq) == (Member("folder/main.csv", len(MAIN)), Member("peq.csv", 1))
    assert extract(archive, main, tmp_path / "out").read_bytes() == MAIN


@pytest.mark.parametrize("write", [zip_of, rar_of])
def test_a_truncated_archive_is_refused_wherever_it_is_cut(tmp_path, write):
    whole = write({"main.csv": MAIN * 20})
    archive = tmp_path / "a.zip"
    # RAR keeps its directory with the files: without the end marker all are still there
    for length in range(0, len(whole) - 30, 7):
        archive.write_bytes(whole[:length])
        with pytest.raises(BadFileError, match=r"a\.zip"):
            extract(archive, members(archive)[0], tmp_path / "out")
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("write", [zip_of, rar_of])
def test_a_changed_byte_is_noticed(tmp_path, write):
    content = bytearray(write({"main.csv": MAIN * 20}))
    content[60] ^= 0xFF
    archive = archive_at(tmp_path, "a.zip", content)
    with pytest.raises(BadFileError, match=r"truncated or damaged\. Fetch it again"):
        extract(archive, members(archive)[0], tmp_path / "out")
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("name", ["../main.csv", "/main.csv", "a/../../main.csv", "..\\main.csv"])
@pytest.mark.parametrize("write", [zip_of, rar_of])
def test_a_member_that_climbs_out_of_the_folder_is_refused(tmp_path, write, name):
    archive = archive_at(tmp_path, "a.zip", write({name: MAIN}))
    with pytest.raises(BadFileError, match="leads out of the folder"):
        members(archive)
    with pytest.raises(BadFileError, match="leads out of the folder"):
        extract(archive, Member(name, len(MAIN)), tmp_path / "out")


@pytest.mark.parametrize("write", [zip_of, rar_of])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, write):
    one_megabyte_limit(monkeypatch)
    archive = archive_at(tmp_path, "a.zip", write({"main.csv": bytes(1_000_001)}))
    with pytest.raises(BadFileError, match="more than 1 MB"):
        extract(archive, members(archive)[0], tmp_path / "out")


@pytest.mark.parametrize("write", [zip_of, rar_of])
def test_a_bomb_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path, monkeypatch, write):
    one_megabyte_limit(monkeypatch)
    archive = archive_at(tmp_path, "a.zip", write({"main.csv": bytes(3_000_000)}))
    with pytest.raises(BadFileError, match="more than 1 MB"):
        extract(archive, Member("main.csv", 10), tmp_path / "out")
    assert left_behind(tmp_path / "out") == []


def test_a_rar_that_holds_less_than_it_says_is_refused(tmp_path):
    archive = archive_at(tmp_path, "a.rar", rar_of({"main.csv": MAIN}, claimed_size=1000))
    with pytest.raises(BadFileError, match="truncated or damaged"):
        extract(archive, members(archive)[0], tmp_path / "out")


def test_something_else_under_the_name_of_an_archive_is_refused(tmp_path):
    archive = archive_at(tmp_path, "a.zip", b"<html>not found</html>")
    with pytest.raises(BadFileError, match=r"a\.zip: is truncated or damaged"):
        members(archive)
