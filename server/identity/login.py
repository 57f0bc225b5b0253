"""Logging in: argon2 passwords, slowed down after failures, and sessions of work that survive a restart."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.audit import AuditEvent, record
from server.identity.actor import Actor
from server.identity.models import Account, Login, LoginFailure
from server.identity.queries import actor_of, token_digest, workplaces
from server.infra.clock import VN
from server.infra.errors import Forbidden, Refusal, Throttled

WINDOW = timedelta(minutes=15)
TRIES_PER_NAME_AND_ADDRESS = 5
TRIES_PER_NAME = 50  # from anywhere: high, or any stranger could lock a delegate out of a sitting with five tries
TRIES_PER_ADDRESS = 60  # a whole hall may sit behind one address

_hasher = PasswordHasher()
# Checked when the name is unknown, so that the time of the answer does not tell who has an account.
_NOBODY = _hasher.hash(token_urlsafe(16))


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Slow on purpose; call it aside from the event loop and outside any transaction."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def stored_hash(session: Session, username: str) -> str | None:
    return session.scalar(select(Account.password_hash).where(Account.username == username))


def check_throttle(session: Session, username: str, address: str, now: datetime) -> None:
    """Raises Throttled `login.throttled`."""
    by_name, by_address = LoginFailure.username == username, LoginFailure.address == address
    limits = (
        (by_name & by_address, TRIES_PER_NAME_AND_ADDRESS),
        (by_name, TRIES_PER_NAME),
        (by_address, TRIES_PER_ADDRESS),
    )
    for who, limit in limits:
        if _failures(session, who, now) >= limit:
            raise Throttled("login.throttled", minutes=int(WINDOW.total_seconds() // 60))


def _failures(session: Session, who: ColumnElement[bool], now: datetime) -> int:
    query = select(func.count()).select_from(LoginFailure).where(who, LoginFailure.at > now - WINDOW)
    return session.scalar(query) or 0


def note_failure(session: Session, username: str, address: str, now: datetime) -> None:
    session.add(LoginFailure(username=username[:80], address=address[:60], at=now))
    record(session, AuditEvent.ACCOUNT_LOGIN_FAILED, actor=None, subject=f"username:{username[:80]}", now=now)


def log_in(session: Session, username: str, now: datetime, hours: int) -> tuple[str, Actor]:
    """Open a session of work in the account's first agency; returns its token. The password was checked before."""
    account = session.scalar(select(Account).where(Account.username == username))
    if account is None:
        raise Refusal("login.failed")
    places = workplaces(session, account.person_id, now.astimezone(VN).date())
    if not places:
        raise Forbidden("login.no_post")
    actor = actor_of(session, account, places[0][0].id, now.astimezone(VN).date())
    token = token_urlsafe(32)
    expires = now + timedelta(hours=hours)
    session.add(
        Login(
            token_sha256=token_digest(token),
            account_id=account.id,
            agency_id=actor.agency_id,
            created_at=now,
            expires_at=expires,
        )
    )
    record(session, AuditEvent.ACCOUNT_LOGGED_IN, actor=actor, subject=f"account:{account.id}", now=now)
    return token, actor


def log_out(session: Session, token: str, actor: Actor | None, now: datetime) -> None:
    login = session.get(Login, token_digest(token))
    if login is not None and login.ended_at is None:
        login.ended_at = now
        record(session, AuditEvent.ACCOUNT_LOGGED_OUT, actor=actor, subject=f"account:{login.account_id}", now=now)


def switch_agency(session: Session, token: str, actor: Actor, agency_id: str, now: datetime) -> None:
    """Go on in another agency in which the person holds a post. Raises Forbidden `login.no_post`."""
    login = session.get(Login, token_digest(token))
    account = session.get(Account, actor.account_id)
    if login is None or account is None:
        raise Forbidden("login.no_post")
    switched = actor_of(session, account, agency_id, now.astimezone(VN).date())
    login.agency_id = agency_id
    record(session, AuditEvent.ACCOUNT_AGENCY_SWITCHED, actor=switched, subject=f"account:{account.id}", now=now)
