"""Archives built by hand, byte by byte where no library writes them."""

import io
import zipfile
import zlib
from collections.abc import Mapping

RAR5_SIGNATURE = b"Rar!\x1a\x07\x01\x00"
MAIN_HEADER, FILE_HEADER, END_HEADER = 1, 2, 5
HAS_DATA, HAS_CRC32 = 0x02, 0x04
STORED, UNIX = 0, 1


def zip_of(members: Mapping[str, str | bytes]) -> bytes:
    """A compressed ZIP of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def rar_of(members: Mapping[str, bytes], *, claimed_size: int | None = None) -> bytes:
    """A RAR 5 archive of these files, stored without compression."""
    blocks = [_block(MAIN_HEADER, b"\x00", flags=0)]
    for name, data in members.items():
        blocks.append(_file_header(name, data, claimed_size) + data)
    return RAR5_SIGNATURE + b"".join(blocks) + _block(END_HEADER, b"\x00", flags=0)


def _file_header(name: str, data: bytes, claimed_size: int | None) -> bytes:
    size = len(data) if claimed_size is None else claimed_size
    fields = b"".join(
        (
            _number(HAS_CRC32),
            _number(size),
            _number(0o644),
            zlib.crc32(data).to_bytes(4, "little"),
            _number(STORED),
            _number(UNIX),
            _number(len(name.encode())),
            name.encode(),
        )
    )
    return _block(FILE_HEADER, fields, flags=HAS_DATA, data_size=len(data))


def _block(kind: int, fields: bytes, *, flags: int, data_size: int | None = None) -> bytes:
    size = b"" if data_size is None else _number(data_size)
    body = _number(kind) + _number(flags) + size + fields
    sized = _number(len(body)) + body
    return zlib.crc32(sized).to_bytes(4, "little") + sized


def _number(value: int) -> bytes:
    """A RAR 5 variable-length integer: seven bits a byte, the lowest first."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
