"""Documents of the same number, symbol and issuing agency (Decree 30/2020/NĐ-CP, annex VI part I.1)."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from inbox.models import IncomingDocument
from inbox.queries.lists import containing
from inbox.queries.views import DuplicateView
from inbox.rules.identifiers import DuplicateKey, duplicate_key

_MOST: Final = 50


def duplicates_of(session: Session, document: IncomingDocument) -> tuple[DuplicateView, ...]:
    """Other documents of the agency's desk with the same three fields, in the order of their arrival.

    The issuing agency is the same when its code or its name is. Numbers begin anew each year (article 15.1), so what
    is dated in another year is another document. One without a number has nothing to compare.
    """
    keys = _keys(document)
    if not any(key.number for key in keys):
        return ()
    query = select(IncomingDocument).where(*_near(document)).order_by(IncomingDocument.arrived_at, IncomingDocument.id)
    found = [one for one in session.scalars(query.limit(_MOST)) if keys & _keys(one)]
    return tuple(DuplicateView(one.id, one.arrival_number, one.arrived_at, one.state) for one in found)


def _keys(document: IncomingDocument) -> frozenset[DuplicateKey]:
    agencies = (document.sender_code, document.sender_name)
    return frozenset(duplicate_key(document.number, document.symbol, agency) for agency in agencies)


def _near(document: IncomingDocument) -> list[ColumnElement[bool]]:
    """What the database can tell apart; the rule has the last word."""
    model = IncomingDocument
    same_name = and_(true(), *containing(model.folded, document.sender_name))
    near = [
        model.agency_id == document.agency_id,
        model.id != document.id,
        func.ltrim(func.lower(model.number), "0") == document.number.lower().lstrip("0"),
        or_(model.sender_code == document.sender_code, same_name),
        *containing(model.folded, document.symbol),
    ]
    if document.issued_on is not None:
        year = document.issued_on.year
        near.append(or_(model.issued_on.is_(None), model.issued_on.between(date(year, 1, 1), date(year, 12, 31))))
    return near
