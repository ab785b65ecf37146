"""Downloads survive a publisher that misbehaves, and never leave half a file."""

import gzip

import pytest
from publisher import Answer, publisher

from orchestration.settings import get_settings
from orchestration.sources import download
from orchestration.sources.download import DownloadError

CONTENT = b"OrgType,OrgCode\n" * 500
HALF = len(CONTENT) // 2

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture(autouse=True)
def every_host_may_be_asked(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    download.forget_silent_hosts()
    yield
    download.forget_silent_hosts()


def fetch(server, folder, name="a.zip"):
    return download.download(f"{server.address}/1A/{name}", folder, pause=0)


def refused(script, folder, match):
    with publisher(script) as server, pytest.raises(DownloadError, match=match):
        fetch(server, folder)
    assert list(folder.iterdir()) == []
    return server.requests


def test_a_file_keeps_its_published_name_and_bytes(tmp_path):
    with publisher(lambda request, n: Answer(body=CONTENT)) as server:
        file = fetch(server, tmp_path)
    assert (file.name, file.read_bytes()) == ("a.zip", CONTENT)


def test_a_missing_file_is_asked_for_once(tmp_path):
    requests = refused(lambda request, n: Answer(404), tmp_path, r"answered 404 for a\.zip")
    assert len(requests) == 1


def test_a_passing_failure_is_survived(tmp_path):
    with publisher(lambda request, n: Answer(500) if n == 0 else Answer(body=CONTENT)) as server:
        assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_lasting_failure_ends_after_the_set_number_of_attempts(tmp_path):
    requests = refused(lambda request, n: Answer(503), tmp_path, "answered 503")
    assert len(requests) == get_settings().download_attempts


@pytest.mark.parametrize("headers", [{"Content-Type": "text/html; charset=utf-8"}, {}])
def test_a_web_page_in_place_of_the_file_is_refused(tmp_path, headers):
    page = b"\n<!DOCTYPE html><title>Moved</title>"
    requests = refused(lambda request, n: Answer(200, page, headers), tmp_path, "a web page")
    assert len(requests) == 1


def test_a_cut_connection_is_resumed_where_the_file_is_still_the_same(tmp_path):
    def script(request, n):
        if n == 0:
            return Answer(200, CONTENT[:HALF], {"ETag": '"one"'}, claimed_length=len(CONTENT))
        assert request.headers["range"] == f"bytes={HALF}-"
        assert request.headers["if-range"] == '"one"'
        return Answer(206, CONTENT[HALF:], {"ETag": '"one"'})

    with publisher(script) as server:
        assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert len(server.requests) == 2


def test_two_versions_of_a_file_are_never_joined(tmp_path):
    def script(request, n):
        if n == 0:
            return Answer(200, b"x" * HALF, {"ETag": '"old"'}, claimed_length=len(CONTENT))
        return Answer(200, CONTENT, {"ETag": '"new"'})

    with publisher(script) as server:
        assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_connection_that_is_always_cut_is_given_up(tmp_path):
    cut = Answer(200, CONTENT[:HALF], claimed_length=len(CONTENT))
    requests = refused(lambda request, n: cut, tmp_path, "stopped early|bytes arrived")
    assert all("range" not in request.headers for request in requests)


def test_a_file_over_the_size_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("TTE_DOWNLOAD_LIMIT_MB", "1")
    get_settings.cache_clear()
    refused(lambda request, n: Answer(body=b"x" * 1_000_001), tmp_path, "TTE_DOWNLOAD_LIMIT_MB")


def test_the_published_bytes_are_asked_for_and_not_a_compressed_form_of_them(tmp_path):
    def script(request, n):
        plain = request.headers["accept-encoding"] == "identity"
        return Answer(body=CONTENT) if plain else Answer(body=gzip.compress(CONTENT))

    with publisher(script) as server:
        assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_server_that_cannot_be_reached_is_not_asked_again(tmp_path, monkeypatch):
    with publisher(lambda request, n: Answer(body=CONTENT)) as server:
        pass
    with pytest.raises(DownloadError, match="does not answer"):
        fetch(server, tmp_path)
    monkeypatch.setattr(download.httpx, "stream", lambda *_, **__: pytest.fail("asked again"))
    with pytest.raises(DownloadError, match="does not answer"):
        fetch(server, tmp_path, "another.zip")


def test_a_server_that_falls_silent_is_not_asked_again(tmp_path, monkeypatch):
    def silent(*_, **__):
        raise download.httpx.ReadTimeout("no bytes")

    monkeypatch.setattr(download.httpx, "stream", silent)
    with pytest.raises(DownloadError, match="fell silent"):
        download.download("https://files.example/a.zip", tmp_path, pause=0)
    monkeypatch.setattr(download.httpx, "stream", lambda *_, **__: pytest.fail("asked again"))
    with pytest.raises(DownloadError, match="does not answer"):
        download.download("https://files.example/b.zip", tmp_path, pause=0)
