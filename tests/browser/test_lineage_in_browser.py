"""The lineage UI as a reader meets it: it loads without a network and shows the stages."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from orchestration import names
from orchestration.settings import PROJECT_DIR

SECONDS_TO_START = 180
GROUPS = sorted(
    value for name, value in vars(names).items() if name.isupper() and str(value)[2:3] == "_"
)


@pytest.fixture(scope="module")
def lineage(browser, tmp_path_factory):
    """The address of the UI, read-only, with records of its own; `browser` comes first to skip."""
    home = tmp_path_factory.mktemp("dagster")
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dagster_webserver", "-m", "orchestration.definitions"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--read-only"],
            cwd=PROJECT_DIR,
            env={**os.environ, "DAGSTER_HOME": str(home), "TTE_DATA_DIR": str(home / "data")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info", server, home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address, server, log):
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the UI did not start:\n{log.read_text()[-2000:]}")


def test_the_lineage_loads_without_a_network_and_shows_every_stage(browser, lineage):
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    outside = []

    def keep_inside(route):
        if route.request.url.startswith((lineage, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    page.route("**/*", keep_inside)
    page.goto(f"{lineage}/asset-groups")
    assert len(GROUPS) == 8
    for group in GROUPS:
        page.get_by_text(group, exact=True).first.wait_for(timeout=60_000)
    page.close()
    assert outside == []
