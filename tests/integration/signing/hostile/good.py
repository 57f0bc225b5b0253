"""Honest documents of many producers: refusing one of these without a reason is a fault too."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.stamp import TextStampStyle

from signing import FieldName, ReasonCode, fill, seal, sign
from tests.integration.signing.hostile import bases, drawings, people, stock
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.cms import Recipe
from tests.integration.signing.hostile.people import TODAY
from tests.integration.signing.hostile.producers import JAVA, by_endesive, by_pdfbox
from tests.integration.signing.hostile.raw import Placement, Revision, sign_by_hand
from tests.integration.signing.hostile.stock import Way
from tests.unit.signing.attacks import make_hybrid
from tests.unit.signing.making import VALUES, prepared

FAMILY = "GOOD"
STAMPED = Way(stamped=True)


def by_stock(drawing: Callable[[], bytes], way: Way = STAMPED, **metadata: Any) -> bytes:
    return stock.sign(drawing(), way, **metadata)


def several(count: int) -> bytes:
    pdf = drawings.plain()
    for number in range(count):
        holder = people.second_signer() if number % 2 else people.signer()
        pdf = stock.sign(pdf, Way(holder, field=f"ChuKy{number}", stamped=True))
    return pdf


def approved_after_certified() -> bytes:
    """A certified form, then a second person's approval."""
    first = bases.certified(MDPPerm.FILL_FORMS)
    return stock.sign(first, Way(people.second_signer(), field="PheDuyet", stamped=True))


def stamped_by_document() -> bytes:
    """B-B, and its time from a later time-stamp of the document."""
    return stock.stamp_document(stock.sign(drawings.plain()))


def archived_twice() -> bytes:
    return stock.stamp_document(bases.archived())


def archived_then_approved() -> bytes:
    return stock.sign(bases.archived(), Way(people.second_signer(), field="PheDuyet", stamped=True))


def in_one_revision() -> bytes:
    settings = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
    return stock.sign(
        drawings.plain(),
        STAMPED,
        embed_validation_info=True,
        validation_context=stock.context(),
        dss_settings=settings,
    )


def filled_before() -> bytes:
    """A form filled in a revision of its own, then signed."""
    revision = Revision(drawings.with_form())
    revision.change(revision.field("So"), V=b"(16)")
    return stock.sign(revision.appended(), STAMPED)


def ours_without_time() -> bytes:
    office = bases.our_office()
    leader = sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=TODAY)
    return seal(fill(leader, VALUES), office.agency.key(), None, at=TODAY)


def ours_signed_only() -> bytes:
    office = bases.our_office()
    return sign(
        prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=TODAY, time_stamper=office.stamper(TODAY)
    )


def ours_copied() -> bytes:
    """An issued document that another agency signs once more."""
    return stock.sign(bases.issued(), Way(people.second_signer(), field="SaoY", stamped=True))


def ours_stamped_again() -> bytes:
    return stock.stamp_document(bases.issued())


def kids_elsewhere() -> bytes:
    """The list of the field's widgets is an object of its own."""
    revision = Revision(drawings.plain())
    widget = revision.add(b"<< /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 >>")
    kids = revision.add(b"[%s]" % widget)
    return sign_by_hand(revision.appended(), Recipe(people.signer()), Placement(in_form=b"/Kids " + kids))


TEXT = TextStampStyle(stamp_text="Ky boi: %(signer)s\n%(ts)s")
VISIBLE = Way(stamped=True, box=bases.BOX, style=TEXT)
FILES: dict[str, Callable[[], bytes]] = {
    "ours-issued": bases.issued,
    "ours-without-time": ours_without_time,
    "ours-signed-only": ours_signed_only,
    "ours-copied": ours_copied,
    "ours-stamped-again": ours_stamped_again,
    "approval": bases.foreign,
    "visible": bases.visible,
    "visible-text": partial(by_stock, drawings.plain, VISIBLE),
    "two-signers": bases.two_signers,
    "five-signers": partial(several, 5),
    "b-b": partial(by_stock, drawings.plain, Way()),
    "b-lt": lambda: stock.sign_for_long(drawings.plain(), archive=False),
    "b-lta": bases.archived,
    "b-lta-twice": archived_twice,
    "b-lta-then-approved": archived_then_approved,
    "b-lt-one-revision": in_one_revision,
    "b-b-stamped-later": stamped_by_document,
    "certified-1": lambda: bases.certified(MDPPerm.NO_CHANGES),
    "certified-2": lambda: bases.certified(MDPPerm.FILL_FORMS),
    "certified-3": lambda: bases.certified(MDPPerm.ANNOTATE),
    "certified-then-approved": approved_after_certified,
    "locked": bases.locked_form,
    "locked-some": lambda: stock.sign(
        drawings.with_form(), Way(stamped=True, lock=FieldMDPSpec(FieldMDPAction.INCLUDE, ["So"]))
    ),
    "form": bases.form,
    "form-filled-before": filled_before,
    "pss": partial(by_stock, drawings.plain, Way(pss=True, stamped=True)),
    "pss-sha512": partial(by_stock, drawings.plain, Way(pss=True, stamped=True), md_algorithm="sha512"),
    "p-256": lambda: stock.sign(drawings.plain(), Way(people.signer("p256"), stamped=True)),
    "p-384": lambda: stock.sign(drawings.plain(), Way(people.signer("p384"), stamped=True), md_algorithm="sha384"),
    "p-521": lambda: stock.sign(drawings.plain(), Way(people.signer("p521"), stamped=True), md_algorithm="sha512"),
    "rsa-3072": lambda: stock.sign(drawings.plain(), Way(people.signer("rsa3072"), stamped=True)),
    "sha-384": partial(by_stock, drawings.plain, md_algorithm="sha384"),
    "sha-512": partial(by_stock, drawings.plain, md_algorithm="sha512"),
    "legacy-sub-filter": partial(by_stock, drawings.plain, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED),
    "words": partial(
        by_stock, drawings.plain, reason="Phê duyệt", location="Hải Phòng", contact_info="a@b.vn", name="A"
    ),
    "object-streams": bases.packed,
    "linearised": partial(by_stock, drawings.linearised),
    "wide": partial(by_stock, drawings.draw_wide),
    "pdf-1.4": lambda: stock.sign(drawings.of_version("1.4"), STAMPED),
    "pdf-2.0": lambda: stock.sign(drawings.of_version("2.0"), STAMPED),
    "attachment": partial(by_stock, drawings.with_attachment),
    "large": lambda: stock.sign(drawings.large(10), STAMPED),
    "hundred-pages": lambda: stock.sign(drawings.draw(pages=100), STAMPED),
    "kids-elsewhere": kids_elsewhere,
    "trailing-line": lambda: bases.foreign() + b"\n",
    "trailing-return": lambda: bases.foreign() + b"\r\n\r\n",
}


def java(name: str) -> bytes:
    return by_pdfbox()[name]


def hybrid() -> bytes:
    """With two kinds of reference tables, as old word processors write."""
    return sign_by_hand(make_hybrid(drawings.plain()), Recipe(people.signer()))


def curve_by_key() -> bytes:
    """The kind of the key stands where the algorithm should, as iText 5 writes for curves."""

    def name_the_key(signed: Any) -> None:
        signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.840.10045.2.1"}

    return sign_by_hand(drawings.plain(), Recipe(people.signer("p256"), change=name_the_key))


def within_its_field() -> bytes:
    return sign_by_hand(drawings.plain(), Recipe(people.signer()), Placement(in_field=True))


def cases() -> Iterator[Case]:
    for name in JAVA:
        legacy = name == "legacy"  # nothing in it binds the certificate
        codes = frozenset({ReasonCode.LEGACY_FORM} if legacy else ())
        expected = Expected.INDETERMINATE if legacy else Expected.VALID
        yield Case(FAMILY, f"pdfbox-{name}", partial(java, name), expected, codes)
    yield Case(FAMILY, "endesive", by_endesive, Expected.VALID)
    # endesive 3.0 names RSA as the algorithm of a signature with a key on a curve: nobody can check that.
    mislabelled = frozenset({ReasonCode.SIGNATURE_BROKEN})
    yield Case(FAMILY, "endesive-curve", partial(by_endesive, key="p256"), Expected.REFUSED, mislabelled)
    undecided = frozenset({ReasonCode.HYBRID_REFERENCES})
    yield Case(FAMILY, "hybrid", hybrid, Expected.INDETERMINATE, undecided)
    # Whole, but in a form that cannot be checked here: they do not fit the text any less for it.
    unsupported = frozenset({ReasonCode.SIGNATURE_UNSUPPORTED})
    yield Case(FAMILY, "curve-by-key", curve_by_key, Expected.INDETERMINATE, unsupported)
    yield Case(FAMILY, "within-its-field", within_its_field, Expected.INDETERMINATE, unsupported)
    for name, make in FILES.items():
        yield Case(FAMILY, name, make, Expected.VALID)
