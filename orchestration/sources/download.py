"""Downloading one file from a publisher: bounded in time, tries and size, and never half.

The bytes go to `.<name>.part` and are renamed when they are complete. A transfer that breaks off
is resumed where the server can prove that the file is still the same, else begun again. A server
that cannot be reached is not asked again in this process.
"""

from dataclasses import dataclass, field
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
# A server that answers at all does so within this; a machine without internet should not wait.
CONNECT_SECONDS = 4
HTML_STARTS = (b"<!doctype html", b"<html")

_silent_hosts: set[str] = set()


class DownloadError(Exception):
    """The file could not be had; the message says why."""


class _PassingError(DownloadError):
    """Worth another try."""


class _SilentError(_PassingError):
    """Worth another try, but no further file of a server that stays silent."""


def download(address: str, folder: Path, *, pause: float = 1.0) -> Path:
    """Fetch `address` into `folder` under its own name; the finished file.

    Raises DownloadError when the server is silent, refuses, sends a web page instead of a file,
    stops early every time, or sends more than the size limit.
    """
    host = urlsplit(address).netloc
    if host in _silent_hosts:
        raise DownloadError(f"{host} does not answer")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(urlsplit(address).path).name
    transfer = _Transfer(address, target.with_name(f".{target.name}.part"))
    attempts = Retrying(
        stop=stop_after_attempt(get_settings().download_attempts),
        wait=wait_exponential(multiplier=pause, max=LONGEST_PAUSE_SECONDS),
        retry=retry_if_exception_type(_PassingError),
    )
    try:
        attempts(transfer.attempt)
        transfer.part.replace(target)
    except RetryError as error:
        last = error.last_attempt.exception()
        if isinstance(last, _SilentError):
            _silent_hosts.add(host)
        raise DownloadError(f"{host}: {last}") from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        _silent_hosts.add(host)
        raise DownloadError(f"{host} does not answer") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadError(f"{host}: {type(error).__name__}") from error
    finally:
        transfer.part.unlink(missing_ok=True)
    return target


def forget_silent_hosts() -> None:
    """Ask every server again."""
    _silent_hosts.clear()


@dataclass
class _Transfer:
    """One file on its way, perhaps in several attempts."""

    address: str
    part: Path
    # what the server said the file is, so that two versions are never joined
    validator: str | None = None
    limit: int = field(default_factory=lambda: get_settings().download_limit_mb * 1_000_000)

    def attempt(self) -> None:
        have = self.part.stat().st_size if self.validator and self.part.exists() else 0
        # identity: what is stored must be the published bytes, not a compressed form of them
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": str(self.validator)}
        silence = get_settings().download_timeout_seconds
        timeout = httpx.Timeout(silence, connect=min(CONNECT_SECONDS, silence))
        try:
            with httpx.stream(
                "GET", self.address, headers=headers, timeout=timeout, follow_redirects=True
            ) as response:
                self._judge(response)
                resumed = have and response.status_code == HTTP_PARTIAL
                self._write(response, offset=have if resumed else 0)
        except httpx.ConnectTimeout:
            raise
        except httpx.TimeoutException as error:
            raise _SilentError("the server fell silent") from error
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            raise _PassingError("the transfer stopped early") from error

    def _judge(self, response: httpx.Response) -> None:
        code = response.status_code
        if code == HTTP_NOT_SATISFIABLE:
            self.validator = None
            raise _PassingError("the server could not resume")
        if code >= HTTP_SERVER_ERROR or code == HTTP_TOO_MANY:
            raise _PassingError(f"the server answered {code}")
        if not response.is_success:
            raise DownloadError(f"the server answered {code} for {Path(self.address).name}")
        if "html" in response.headers.get("content-type", "").lower():
            raise DownloadError("the server sent a web page instead of the file")
        strong_tag = response.headers.get("etag", "W/")
        self.validator = (
            response.headers.get("last-modified") if strong_tag.startswith("W/") else strong_tag
        )

    def _write(self, response: httpx.Response, *, offset: int) -> None:
        expected = response.headers.get("content-length")
        received = 0
        with self.part.open("ab" if offset else "wb") as target:
            for chunk in response.iter_raw():
                if offset + received == 0 and chunk.lstrip().lower().startswith(HTML_STARTS):
                    raise DownloadError("the server sent a web page instead of the file")
                received += len(chunk)
                if offset + received > self.limit:
                    raise DownloadError("the file is larger than TTE_DOWNLOAD_LIMIT_MB allows")
                target.write(chunk)
        if expected is not None and received != int(expected):
            raise _PassingError(f"{received} of {expected} bytes arrived")
        if offset + received == 0:
            raise _PassingError("the server sent an empty file")
