"""The audit log of a document, told to people: what happened, who did it, in whose words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from inbox.queries.views import HistoryEntry
from server.audit import AuditEvent
from server.infra.messages import fill
from server.infra.services import services

Details = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    event: str
    title: str
    who: str
    note: str
    tone: str
    icon: str


_E = AuditEvent
_PLAIN: Final = ("neutral", "circle-fill")

# How an event looks; its words are the sentence "event.<name>" of the catalogue.
LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    _E.DOCUMENT_DRAFTED: ("neutral", "pencil"),
    _E.DOCUMENT_RENDERED: ("neutral", "file-earmark-text"),
    _E.DOCUMENT_SUBMITTED: ("neutral", "arrow-right"),
    _E.DOCUMENT_REVIEW_STARTED: ("neutral", "arrow-right"),
    _E.DOCUMENT_INITIALLED: ("good", "check-circle"),
    _E.DOCUMENT_RETURNED: ("attention", "reply"),
    _E.DOCUMENT_HANDED_OVER: ("attention", "arrow-left-right"),
    _E.DOCUMENT_REDRAWN: ("neutral", "file-earmark-text"),
    _E.DOCUMENT_SIGN_REQUESTED: ("neutral", "key"),
    _E.DOCUMENT_SIGNED: ("good", "vector-pen"),
    _E.DOCUMENT_SIGN_FAILED: ("bad", "exclamation-circle"),
    _E.DOCUMENT_NUMBERED: ("good", "hash"),
    _E.DOCUMENT_NUMBER_EMBEDDED: ("neutral", "file-earmark-check"),
    _E.DOCUMENT_VOIDED: ("bad", "slash-circle"),
    _E.DOCUMENT_SEAL_REQUESTED: ("neutral", "key"),
    _E.DOCUMENT_SEALED: ("good", "patch-check"),
    _E.DOCUMENT_SEAL_FAILED: ("bad", "exclamation-circle"),
    _E.DOCUMENT_DISPATCHED: ("good", "send"),
    _E.EVIDENCE_REQUESTED: ("neutral", "key"),
    _E.EVIDENCE_MADE: ("good", "file-earmark-check"),
    _E.DOCUMENT_RECALL_REQUESTED: ("attention", "arrow-counterclockwise"),
    _E.ANNEX_ADDED: ("neutral", "file-earmark-plus"),
    _E.ANNEX_REMOVED: ("neutral", "trash"),
    _E.ANNEX_REFUSED: ("bad", "file-earmark-x"),
    _E.FILE_ARCHIVE_FAILED: ("attention", "exclamation-circle"),
    _E.COPY_REQUESTED: ("neutral", "key"),
    _E.COPY_MADE: ("good", "file-earmark-check"),
    _E.COPY_FAILED: ("bad", "exclamation-circle"),
    _E.COPY_VOIDED: ("bad", "slash-circle"),
    _E.INCOMING_ARRIVED: ("neutral", "envelope"),
    _E.INCOMING_VERIFIED: ("neutral", "shield-check"),
    _E.INCOMING_JUDGED: ("attention", "shield-exclamation"),
    _E.DOCUMENT_JUDGED: ("attention", "shield-exclamation"),
    _E.COPY_JUDGED: ("attention", "shield-exclamation"),
    _E.INCOMING_REGISTERED: ("good", "journal-check"),
    _E.INCOMING_REFUSED: ("bad", "x-circle"),
    _E.INCOMING_ASSIGNED: ("good", "person-check"),
    _E.INCOMING_STARTED: ("neutral", "play-fill"),
    _E.INCOMING_COMPLETED: ("good", "check-circle"),
    _E.INCOMING_RECALL_ANSWERED: ("attention", "reply"),
    _E.INCOMING_CANCELLED: ("bad", "slash-circle"),
}

# What the log keeps beside the event and its sentence leaves out, in the order in which it is told.
NOTES: Final[Mapping[str, object]] = {
    "status": _("Kết quả: %(value)s"),
    "was": _("Kết quả trước đó: %(value)s"),
    "agree": "%(value)s",
    "directive": "“%(value)s”",
    "due": _("Hạn xử lý: %(value)s"),
    "reason": _("Lý do: %(value)s"),
    "until": _("Vắng mặt đến hết %(value)s"),
    "note": "%(value)s",
}
_STATUSES: Final = {
    "valid": _("chữ ký hợp lệ"),
    "invalid": _("chữ ký không hợp lệ"),
    "indeterminate": _("chưa đủ căn cứ xác nhận"),
    "unsigned": _("không có chữ ký số"),
    "unreadable": _("không đọc được tệp"),
}
VALUES: Final[Mapping[tuple[str, str], object]] = {
    **{(name, status): words for name in ("status", "was") for status, words in _STATUSES.items()},
    ("kind", "content"): _("duyệt nội dung"),
    ("kind", "format"): _("kiểm tra thể thức"),
    ("agree", "yes"): _("Đồng ý"),
    ("agree", "no"): _("Không đồng ý"),
}


def told(entries: Iterable[HistoryEntry]) -> list[TimelineEntry]:
    """The entries in the words of a records office."""
    return [_told(entry) for entry in entries]


def _told(entry: HistoryEntry) -> TimelineEntry:
    tone, icon = LOOKS.get(entry.event, _PLAIN)
    who = entry.who or gettext("Hệ thống")
    return TimelineEntry(entry.at, entry.event, _title(entry), who, _note(entry.details), tone, icon)


def _title(entry: HistoryEntry) -> str:
    template = gettext(services().catalogue.template(f"event.{entry.event}"))
    return fill(template, {name: str(VALUES.get((name, str(value)), value)) for name, value in entry.details.items()})


def _note(details: Details) -> str:
    """One line for each thing worth telling."""
    found = [(name, value) for name in NOTES if (value := details.get(name)) not in (None, "")]
    return "\n".join(str(NOTES[name]) % {"value": _value(name, value)} for name, value in found)


def _value(name: str, value: str | int | None) -> str:
    if name in ("due", "until"):
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return str(VALUES.get((name, str(value)), value))
