"""The bytes of a delivered file, read once: their hash, their encoding, and whether they are whole.

Whatever is wrong with a file before its rows are looked at is found here.
"""

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import BadFileError
from orchestration.sources.mds.submission import DeliveredFile

CHUNK_BYTES = 4 << 20
DELIMITERS = ",|"
# Seen in files that were saved by hand; named in the message, never guessed at.
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "~": "tildes"}
GZIP_SIGNATURE = b"\x1f\x8b"
PARQUET_SIGNATURE = b"PAR1"
UTF_8 = "utf-8"
WINDOWS_1252 = "cp1252"
SEND_TEXT = "Send comma- or pipe-separated text in UTF-8 or Windows-1252"


@dataclass(frozen=True)
class Inspected:
    """A whole, readable file. `names` are its columns in their order; text files only have
    an encoding and a delimiter."""

    file: DeliveredFile
    sha256: str
    encoding: str
    delimiter: str
    names: tuple[str, ...]


def inspect(file: DeliveredFile) -> Inspected:
    """Read every byte of a delivered file once.

    Raises BadFileError for an empty, binary, truncated or unreadable file, and for a header
    that does not separate its columns by commas or pipes.
    """
    try:
        digest, encoding = _read_through(file)
        if file.format == "parquet":
            return Inspected(file, digest, "", "", _parquet_names(file))
        header = _header_line(file, encoding)
    except PermissionError:
        raise BadFileError(
            file.place,
            "cannot be opened by the user who runs the pipeline",
            advice="Give that user permission to read it",
        ) from None
    delimiter = _delimiter(file, header)
    names = next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter))
    return Inspected(file, digest, encoding, delimiter, tuple(name.strip() for name in names))


def _read_through(file: DeliveredFile) -> tuple[str, str]:
    """The hash of the bytes as delivered, and the encoding of the text in them."""
    digest = hashlib.sha256()
    with file.path.open("rb") as delivered:
        while chunk := delivered.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest(), "" if file.format == "parquet" else _encoding(file)


def _encoding(file: DeliveredFile) -> str:
    decoders = {name: codecs.getincrementaldecoder(name)() for name in (UTF_8, WINDOWS_1252)}
    n_bytes = 0
    for chunk in _unpacked(file):
        if n_bytes == 0 and chunk.startswith((GZIP_SIGNATURE, PARQUET_SIGNATURE)):
            raise BadFileError(
                file.place,
                "is not text: it is compressed",
                advice="Name gzip files .csv.gz and Parquet files .parquet",
            )
        if b"\0" in chunk:
            raise BadFileError(file.place, "is not text: it holds null bytes", advice=SEND_TEXT)
        n_bytes += len(chunk)
        decoders = {name: decoder for name, decoder in decoders.items() if _reads(decoder, chunk)}
    if not n_bytes:
        raise BadFileError(file.place, "is empty", advice="Send the file again")
    whole = [name for name, decoder in decoders.items() if _reads(decoder, b"", final=True)]
    if not whole:
        raise BadFileError(file.place, "is not text in UTF-8 or Windows-1252", advice=SEND_TEXT)
    return whole[0]


def _reads(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _unpacked(file: DeliveredFile) -> Iterator[bytes]:
    try:
        with gzip.open(file.path) if file.is_gzip else file.path.open("rb") as content:
            while chunk := content.read(CHUNK_BYTES):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadFileError(
            file.place,
            "is damaged or cut short: it cannot be unpacked to its end",
            advice="Send the file again",
        ) from None


def _header_line(file: DeliveredFile, encoding: str) -> str:
    encoding = "utf-8-sig" if encoding == UTF_8 else encoding
    open_text = gzip.open if file.is_gzip else open
    with open_text(file.path, "rt", encoding=encoding, newline="") as lines:
        return lines.readline()


def _delimiter(file: DeliveredFile, header: str) -> str:
    counted = {character: header.count(character) for character in DELIMITERS}
    delimiter = max(counted, key=counted.__getitem__)
    if counted[delimiter]:
        return delimiter
    seen = [name for character, name in OTHER_DELIMITERS.items() if character in header]
    raise BadFileError(
        file.place,
        f"separates its columns by {seen[0]}" if seen else "has one column only",
        advice="Send commas or pipes between the columns",
    )


def _parquet_names(file: DeliveredFile) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(pq.read_schema(file.path).names)
    except (pa.ArrowException, OSError):
        raise BadFileError(
            file.place, "is not a whole Parquet file", advice="Send the file again"
        ) from None


def content_id(inspected: list[Inspected]) -> str:
    """16 hexadecimal digits that stand for all bytes of a submission."""
    digest = hashlib.sha256()
    for item in sorted(inspected, key=lambda item: item.file.table.name):
        digest.update(item.file.table.delivered_name.lower().encode())
        digest.update(bytes.fromhex(item.sha256))
    return digest.hexdigest()[:16]


def signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the files of a folder: whether it is worth another look."""
    return tuple(
        (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns)
        for entry in sorted(folder.iterdir())
    )
