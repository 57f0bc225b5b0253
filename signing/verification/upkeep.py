"""
May these revisions stand behind the last signature? Only if all they do is to keep the signatures checkable.

pyHanko's rules tolerate more there than a signature should: other metadata, resources of the form, objects that nobody
uses. Nothing vouches for what follows the last signature (a time-stamp says when, not who), so each revision must
bring evidence or a time-stamp of the document (ETSI EN 319 142-1, 5.4) and may touch nothing else.
"""

from collections.abc import Iterator
from typing import Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.x509 import ocsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)

from signing import objects
from signing.verification.differences import StepwisePolicy, revision_of
from signing.verification.messages import Stamp

DOCUMENT_TIME_STAMP: Final = "/DocTimeStamp"
READERS: Final = (
    x509.load_der_x509_certificate,
    x509.load_der_x509_crl,
    ocsp.load_der_ocsp_response,
    lambda der: Stamp(cms.ContentInfo.load(der, strict=True)["content"], lambda _: b""),
)
# What writers of evidence note about themselves: the extension of ETSI EN 319 142-1, 5.6, their name and the time.
NOTED_EXTENSIONS: Final = frozenset({"/ESIC", "/ADBE"})
NOTED_INFORMATION: Final = frozenset({"/ModDate", "/Producer"})


def _strict_rules() -> StandardDiffPolicy:
    catalogue: Any = CatalogModificationRule
    new_field: Any = SigFieldCreationRule
    rules = (DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), DSSCompareRule())
    return StandardDiffPolicy(
        global_rules=[
            catalogue(ignored_keys=frozenset({"/AcroForm", "/DSS", "/Extensions"})),
            *(rule.as_qualified(ModificationLevel.LTA_UPDATES) for rule in rules),
        ],
        form_rule=FormUpdatingRule(
            field_rules=[new_field(), SigFieldModificationRule()], ignored_acroform_keys=frozenset({"/Fields"})
        ),
        ignore_orphaned_objects=False,
        ignore_identical_objects=False,
    )


UPKEEP: Final = StepwisePolicy(_strict_rules())


def only_upkeep(reader: PdfFileReader, since: int) -> bool:
    """Whether every revision after ``since`` only adds evidence or time-stamps of the document."""
    answer = UPKEEP.review_file(reader, since)
    if isinstance(answer, SuspiciousModification) or answer.modification_level > ModificationLevel.LTA_UPDATES:
        return False
    return all(_is_upkeep(reader, revision) for revision in range(since + 1, reader.xrefs.total_revisions))


def _is_upkeep(reader: PdfFileReader, revision: int) -> bool:
    old, new = revision_of(reader, revision - 1), revision_of(reader, revision)
    streams = list(_streams(new))
    return (
        bool(streams or revision in _time_stamped(reader) or _writes_store(old, new))
        and all(map(_is_evidence, streams))
        and _differs_only_in(old.root.get("/Extensions"), new.root.get("/Extensions"), NOTED_EXTENSIONS)
        and _differs_only_in(_information(old), _information(new), NOTED_INFORMATION)
    )


def _writes_store(old: Any, new: Any) -> bool:
    """Whether the store says something new of the evidence that was already there, as pyHanko does of a time-stamp."""
    return bool(objects.resolved(old.root.get("/DSS")) != objects.resolved(new.root.get("/DSS")))


def _streams(new: Any) -> Iterator[Any]:
    """The streams a revision wrote, but for those that only say where its objects stand."""
    table = new.reader.xrefs.get_xref_container_info(new.revision).stream_ref
    for reference in new.explicit_refs_in_revision() - {table, *new.object_streams_used()}:
        thing = new(reference)
        if isinstance(thing, objects.type_of.StreamObject):
            yield thing


def _time_stamped(reader: PdfFileReader) -> set[int]:
    """The revisions that brought a time-stamp of the document."""
    signatures: Any = reader.embedded_signatures
    return {one.signed_revision for one in signatures if one.sig_object_type == DOCUMENT_TIME_STAMP}


def _is_evidence(thing: Any) -> bool:
    """Only what a checker can read may be kept: certificates, lists, answers, time-stamps."""
    der = thing.data
    return any(_reads(read, der) for read in READERS)


def _reads(read: Any, der: bytes) -> bool:
    try:
        read(der)
    except (ValueError, TypeError):
        return False
    return True


def _information(resolver: Any) -> Any:
    try:
        return resolver.trailer_view["/Info"]
    except KeyError:
        return None


def _differs_only_in(old: Any, new: Any, noted: frozenset[str]) -> bool:
    before, after = objects.resolved(old) or {}, objects.resolved(new) or {}
    return all(before.get(key) == after.get(key) for key in {*before, *after} - noted)
