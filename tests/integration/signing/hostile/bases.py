"""Honestly signed documents, each made once per run, for the attackers to work on."""

from functools import cache

from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm
from pyhanko.stamp import StaticStampStyle

from signing import fill, revocation_list
from tests.integration.signing.hostile import drawings, people, stock
from tests.integration.signing.hostile.cms import Recipe, honest_stamp
from tests.integration.signing.hostile.raw import sign_by_hand
from tests.unit.signing.making import VALUES, Office, make_office, seal_as_agency, sign_as_leader

BOX = (300, 100, 450, 160)


def our_office() -> Office:
    return make_office("Văn phòng thử", people.TODAY)


@cache
def issued() -> bytes:
    """Ours, the whole way: signed, numbered, sealed."""
    office = our_office()
    return seal_as_agency(fill(sign_as_leader(office, people.TODAY), VALUES), office, people.TODAY)


@cache
def foreign() -> bytes:
    """Stock pyHanko: one invisible approval signature with a time-stamp."""
    return stock.sign(drawings.plain(), stock.Way(stamped=True))


@cache
def visible() -> bytes:
    picture = RawContent(b"0 0 100 40 re S", box=BoxConstraints(100, 40))
    style = StaticStampStyle(background=picture, border_width=1)
    return stock.sign(drawings.plain(), stock.Way(stamped=True, box=BOX, style=style))


@cache
def form() -> bytes:
    return stock.sign(drawings.with_form(), stock.Way(stamped=True))


@cache
def locked_form() -> bytes:
    way = stock.Way(stamped=True, lock=FieldMDPSpec(FieldMDPAction.ALL))
    return stock.sign(drawings.with_form(), way)


def certified(level: MDPPerm, pdf: bytes | None = None) -> bytes:
    """A certification signature with DocMDP ``level``."""
    drawing = drawings.with_form() if pdf is None else pdf
    return stock.sign(drawing, stock.Way(stamped=True), certify=True, docmdp_permissions=level)


@cache
def packed() -> bytes:
    """With object streams and reference streams."""
    return stock.sign(drawings.with_object_streams(), stock.Way(stamped=True))


@cache
def two_signers() -> bytes:
    way = stock.Way(people.second_signer(), field="ChuKyHai", stamped=True)
    return stock.sign(foreign(), way)


@cache
def by_hand() -> bytes:
    return sign_by_hand(drawings.plain(), Recipe(people.signer(), stamp=honest_stamp()))


@cache
def archived() -> bytes:
    return stock.sign_for_long(drawings.plain(), archive=True)


@cache
def clean_lists() -> tuple[bytes, ...]:
    """Fresh revocation lists of both authorities, theirs and ours, that name nobody."""
    authority = our_office().authority
    ours = tuple(revocation_list(issuer, [], people.TODAY) for issuer in (authority.root, authority.issuing))
    return (*people.clean_lists(), *ours)
