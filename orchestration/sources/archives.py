"""Opening archives safely: ZIP and RAR, told apart by their first bytes and not by their names.

A member whose name climbs out of the folder is refused, sizes are counted while unpacking, and
no half-unpacked file is left behind. RAR is read by the UnRAR library inside `unrar2-cffi`.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from orchestration.errors import BadFileError
from orchestration.parquet import replacing
from orchestration.settings import get_settings

RAR_SIGNATURE = b"Rar!\x1a\x07"
CHUNK_BYTES = 1 << 20
DAMAGED = "is truncated or damaged"
FETCH_AGAIN = "Fetch the archive again from its publisher"


class _Archive(Protocol):
    def infolist(self) -> list: ...

    def open(self, name: str) -> IO[bytes]: ...


@dataclass(frozen=True)
class Member:
    """A file inside an archive; `n_bytes` is what the archive says of its size."""

    name: str
    n_bytes: int

    @property
    def last_name(self) -> str:
        """The name without the folders inside the archive."""
        return PurePosixPath(self.name.replace("\\", "/")).name


def members(archive: Path) -> list[Member]:
    """The files in an archive, by name; BadFileError when it cannot be opened or is unsafe."""
    with _opened(archive) as opened:
        found = [
            Member(info.filename, info.file_size) for info in opened.infolist() if not info.is_dir()
        ]
    for member in found:
        _refuse_climbing(archive, member.name)
    return sorted(found, key=lambda member: member.name)


def extract(archive: Path, member: Member, folder: Path) -> Path:
    """Unpack one member into `folder` under its own last name; the unpacked file."""
    _refuse_climbing(archive, member.name)
    target = folder / member.last_name
    limit = get_settings().download_limit_mb * 1_000_000
    if member.n_bytes > limit:
        raise _too_large(archive, member)
    with _opened(archive) as opened, replacing(target) as temporary:
        written = 0
        with opened.open(member.name) as content, temporary.open("wb") as output:
            while chunk := content.read(CHUNK_BYTES):
                written += len(chunk)
                if written > limit:
                    raise _too_large(archive, member)
                output.write(chunk)
        if written != member.n_bytes:
            raise BadFileError(f"{archive.name}/{member.name}", DAMAGED, advice=FETCH_AGAIN)
    return target


@contextmanager
def _opened(archive: Path) -> Iterator[_Archive]:
    from unrar.cffi import rarfile

    with archive.open("rb") as content:
        is_rar = content.read(len(RAR_SIGNATURE)) == RAR_SIGNATURE
    broken = (
        *(zipfile.BadZipFile, rarfile.BadRarFile, rarfile.RarFileError),
        *(zlib.error, EOFError, NotImplementedError),
    )
    try:
        if is_rar:
            yield rarfile.RarFile(str(archive))
        else:
            with zipfile.ZipFile(archive) as opened:
                yield opened
    except broken as error:
        raise BadFileError(archive.name, DAMAGED, advice=FETCH_AGAIN) from error


def _too_large(archive: Path, member: Member) -> BadFileError:
    return BadFileError(
        f"{archive.name}/{member.name}",
        f"unpacks to more than {get_settings().download_limit_mb} MB",
        advice="If that is right, raise TTE_DOWNLOAD_LIMIT_MB",
    )


def _refuse_climbing(archive: Path, name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise BadFileError(
            archive.name,
            "holds a file whose name leads out of the folder",
            advice="Do not use this archive; fetch it again from its publisher",
        )
