"""
The container of an evidence package: ASiC-E with a time assertion (ETSI EN 319 162-1, clause 4.4).

A ZIP file whose first entry names its kind; a manifest with the SHA-256 of every other entry; a time-stamp over the
manifest. Written plainly, and read as what a stranger sends: nothing is unpacked to a disk, everything has a bound.
"""

import re
import stat
import struct
import zipfile
import zlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from typing import Final

from lxml import etree

from signing.codes import EvidenceCode

MIMETYPE_NAME: Final = "mimetype"
MIMETYPE: Final = b"application/vnd.etsi.asic-e+zip"
MANIFEST: Final = "META-INF/ASiCManifest.xml"
TOKEN: Final = "META-INF/timestamp.tst"  # noqa: S105 - a time-stamp token
UNLISTED: Final = frozenset({MIMETYPE_NAME, MANIFEST, TOKEN})
ASIC: Final = "http://uri.etsi.org/02918/v1.2.1#"
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
TOKEN_TYPE: Final = "application/vnd.etsi.timestamp-token"  # noqa: S105 - the same
SAFE_NAME: Final = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*")
LARGEST_MANIFEST: Final = 1024 * 1024
# What stands before the name of an entry (APPNOTE 4.3.7): signature, version, flags, method, time, day, CRC, packed and
# full size, lengths of the name and of what follows it.
LOCAL_HEADER: Final = struct.Struct("<IHHHHHIIIHH")
# What ends the file (4.3.16): signature, numbers of two disks, entries on this one and on all, size and place of the
# directory, length of a comment.
END_RECORD: Final = struct.Struct("<4sHHHHIIH")
END_SIGNATURE: Final = b"PK\5\6"


class PackageRefused(Exception):
    """The container cannot be read, or not safely; nothing in it was looked at."""

    def __init__(self, code: EvidenceCode, **details: str) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """The most a package may be: bytes as it comes, entries, bytes of one entry and of all of them unpacked."""

    size: int = 128 * 1024 * 1024
    entries: int = 1000
    entry: int = 64 * 1024 * 1024
    total: int = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Container:
    """What was read: every entry, the manifest's bytes and its digests (SHA-256 by name), and the token (DER)."""

    entries: Mapping[str, bytes]
    manifest: bytes
    digests: Mapping[str, bytes]
    token: bytes


def write_container(entries: Iterable[Entry], root: str, stamp: Callable[[bytes], bytes], at: datetime) -> bytes:
    """The container; ``stamp`` gives the time-stamp token (DER) over the SHA-256 of the manifest."""
    listed = list(entries)
    manifest = _manifest(listed, root)
    token = stamp(sha256(manifest).digest())
    out, moment = BytesIO(), at.timetuple()[:6]
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, MIMETYPE_NAME, MIMETYPE, moment, zipfile.ZIP_STORED)
        for name, data in ((MANIFEST, manifest), (TOKEN, token), *((one.name, one.data) for one in listed)):
            _add(archive, name, data, moment, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, moment: tuple[int, ...], method: int) -> None:
    info = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]  # six numbers, as it asks for
    info.compress_type, info.external_attr = method, (stat.S_IFREG | 0o644) << 16
    archive.writestr(info, data)


def _manifest(entries: Iterable[Entry], root: str) -> bytes:
    top = etree.Element(etree.QName(ASIC, "ASiCManifest"), nsmap={"asic": ASIC, "ds": DSIG})
    etree.SubElement(top, etree.QName(ASIC, "SigReference"), URI=TOKEN, MimeType=TOKEN_TYPE)
    for one in entries:
        reference = etree.SubElement(top, etree.QName(ASIC, "DataObjectReference"), URI=one.name)
        reference.set("MimeType", one.media_type)
        if one.name == root:
            reference.set("Rootfile", "true")
        etree.SubElement(reference, etree.QName(DSIG, "DigestMethod"), Algorithm=SHA256)
        etree.SubElement(reference, etree.QName(DSIG, "DigestValue")).text = b64encode(
            sha256(one.data).digest()
        ).decode()
    return etree.tostring(top, xml_declaration=True, encoding="UTF-8")


def read_container(data: bytes, limits: PackageLimits) -> Container:
    """
    Everything in a container, unpacked in memory within the limits.

    Raises PackageRefused `evidence.not_a_package`, `evidence.too_large`, `evidence.unsafe_entry`,
    `evidence.manifest_missing`, `evidence.manifest_broken`.
    """
    if len(data) > limits.size:
        raise PackageRefused(EvidenceCode.TOO_LARGE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = _read_entries(archive, data, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        struct.error,
    ) as error:
        raise PackageRefused(EvidenceCode.NOT_A_PACKAGE) from error
    for name in (MANIFEST, TOKEN):
        if name not in entries:
            raise PackageRefused(EvidenceCode.MANIFEST_MISSING, name=name)
    manifest = entries[MANIFEST]
    return Container(entries, manifest, _digests(manifest), entries[TOKEN])


def _read_entries(archive: zipfile.ZipFile, data: bytes, limits: PackageLimits) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > limits.entries or sum(one.file_size for one in infos) > limits.total:
        raise PackageRefused(EvidenceCode.TOO_LARGE)
    _check_start(archive, infos)
    _check_layout(archive, data, infos)
    found: dict[str, bytes] = {}
    for one in infos:
        if not _is_safe(one) or one.filename.casefold() in {name.casefold() for name in found}:
            raise PackageRefused(EvidenceCode.UNSAFE_ENTRY, name=repr(one.filename)[:80])
        found[one.filename] = _read(archive, one, limits)
    return found


def _check_start(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    """Clause A.1: the first entry, at the very start and not packed, says what the file is."""
    first = infos[0] if infos else None
    is_named = first is not None and first.filename == MIMETYPE_NAME and first.header_offset == 0
    if first is None or not is_named or first.compress_type != zipfile.ZIP_STORED or archive.read(first) != MIMETYPE:
        raise PackageRefused(EvidenceCode.NOT_A_PACKAGE)


def _check_layout(archive: zipfile.ZipFile, data: bytes, infos: list[zipfile.ZipInfo]) -> None:
    """Each entry begins where the one before it ends: none lies over another, which is how a small file unpacks to a
    huge one, and nothing hides between or behind, for those who read from the front instead of by the directory.
    """
    stretches = sorted((one.header_offset, _end(data, one)) for one in infos)
    joined = all(end == following for (_, end), (following, _) in pairwise(stretches))
    if not joined or stretches[-1][1] != archive.start_dir or not _ends_plainly(archive, data, len(infos)):
        raise PackageRefused(EvidenceCode.UNSAFE_ENTRY, name="ZIP")


def _ends_plainly(archive: zipfile.ZipFile, data: bytes, count: int) -> bool:
    """Whether the last bytes say where the directory is and how many entries it has, and nothing more."""
    place = len(data) - END_RECORD.size
    size = place - archive.start_dir
    return END_RECORD.unpack_from(data, place) == (END_SIGNATURE, 0, 0, count, count, size, archive.start_dir, 0)


def _end(data: bytes, one: zipfile.ZipInfo) -> int:
    """Where an entry ends. Raises PackageRefused when it says of itself what the directory does not (APPNOTE 4.3.7)."""
    local: tuple[int, ...] = LOCAL_HEADER.unpack_from(data, one.header_offset)
    if local[2:4] + local[6:9] != (one.flag_bits, one.compress_type, one.CRC, one.compress_size, one.file_size):
        raise PackageRefused(EvidenceCode.UNSAFE_ENTRY, name="ZIP")
    return one.header_offset + LOCAL_HEADER.size + local[9] + local[10] + one.compress_size


def _is_safe(one: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(one.external_attr >> 16)
    return (
        one.orig_filename == one.filename
        and SAFE_NAME.fullmatch(one.filename) is not None
        and not one.flag_bits & 0x1
        and one.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and kind in (0, stat.S_IFREG)
    )


def _read(archive: zipfile.ZipFile, one: zipfile.ZipInfo, limits: PackageLimits) -> bytes:
    if one.file_size > limits.entry:
        raise PackageRefused(EvidenceCode.TOO_LARGE)
    with archive.open(one) as file:
        data = file.read(one.file_size + 1)
    if len(data) != one.file_size:
        raise PackageRefused(EvidenceCode.NOT_A_PACKAGE)
    return data


def _digests(manifest: bytes) -> dict[str, bytes]:
    """Raises PackageRefused `evidence.manifest_broken`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        if len(manifest) > LARGEST_MANIFEST or b"<!DOCTYPE" in manifest:
            raise PackageRefused(EvidenceCode.MANIFEST_BROKEN)
        top = etree.fromstring(manifest, parser)
        signature = top.find(etree.QName(ASIC, "SigReference"))
        if top.tag != etree.QName(ASIC, "ASiCManifest") or signature is None or signature.get("URI") != TOKEN:
            raise PackageRefused(EvidenceCode.MANIFEST_BROKEN)
        listed = [_digest(one) for one in top.iterfind(etree.QName(ASIC, "DataObjectReference"))]
    except (etree.XMLSyntaxError, Base64Error, ValueError) as error:
        raise PackageRefused(EvidenceCode.MANIFEST_BROKEN) from error
    if len(dict(listed)) < len(listed):
        raise PackageRefused(EvidenceCode.MANIFEST_BROKEN)
    return dict(listed)


def _digest(reference: "etree._Element") -> tuple[str, bytes]:
    method = reference.find(etree.QName(DSIG, "DigestMethod"))
    value = reference.findtext(etree.QName(DSIG, "DigestValue"))
    name = reference.get("URI")
    if method is None or method.get("Algorithm") != SHA256 or not value or not name:
        raise PackageRefused(EvidenceCode.MANIFEST_BROKEN)
    return name, b64decode(value, validate=True)
