"""What each kind of post may do, as one table. Nothing is allowed that does not stand here."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    ACCOUNT_OWN = "account.own"
    INCOMING_READ = "incoming.read"
    INCOMING_REGISTER = "incoming.register"
    INCOMING_DIRECT = "incoming.direct"
    INCOMING_PROCESS = "incoming.process"
    OUTGOING_READ = "outgoing.read"
    OUTGOING_DRAFT = "outgoing.draft"
    OUTGOING_REVIEW = "outgoing.review"
    OUTGOING_SIGN = "outgoing.sign"
    OUTGOING_NUMBER = "outgoing.number"
    OUTGOING_SEAL = "outgoing.seal"
    OUTGOING_DISPATCH = "outgoing.dispatch"
    COPY_MAKE = "copy.make"
    REGISTER_READ = "register.read"
    SITTING_ATTEND = "sitting.attend"
    SITTING_CONDUCT = "sitting.conduct"
    PRESENCE_MARK = "presence.mark"
    POLL_OPEN = "poll.open"
    POLL_CLOSE = "poll.close"
    BALLOT_CAST = "ballot.cast"
    HALL_DISPLAY = "hall.display"


class PostKind(StrEnum):
    LEADER = "leader"
    RECORDS_CLERK = "records_clerk"
    SPECIALIST = "specialist"
    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    HALL = "hall"


_P = Permission
_LEADER = {
    _P.INCOMING_READ,
    _P.INCOMING_DIRECT,
    _P.OUTGOING_READ,
    _P.OUTGOING_REVIEW,
    _P.OUTGOING_SIGN,
    _P.REGISTER_READ,
}

GRANTS: dict[PostKind, frozenset[Permission]] = {
    PostKind.LEADER: frozenset({_P.ACCOUNT_OWN, *_LEADER}),
    PostKind.RECORDS_CLERK: frozenset(
        {
            _P.ACCOUNT_OWN,
            _P.INCOMING_READ,
            _P.INCOMING_REGISTER,
            _P.OUTGOING_READ,
            _P.OUTGOING_REVIEW,
            _P.OUTGOING_NUMBER,
            _P.OUTGOING_SEAL,
            _P.OUTGOING_DISPATCH,
            _P.COPY_MAKE,
            _P.REGISTER_READ,
        }
    ),
    PostKind.SPECIALIST: frozenset(
        {
            _P.ACCOUNT_OWN,
            _P.INCOMING_READ,
            _P.INCOMING_PROCESS,
            _P.OUTGOING_READ,
            _P.OUTGOING_REVIEW,
            _P.OUTGOING_DRAFT,
        }
    ),
    PostKind.CHAIR: frozenset(
        {
            _P.ACCOUNT_OWN,
            *_LEADER,
            _P.SITTING_ATTEND,
            _P.SITTING_CONDUCT,
            _P.PRESENCE_MARK,
            _P.POLL_OPEN,
            _P.POLL_CLOSE,
        }
    ),
    PostKind.SECRETARY: frozenset(
        {
            _P.ACCOUNT_OWN,
            _P.SITTING_ATTEND,
            _P.SITTING_CONDUCT,
            _P.PRESENCE_MARK,
            _P.POLL_OPEN,
            _P.OUTGOING_READ,
            _P.OUTGOING_DRAFT,
        }
    ),
    PostKind.DELEGATE: frozenset({_P.ACCOUNT_OWN, _P.SITTING_ATTEND, _P.BALLOT_CAST}),
    PostKind.HALL: frozenset({_P.ACCOUNT_OWN, _P.HALL_DISPLAY}),
}


def granted(kinds: Iterable[PostKind]) -> frozenset[Permission]:
    """The union of what several posts in one agency may do."""
    return frozenset(permission for kind in kinds for permission in GRANTS[kind])
