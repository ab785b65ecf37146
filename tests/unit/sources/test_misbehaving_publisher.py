"""From a publisher that misbehaves to the lake: good years load and bad ones are named."""

import time

import pytest
from archives_by_hand import rar_of, zip_of
from landed import lake_table
from publisher import Answer, publisher
from test_read_nhs_annual import archive_of, main_file

from orchestration.errors import BadFilesError, SourceUnavailableError
from orchestration.settings import get_settings
from orchestration.sources import catalogue, download, refresh

GOOD = archive_of("2017-18")
CLIMBING = zip_of({"../psych-ther-ann-rep-csv-2020-21-main.csv": main_file()})
SHORT = archive_of("2023-24")
HALF = len(SHORT) // 2
PAGE = b"<!DOCTYPE html><title>Moved</title>"
NAME = "psych-ther-ann-{}-csvs.zip"


@pytest.fixture
def ask(data_dir, monkeypatch):
    """A function that fetches and loads years from a publisher that follows a script."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "OFFLINE": "false",
        "DOWNLOAD_LIMIT_MB": "1",
        "DOWNLOAD_ATTEMPTS": "2",
        "DOWNLOAD_TIMEOUT_SECONDS": "0.5",
    }.items():
        monkeypatch.setenv(f"TTE_{name}", value)
    get_settings.cache_clear()
    download.forget_silent_hosts()
    monkeypatch.setattr(download, "LONGEST_PAUSE_SECONDS", 0)

    def refresh_from(answers):
        def script(request, n):
            answer = answers[request.path.rsplit("/", 1)[-1]]
            return answer() if callable(answer) else answer

        with publisher(script) as server:
            addresses = [f"{server.address}/1A/{name}" for name in answers]
            source = catalogue.sources()["nhs_annual"]
            fake = {"nhs_annual": source.model_copy(update={"addresses": addresses})}
            monkeypatch.setattr(refresh.catalogue, "sources", lambda: fake)
            return refresh.refresh_source("nhs_annual")

    yield refresh_from
    download.forget_silent_hosts()


def test_good_years_load_and_every_bad_archive_is_named(ask, data_dir, caplog):
    answers = {
        NAME.format("2017-18"): Answer(body=GOOD),
        NAME.format("2018-19"): Answer(404),
        NAME.format("2019-20"): Answer(500),
        NAME.format("2020-21"): Answer(body=CLIMBING),
        NAME.format("2021-22"): Answer(body=PAGE),
        NAME.format("2022-23"): Answer(200, SHORT, {"Content-Length": str(HALF)}),
        NAME.format("2023-24"): Answer(200, SHORT[:HALF], claimed_length=len(SHORT)),
        NAME.format("2024-25"): Answer(body=archive_of("2024-25", "x" * 1_000_001)),
        "psych-ther-ann-2025-26-csvs.rar": Answer(body=archive_of("2025-26", write=rar_of)),
    }
    with pytest.raises(BadFilesError) as refusal:
        ask(answers)
    for name, why in {
        "2020-21": "leads out of the folder",
        "2022-23": "truncated or damaged",
        "2024-25": "unpacks to more than 1 MB",
    }.items():
        (line,) = [line for line in str(refusal.value).splitlines() if NAME.format(name) in line]
        assert why in line
    for words in ("answered 404", "answered 500", "a web page", "stopped early"):
        assert words in caplog.text
    loaded = {path.stem for path in (data_dir / "lake" / "nhs_annual").rglob("*.parquet")}
    assert loaded == {"2017-18", "2025-26"}
    assert not list(data_dir.parent.glob("psych*"))


def test_the_checksum_of_what_arrived_is_recorded(ask, data_dir):
    ask({NAME.format("2017-18"): Answer(body=GOOD)})
    (row,) = lake_table(data_dir, "provenance/source_files/nhs_annual").to_dict("records")
    landed = data_dir / "landing" / "nhs_annual" / NAME.format("2017-18")
    assert landed.read_bytes() == GOOD
    assert (row["found_in"], row["n_bytes"]) == ("publisher", str(len(GOOD)))
    assert row["sha256"] == lake_table(data_dir, "nhs_annual/main/2017-18")["source_sha256"][0]


def test_a_server_that_stalls_is_left_after_the_set_silence(ask):
    def stall():
        time.sleep(1.5)
        return Answer(body=GOOD)

    started = time.monotonic()
    with pytest.raises(SourceUnavailableError, match="fell silent"):
        ask({NAME.format("2017-18"): stall, NAME.format("2018-19"): stall})
    assert time.monotonic() - started < 10
