"""Opening archives safely: ZIP and RAR, told apart by their first bytes and not by their names.

A member whose name climbs out of the folder is refused, sizes are counted while unpacking, and
no half-unpacked file is left behind. RAR is read by the UnRAR library inside `unrar2-cffi`.
"""

import errno
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from orchestration.errors import BadFileError
from orchestration.parquet import replacing
from orchestration.settings import get_settings

RAR_SIGNATURE = b"Rar!\x1a\x07"
CHUNK_BYTES = 1 << 20
ZIP_ENCRYPTED = 0x1
DAMAGED = "is truncated or damaged"
FETCH_AGAIN = "Fetch it again from its publisher"


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
    with readable(archive):
        found = _rar_members(archive) if is_rar(archive) else _zip_members(archive)
    if not found:  # what UnRAR says of an archive that is cut off before its first file
        raise BadFileError(archive.name, "is empty or damaged", advice=FETCH_AGAIN)
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
    unpack = _unpack_rar if is_rar(archive) else _unpack_zip
    with readable(archive), replacing(target) as temporary:
        with temporary.open("wb") as output:
            n_bytes = unpack(archive, member, output, limit)
        if n_bytes > limit:
            raise _too_large(archive, member)
        if n_bytes != member.n_bytes:
            raise BadFileError(f"{archive.name}/{member.name}", DAMAGED, advice=FETCH_AGAIN)
    return target


@contextmanager
def readable(file: Path) -> Iterator[None]:
    """Turn what the ZIP and RAR libraries raise for a broken file into a BadFileError."""
    from unrar.cffi.rarfile import RarFileError
    from unrar.cffi.unrarlib import BadRarFile, BadRarPassword

    broken_zip = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError)
    # What zipfile raises for a mangled name, and for a compression method it does not know.
    odd_zip = (ValueError, NotImplementedError)
    damaged = BadFileError(file.name, DAMAGED, advice=FETCH_AGAIN)
    try:
        yield
    except BadRarPassword as error:
        raise _protected(file) from error
    except (BadRarFile, RarFileError, *broken_zip, *odd_zip) as error:
        raise damaged from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a directory that points before the start of the file
            raise
        raise damaged from error


def is_rar(archive: Path) -> bool:
    """Whether the first bytes of a file are those of a RAR archive."""
    with archive.open("rb") as content:
        return content.read(len(RAR_SIGNATURE)) == RAR_SIGNATURE


def _zip_members(archive: Path) -> list[Member]:
    with zipfile.ZipFile(archive) as opened:
        files = [info for info in opened.infolist() if not info.is_dir()]
        if any(info.flag_bits & ZIP_ENCRYPTED for info in files):
            raise _protected(archive)
        return [Member(info.filename, info.file_size) for info in files]


def _unpack_zip(archive: Path, member: Member, output: IO[bytes], limit: int) -> int:
    n_bytes = 0
    with zipfile.ZipFile(archive) as opened, opened.open(member.name) as content:
        while n_bytes <= limit and (chunk := content.read(CHUNK_BYTES)):
            output.write(chunk)
            n_bytes += len(chunk)
    return n_bytes


def _rar_members(archive: Path) -> list[Member]:
    from unrar.cffi.rarfile import RarFile

    files = RarFile(str(archive)).infolist()
    return [Member(info.filename, info.file_size) for info in files if not info.is_dir()]


def _unpack_rar(archive: Path, member: Member, output: IO[bytes], limit: int) -> int:
    """Unpack in chunks: `RarFile.open` would hold the whole file in memory, whatever its size."""
    from unrar.cffi.unrarlib import RarArchive

    n_bytes = 0

    def take(chunk: bytes) -> None:
        nonlocal n_bytes
        n_bytes += len(chunk)
        if n_bytes <= limit:
            output.write(chunk)

    with RarArchive.open_for_processing(str(archive)) as opened:
        for header in opened.iterate_headers():
            if header.FileNameW == member.name:
                header.test(take)
                return n_bytes
            header.skip()
    return n_bytes


def _protected(archive: Path) -> BadFileError:
    return BadFileError(
        archive.name, "is protected by a password", advice="Use the file as it was published"
    )


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
