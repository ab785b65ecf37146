"""Downloading one file from a publisher: bounded in time, tries and size, and never half.

The bytes go to `.<name>.part` and are renamed when they are complete. A server that cannot be
reached is not asked again in this process.
"""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
from tenacity import (
    RetryError,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
)

from orchestration.settings import get_settings

HTTP_PARTIAL, HTTP_NOT_SATISFIABLE, HTTP_SERVER_ERROR, HTTP_TOO_MANY = 206, 416, 500, 429
LONGEST_PAUSE_SECONDS = 8

_silent_hosts: set[str] = set()


class DownloadError(Exception):
    """The file could not be had; the message says why."""


class _PassingError(DownloadError):
    """Worth another try."""


def download(address: str, folder: Path, *, pause: float = 1.0) -> Path:
    """Fetch `address` into `folder` under its own name; the finished file.

    Raises DownloadError when the server is silent, refuses, sends a web page instead of a file,
    stops early every time, or sends more than the size limit.
    """
    host = urlsplit(address).netloc
    if host in _silent_hosts:
        raise DownloadError(f"{host} did not answer before")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(urlsplit(address).path).name
    part = target.with_name(f".{target.name}.part")
    attempts = Retrying(
        stop=stop_after_attempt(get_settings().download_attempts),
        wait=wait_exponential(multiplier=pause, max=LONGEST_PAUSE_SECONDS),
        retry=retry_if_exception_type(_PassingError),
    )
    try:
        attempts(_fetch, address, part)
    except RetryError as error:
        raise DownloadError(str(error.last_attempt.exception())) from None
    except httpx.ConnectError as error:
        _silent_hosts.add(host)
        raise DownloadError(f"{host} does not answer") from error
    part.replace(target)
    return target


def forget_silent_hosts() -> None:
    """Ask every server again."""
    _silent_hosts.clear()


def _fetch(address: str, part: Path) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    limit = get_settings().download_limit_mb * 1_000_000
    try:
        with httpx.stream(
            "GET",
            address,
            headers=headers,
            timeout=get_settings().download_timeout_seconds,
            follow_redirects=True,
        ) as response:
            _judge(response, part)
            resumed = response.status_code == HTTP_PARTIAL
            _write(response, part, offset=have if resumed else 0, limit=limit)
    except (httpx.ReadError, httpx.RemoteProtocolError, httpx.TimeoutException) as error:
        raise _PassingError(f"the transfer stopped early ({type(error).__name__})") from error


def _judge(response: httpx.Response, part: Path) -> None:
    code = response.status_code
    if code == HTTP_NOT_SATISFIABLE:
        part.unlink(missing_ok=True)
        raise _PassingError("the server could not resume")
    if code >= HTTP_SERVER_ERROR or code == HTTP_TOO_MANY:
        raise _PassingError(f"the server answered {code}")
    if not response.is_success:
        raise DownloadError(f"the server answered {code}")
    if "html" in response.headers.get("content-type", "").lower():
        raise DownloadError("the server sent a web page instead of the file")


def _write(response: httpx.Response, part: Path, *, offset: int, limit: int) -> None:
    expected = response.headers.get("content-length")
    received = 0
    with part.open("ab" if offset else "wb") as target:
        for chunk in response.iter_raw():
            received += len(chunk)
            if offset + received > limit:
                target.close()
                part.unlink()
                raise DownloadError("the file is larger than TTE_DOWNLOAD_LIMIT_MB allows")
            target.write(chunk)
    if expected is not None and received != int(expected):
        raise _PassingError(f"{received} of {expected} bytes arrived")
