"""The files inside a package: base64, often a ZIP with one entry around the file, as the vendor's SDK writes them.

The declared content type says nothing: SDK packages hold ZIP bytes under ``text/plain`` and ``application/pdf`` alike.
"""

import base64
import binascii
import hashlib
import io
import lzma
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from inbox.errors import EdxmlError

_SINGLE_ENTRY_DATE: Final = (1980, 1, 1, 0, 0, 0)
_NAME_LENGTH: Final = 200
# Files that are ZIP by nature: their own bytes begin like the SDK's wrapping.
_ZIP_SUFFIXES: Final = frozenset(
    {".zip", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".pptm", ".odt", ".ods", ".odp", ".jar", ".epub", ".vsdx"}
)


# All that `zipfile` and the decompressors below it raise for damaged bytes.
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes of what is read; a package beyond them is refused with ``edxml.too_large``."""

    package: int = 150 * 2**20
    file: int = 100 * 2**20
    all_files: int = 200 * 2**20
    attachments: int = 200


def file_name(stated: str) -> str:
    """The last part of the stated name, without control or direction characters; empty when nothing is left."""
    last = unicodedata.normalize("NFC", stated).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    if shown in {".", ".."}:
        return ""
    stem, suffix = PurePosixPath(shown or "x").stem, PurePosixPath(shown or "x").suffix
    return stem[: _NAME_LENGTH - len(suffix)] + suffix if len(shown) > _NAME_LENGTH else shown


def decode(encoded: str, name: str, limits: Limits) -> tuple[bytes, bool]:
    """The file behind the text of ``ContentTransferEncoded``, and whether it came out of a ZIP.

    Raises EdxmlError ``edxml.bad_attachment`` (no base64, or a ZIP that names a path outside) or ``edxml.too_large``.
    """
    compact = encoded.encode("ascii", "replace").translate(None, delete=b" \t\r\n")
    if len(compact) * 3 // 4 > limits.file:
        raise EdxmlError("edxml.too_large", name=name)
    try:
        content = base64.b64decode(compact, validate=True)
    except binascii.Error as problem:
        raise EdxmlError("edxml.bad_attachment", name=name) from problem
    unwrapped = _unzip(content, name, limits) if content.startswith(b"PK\x03\x04") else None
    return (content, False) if unwrapped is None else (unwrapped, True)


def _unzip(content: bytes, name: str, limits: Limits) -> bytes | None:
    """The one file of a wrapping ZIP, or None when these bytes are the sender's file itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = _wrapped_entry(archive, name)
            return None if entry is None else _read_entry(archive, entry, name, limits)
    except UNREADABLE:
        # Broken, encrypted or unknown to us: the bytes stay as they came, and a reader of the file judges them.
        return None


def _wrapped_entry(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    entries = archive.infolist()
    if len(entries) != 1 or entries[0].is_dir():
        return None
    stated, inner = PurePosixPath(name).suffix.lower(), PurePosixPath(entries[0].filename).suffix.lower()
    return None if stated in _ZIP_SUFFIXES and inner != stated else entries[0]


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits) -> bytes:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise EdxmlError("edxml.bad_attachment", name=name)
    with archive.open(entry) as stream:
        content = stream.read(limits.file + 1)  # the declared size may lie
    if len(content) > limits.file:
        raise EdxmlError("edxml.too_large", name=name)
    return content


def encode(content: bytes, name: str, *, zipped: bool) -> str:
    """The base64 text of a file; ``zipped`` wraps it as the SDK does. The same file always gives the same text."""
    return base64.b64encode(_zip(content, name) if zipped else content).decode("ascii")


def _zip(content: bytes, name: str) -> bytes:
    entry = zipfile.ZipInfo(hashlib.sha256(content).hexdigest()[:32] + PurePosixPath(name).suffix, _SINGLE_ENTRY_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, content)
    return buffer.getvalue()
