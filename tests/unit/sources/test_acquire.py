"""A source is looked for in landing and the mirror, and only then at its publisher."""

import pytest
from landed import land
from publisher import Answer, publisher

from orchestration.errors import SourceUnavailableError
from orchestration.settings import get_settings
from orchestration.sources import download
from orchestration.sources.catalogue import Source, sources
from orchestration.sources.fetch import acquire, sha256_of

NAMES = ("nhs_annual", "nhs_monthly", "imd", "census", "geography", "organisations")


def source_of(*addresses):
    return Source(
        name="imd",
        title="Index",
        licence="OGL",
        cadence="static",
        mirror_folder="imd",
        patterns=["*.csv"],
        page="https://example.org",
        addresses=list(addresses),
    )


@pytest.fixture
def mirror(data_dir, tmp_path_factory, monkeypatch):
    root = tmp_path_factory.mktemp("mirror")
    (root / "imd").mkdir()
    monkeypatch.setenv("TTE_SOURCE_MIRROR", str(root))
    get_settings.cache_clear()
    return root / "imd"


@pytest.fixture
def online(data_dir, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TTE_OFFLINE", "false")
    get_settings.cache_clear()
    download.forget_silent_hosts()
    yield
    download.forget_silent_hosts()


def test_every_source_is_in_the_catalogue_with_its_licence_and_page():
    assert tuple(sources()) == NAMES
    for source in sources().values():
        assert "Open Government Licence v3.0" in source.licence
        assert source.page.startswith("https://")
    assert len(sources()["nhs_annual"].addresses) == 8


def test_a_landed_file_is_used(data_dir):
    landed = land(data_dir, "imd", "a.csv", "a\n1\n")
    land(data_dir, "imd", "notes.txt", "not a table")
    assert acquire(source_of()) == [landed]


def test_a_file_of_the_mirror_is_landed_once(data_dir, mirror):
    (mirror / "a.csv").write_text("a\n1\n")
    assert [(file.file_name, file.found_in) for file in acquire(source_of())] == [
        ("a.csv", "mirror")
    ]
    assert [file.found_in for file in acquire(source_of())] == ["landed"]
    assert (data_dir / "landing" / "imd" / "a.csv").read_text() == "a\n1\n"


def test_a_newer_file_of_the_mirror_supersedes_the_landed_one(data_dir, mirror):
    old = land(data_dir, "imd", "a.csv", "a\n1\n")
    (mirror / "a.csv").write_text("a\n2\n")
    (file,) = acquire(source_of())
    assert file.path.read_text() == "a\n2\n"
    kept = data_dir / "landing" / "imd" / "superseded" / f"{old.sha256[:8]}-a.csv"
    assert sha256_of(kept) == old.sha256


def test_the_publisher_is_asked_when_nothing_is_there(data_dir, online):
    with publisher(lambda request, n: Answer(body=b"a\n1\n")) as server:
        (file,) = acquire(source_of(f"{server.address}/1A/a.csv"), pause=0)
        assert (file.found_in, file.path.read_text()) == ("publisher", "a\n1\n")
        assert [file.found_in for file in acquire(source_of(server.address))] == ["landed"]
    assert len(server.requests) == 1


def test_a_file_the_publisher_does_not_have_is_named_and_the_others_are_used(
    data_dir, online, caplog
):
    def script(request, n):
        return Answer(404) if "missing" in request.path else Answer(body=b"a\n1\n")

    with publisher(script) as server:
        addresses = [f"{server.address}/{name}.csv" for name in ("missing", "a")]
        assert [file.file_name for file in acquire(source_of(*addresses), pause=0)] == ["a.csv"]
    assert "answered 404 for missing.csv" in caplog.text


def test_offline_never_asks(data_dir, monkeypatch):
    monkeypatch.setattr(download, "download", lambda *_, **__: pytest.fail("asked"))
    with pytest.raises(SourceUnavailableError, match=r"not asked \(TTE_OFFLINE\)"):
        acquire(source_of("https://example.org/a.csv"))


def test_a_source_that_is_nowhere_says_where_it_was_looked_for_and_what_to_do(data_dir, online):
    with publisher(lambda request, n: Answer(404)) as server:
        address = f"{server.address}/a.csv"
        with pytest.raises(SourceUnavailableError) as refusal:
            acquire(source_of(address), pause=0)
    for words in (
        "imd (Index)",
        "landing/imd/",
        "no mirror is set",
        "answered 404 for a.csv",
        "https://example.org",
        "TTE_SOURCE_MIRROR",
    ):
        assert words in str(refusal.value)
