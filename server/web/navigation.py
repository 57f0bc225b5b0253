"""The desks of the house, as one table: who sees which entry, and where each kind of person starts."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from server.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    label: object  # a lazy text, translated when it is shown
    permission: Permission
    icon: str


ENTRIES = (
    Entry("/leader", _("Bàn lãnh đạo"), Permission.OUTGOING_SIGN, "pen"),
    Entry("/incoming", _("Văn bản đến"), Permission.INCOMING_READ, "inbox"),
    Entry("/outgoing", _("Văn bản đi"), Permission.OUTGOING_READ, "send"),
    Entry("/registers/incoming", _("Sổ văn bản đến"), Permission.REGISTER_READ, "journal-text"),
    Entry("/registers/outgoing", _("Sổ văn bản đi"), Permission.REGISTER_READ, "journal-text"),
    Entry("/registers/copies", _("Sổ bản sao"), Permission.REGISTER_READ, "journal-text"),
    Entry("/trust", _("Danh sách tin cậy"), Permission.REGISTER_READ, "shield-check"),
    Entry("/sittings", _("Phiên họp"), Permission.SITTING_ATTEND, "people"),
    Entry("/sittings", _("Màn hình hội trường"), Permission.HALL_DISPLAY, "people"),
)

# The first desk whose permission the actor has is where the day begins.
HOMES = (
    (Permission.SITTING_ATTEND, "/sittings"),
    (Permission.HALL_DISPLAY, "/sittings"),
    (Permission.OUTGOING_SIGN, "/leader"),
    (Permission.INCOMING_REGISTER, "/incoming"),
    (Permission.INCOMING_PROCESS, "/incoming"),
)


def entries_for(actor: Actor, path: str) -> list[tuple[str, object, bool, str, int]]:
    """(url, label, is it here, icon, waiting) for the navigation of a page."""
    shown = [entry for entry in ENTRIES if actor.may(entry.permission)]
    return [(entry.url, entry.label, _covers(entry.url, path), entry.icon, 0) for entry in shown]


def _covers(url: str, path: str) -> bool:
    return path == url or path.startswith(f"{url}/")


def home_of(actor: Actor) -> str:
    return next((url for permission, url in HOMES if actor.may(permission)), "/login")
