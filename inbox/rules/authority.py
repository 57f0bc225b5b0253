"""Who may sign what, for whom, on a day: Decree 30/2020/NĐ-CP, article 13 and annex I part II.7."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from inbox.errors import RuleError


class AuthorityForm(StrEnum):
    """How the signer stands to the power used; the value is what is written before the post."""

    HEAD = ""
    COLLECTIVE = "TM."
    DEPUTY = "KT."
    BY_ORDER = "TL."
    DELEGATED = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True, slots=True)
class SigningRight:
    """One dated row of the authority register.

    ``on_behalf_of`` is the collective of a TM. line (``HỘI ĐỒNG NHÂN DÂN``) or empty; ``principal`` the post signed
    for (KT., TL., TUQ.); ``post`` the signer's own. ``document_types`` empty means every kind; names as in article 7.
    ``valid_to`` is the first day it no longer holds.
    """

    agency_id: str
    person_id: str
    form: AuthorityForm
    post: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    on_behalf_of: str = ""
    principal: str = ""
    document_types: frozenset[str] = frozenset()
    delegator_form: AuthorityForm = AuthorityForm.HEAD

    def holds_on(self, day: dt.date) -> bool:
        """Whether the right is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def covers(self, type_name: str) -> bool:
        """Whether documents of this kind are within the right."""
        return not self.document_types or type_name in self.document_types


_FOR_SOMEONE = frozenset({AuthorityForm.DEPUTY, AuthorityForm.BY_ORDER, AuthorityForm.DELEGATED})


def check_right(right: SigningRight) -> None:
    """Refuse a row the law does not allow.

    A deputy, a unit head by order and a delegate sign for somebody: RuleError ``inbox.authority.no_principal``.
    A delegation is limited in time and content (``inbox.authority.delegation_unlimited``) and never passed on
    (``inbox.authority.sub_delegation``), article 13.3.
    """
    if right.form in _FOR_SOMEONE and not right.principal:
        raise RuleError("inbox.authority.no_principal", form=right.form.value)
    if right.form is AuthorityForm.COLLECTIVE and not right.on_behalf_of:
        raise RuleError("inbox.authority.no_principal", form=right.form.value)
    if right.form is not AuthorityForm.DELEGATED:
        return
    if right.valid_to is None or not right.document_types:
        raise RuleError("inbox.authority.delegation_unlimited")
    if right.delegator_form is AuthorityForm.DELEGATED:
        raise RuleError("inbox.authority.sub_delegation")


def signing_right(
    rights: Iterable[SigningRight], *, agency_id: str, person_id: str, type_name: str, on: dt.date
) -> SigningRight:
    """The right under which the person signs such a document on that day; the first that fits, in the order given.

    Raises RuleError ``inbox.authority.none`` (no right at the agency), ``inbox.authority.not_in_force`` (none on that
    day) or ``inbox.authority.other_documents`` (only for other kinds).
    """
    own = [right for right in rights if (right.agency_id, right.person_id) == (agency_id, person_id)]
    if not own:
        raise RuleError("inbox.authority.none")
    current = [right for right in own if right.holds_on(on)]
    if not current:
        raise RuleError("inbox.authority.not_in_force", day=f"{on:%d/%m/%Y}")
    fitting = next((right for right in current if right.covers(type_name)), None)
    if fitting is None:
        raise RuleError("inbox.authority.other_documents", document_type=type_name)
    return fitting


def drawn_right(
    rights: Iterable[SigningRight],
    *,
    agency_id: str,
    person_id: str,
    type_name: str,
    above: str,
    post: str,
    on: dt.date,
) -> SigningRight:
    """The right on that day in the very form a document names: the lines ``above`` and the signer's own ``post``.

    Raises as `signing_right`, and RuleError ``inbox.authority.drawn_otherwise`` when the person may sign, but no longer
    in the form that stands above the signature (Decree 30/2020, annex I part II.7).
    """
    found = list(rights)
    first = signing_right(found, agency_id=agency_id, person_id=person_id, type_name=type_name, on=on)
    fitting = [
        right
        for right in found
        if (right.agency_id, right.person_id) == (agency_id, person_id)
        and right.holds_on(on)
        and right.covers(type_name)
        and (competence(right), right.post) == (above, post)
    ]
    if not fitting:
        raise RuleError("inbox.authority.drawn_otherwise", post=first.post)
    return fitting[0]


def authority_lines(right: SigningRight) -> tuple[str, ...]:
    """The lines above the signature, in capitals: ``TM. ỦY BAN NHÂN DÂN`` / ``KT. CHỦ TỊCH`` / ``PHÓ CHỦ TỊCH``."""
    post = f"Q. {right.post}" if right.form is AuthorityForm.ACTING else right.post
    lines = [f"TM. {right.on_behalf_of}"] if right.on_behalf_of else []
    if right.form in _FOR_SOMEONE:
        lines.append(f"{right.form.value} {right.principal}")
    return tuple(line.upper() for line in [*lines, post])


def competence(right: SigningRight) -> str:
    """The line edXML calls ``SignerInfo/Competence``: everything above the signer's own post."""
    return " ".join(authority_lines(right)[:-1])
