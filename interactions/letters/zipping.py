"""Writing ZIP files fast and always the same: fixed dates, constant parts packed once.

No ZIP library copies bytes that are packed already, and packing is most of a letter's cost.
"""

import contextlib
import importlib
import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from types import ModuleType
from typing import Self

_fast: ModuleType = zlib
with contextlib.suppress(ImportError):
    # Half the time of zlib's level 1; where it is missing, letters are the same, only slower.
    _fast = importlib.import_module("isal.isal_zlib")

# 1 January 1980, the earliest date a ZIP can hold: a letter must not depend on the clock.
_DOS_TIME, _DOS_DATE = 0, 0x21
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
# Where there are more files or bytes than the old records can count.
_END_64 = struct.Struct("<IQHHIIQQQQ")
_LOCATOR_64 = struct.Struct("<IIQI")
_FAR = struct.Struct("<HHQ")
_MOST_16, _MOST_32 = 0xFFFF, 0xFFFFFFFF
_UTF8_FLAG = 0x800
_STORED, _DEFLATED = 0, 8
_VERSION, _VERSION_64, _UNIX = 20, 45, 3 << 8
# Bytes of a directory that are kept in memory.
MAX_DIRECTORY = 1 << 20


@dataclass(frozen=True)
class Packed:
    """One part, packed: its name in bytes, the packed bytes, checksum and unpacked size."""

    name: bytes
    data: bytes
    crc: int
    size: int


def pack_once(name: str, content: bytes) -> Packed:
    """Packed well, for parts that stand in every letter."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = packer.compress(content) + packer.flush()
    return Packed(name.encode(), data, zlib.crc32(content), len(content))


def pack_fast(name: bytes, pieces: Iterable[bytes]) -> Packed:
    """Packed fast from pieces, for parts that differ from letter to letter."""
    packer = _fast.compressobj(1, zlib.DEFLATED, -15)
    packed: list[bytes] = []
    crc = size = 0
    for piece in pieces:
        crc = _fast.crc32(piece, crc)
        size += len(piece)
        packed.append(packer.compress(piece))
    packed.append(packer.flush())
    return Packed(name, b"".join(packed), crc, size)


def _local_record(part: Packed) -> bytes:
    head = _LOCAL.pack(
        0x04034B50,
        _VERSION,
        _UTF8_FLAG,
        _DEFLATED,
        _DOS_TIME,
        _DOS_DATE,
        part.crc,
        len(part.data),
        part.size,
        len(part.name),
        0,
    )
    return head + part.name


def _central_record(part: Packed, offset: int) -> bytes:
    head = _CENTRAL.pack(
        0x02014B50,
        _VERSION,
        _VERSION,
        _UTF8_FLAG,
        _DEFLATED,
        _DOS_TIME,
        _DOS_DATE,
        part.crc,
        len(part.data),
        part.size,
        len(part.name),
        0,
        0,
        0,
        0,
        0,
        offset,
    )
    return head + part.name


class ConstantBlock:
    """The parts every letter shares, as one run of bytes with its directory records."""

    def __init__(self, parts: Iterable[Packed]) -> None:
        records: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for part in parts:
            record = _local_record(part) + part.data
            directory.append(_central_record(part, offset))
            records.append(record)
            offset += len(record)
        self.data = b"".join(records)
        self.directory = b"".join(directory)
        self.count = len(records)

    def file(self, parts: Iterable[Packed]) -> bytes:
        """One ZIP file: the constant parts, then these."""
        return b"".join(self.pieces(parts))

    def pieces(self, parts: Iterable[Packed]) -> Iterator[bytes]:
        """The same file piece by piece."""
        yield self.data
        offset, count = len(self.data), self.count
        directory = [self.directory]
        for part in parts:
            directory.append(_central_record(part, offset))
            local = _local_record(part)
            yield local
            yield part.data
            offset += len(local) + len(part.data)
            count += 1
        records = b"".join(directory)
        yield records
        yield _END.pack(0x06054B50, 0, 0, count, count, len(records), offset, 0)


class StoredZip:
    """A ZIP of files as they are, made piece by piece; use it in a `with`.

    Its directory, which comes last, waits in a file beyond some thousand entries: a hundred
    thousand letters take little more memory than a thousand. `zipfile` keeps a kilobyte of each.
    """

    def __init__(self) -> None:
        self._directory = tempfile.SpooledTemporaryFile(MAX_DIRECTORY)  # noqa: SIM115 - see __exit__
        self._offset = 0
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._directory.close()

    def add(self, name: str, content: bytes) -> bytes:
        """The bytes of one more file."""
        # What both records say, from the flags to the length of the name.
        size, encoded = len(content), name.encode()
        facts = (_UTF8_FLAG, _STORED, _DOS_TIME, _DOS_DATE, _fast.crc32(content), size, size)
        is_far = self._offset > _MOST_32
        extra = _FAR.pack(1, 8, self._offset) if is_far else b""
        version = _VERSION_64 if is_far else _VERSION
        offset = _MOST_32 if is_far else self._offset
        self._directory.write(
            _CENTRAL.pack(
                0x02014B50,
                # An ordinary file for its reader, whatever system makes or opens it.
                _UNIX | version,
                version,
                *facts,
                len(encoded),
                len(extra),
                0,
                0,
                0,
                0o644 << 16,
                offset,
            )
            + encoded
            + extra
        )
        head = _LOCAL.pack(0x04034B50, _VERSION, *facts, len(encoded), 0)
        self._offset += len(head) + len(encoded) + size
        self.count += 1
        return b"".join((head, encoded, content))

    def end(self) -> Iterator[bytes]:
        """The directory, after the last file."""
        size = self._directory.tell()
        self._directory.seek(0)
        while piece := self._directory.read(MAX_DIRECTORY):
            yield piece
        start, count = self._offset, self.count
        if count > _MOST_16 or start > _MOST_32:
            end = start + size
            versions = (_UNIX | _VERSION_64, _VERSION_64)
            yield _END_64.pack(0x06064B50, 44, *versions, 0, 0, count, count, size, start)
            yield _LOCATOR_64.pack(0x07064B50, 0, end, 1)
        count = min(count, _MOST_16)
        yield _END.pack(0x06054B50, 0, 0, count, count, size, min(start, _MOST_32), 0)


def digest(content: bytes) -> str:
    """SHA-256 over part names and unpacked bytes in the file's order, as 64 hex digits.

    The same for the same letter however its bytes are packed. Lengths are part of it, so that
    bytes cannot move from one part to the next unseen.
    """
    total = sha256()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            name, data = entry.filename.encode(), archive.read(entry)
            total.update(struct.pack("<II", len(name), len(data)))
            total.update(name)
            total.update(data)
    return total.hexdigest()


class StreamBuffer(io.RawIOBase):
    """A file for ``zipfile`` that keeps only what has not been taken yet.

    zipfile writes an entry's header again after its data; as long as ``take`` is called between
    entries, that header is still here, and no data descriptor is needed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept = io.BytesIO()
        self._taken = 0

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._taken + self._kept.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET:
            offset -= self._taken
        return self._taken + self._kept.seek(offset, whence)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._kept.write(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        data = self._kept.getvalue()
        self._taken += len(data)
        self._kept = io.BytesIO()
        return data
