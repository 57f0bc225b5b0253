"""Looking up agencies, posts and people on a given day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.identity.actor import Actor
from server.identity.models import Account, Agency, Assignment, Credential, Level, Login, Person, Post, Unit
from server.identity.permissions import PostKind, granted
from server.infra.clock import VN
from server.infra.errors import Forbidden, NotFound, Refusal, Unauthenticated


def in_force(model: type[Agency] | type[Assignment] | type[Credential] | type[Level], on: date) -> ColumnElement[bool]:
    """Valid on a day; `valid_to` is the first day on which it no longer is."""
    return (model.valid_from <= on) & or_(model.valid_to.is_(None), model.valid_to > on)


def agency(session: Session, agency_id: str) -> Agency:
    """Raises NotFound `agency.missing`."""
    found = session.get(Agency, agency_id)
    if found is None:
        raise NotFound("agency.missing")
    return found


def agency_by_code(session: Session, code: str, on: date) -> Agency | None:
    """The agency that bears an exchange code on a day; None for a stranger."""
    return session.scalar(select(Agency).where(Agency.code == code, in_force(Agency, on)))


def agencies(session: Session, on: date) -> Sequence[tuple[Agency, Level]]:
    """All agencies with their levels, from the top of the tree down, then by name."""
    query = select(Agency, Level).join(Level, Level.id == Agency.level_id).where(in_force(Agency, on))
    return [(row[0], row[1]) for row in session.execute(query.order_by(Level.rank, Agency.name))]


def units(session: Session, agency_id: str) -> Sequence[Unit]:
    return session.scalars(select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.name)).all()


def unit_ids_of(session: Session, person_id: str, agency_id: str, on: date) -> frozenset[str]:
    """The units in which a person holds a post of this agency."""
    query = (
        select(Post.unit_id)
        .join(Assignment, Assignment.post_id == Post.id)
        .where(Assignment.person_id == person_id, Post.agency_id == agency_id, in_force(Assignment, on))
    )
    return frozenset(unit for unit in session.scalars(query) if unit is not None)


def holders(session: Session, agency_id: str, kind: PostKind, on: date) -> Sequence[tuple[Person, Post]]:
    """People who hold a post of a kind in an agency, in Vietnamese name order."""
    query = (
        select(Person, Post)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Post, Post.id == Assignment.post_id)
        .where(Post.agency_id == agency_id, Post.kind == kind, in_force(Assignment, on))
        .order_by(Person.sort_key)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def workplaces(session: Session, person_id: str, on: date) -> Sequence[tuple[Agency, Post]]:
    """Every post a person holds, with its agency; the main post first, then those held concurrently."""
    query = (
        select(Agency, Post)
        .join(Post, Post.agency_id == Agency.id)
        .join(Assignment, Assignment.post_id == Post.id)
        .where(Assignment.person_id == person_id, in_force(Assignment, on), in_force(Agency, on))
        .order_by(Assignment.concurrent, Agency.name, Post.title, Post.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def credential(session: Session, agency_id: str, purpose: str, on: date, holder: str | None = None) -> Credential:
    """The key in force for a person's signature or an agency's seal. Raises NotFound `signing.no_credential`."""
    found = session.scalar(
        select(Credential).where(
            Credential.agency_id == agency_id,
            Credential.purpose == purpose,
            Credential.holder_person_id == holder,
            in_force(Credential, on),
        )
    )
    if found is None:
        raise NotFound("signing.no_credential")
    return found


def actor_of(session: Session, account: Account, agency_id: str, on: date) -> Actor:
    """The person at work in an agency. Raises Forbidden `login.no_post` when no post is held there."""
    person = session.get(Person, account.person_id)
    places = [(place, post) for place, post in workplaces(session, account.person_id, on) if place.id == agency_id]
    if person is None or not places or account.disabled:
        raise Forbidden("login.no_post")
    kinds = frozenset(PostKind(post.kind) for _, post in places)
    return Actor(
        person_id=person.id,
        account_id=account.id,
        agency_id=agency_id,
        agency_name=places[0][0].name,
        full_name=person.full_name,
        post_title=places[0][1].title,
        kinds=kinds,
        permissions=granted(kinds),
    )


def actor_by_token(session: Session, token: str, now: datetime) -> Actor:
    """The actor of a session of work. Raises Unauthenticated `access.session_ended`."""
    login = session.get(Login, token_digest(token))
    if login is None or login.ended_at is not None or login.expires_at <= now:
        raise Unauthenticated("access.session_ended")
    account = session.get(Account, login.account_id)
    if account is None:
        raise Refusal("access.session_ended")
    return actor_of(session, account, login.agency_id, now.astimezone(VN).date())


def at_work(session: Session, logins: Collection[str], now: datetime) -> Mapping[str, tuple[str, frozenset[PostKind]]]:
    """Sessions of work (by digest of their token) that still run: the agency each is in and the posts held there."""
    today = now.astimezone(VN).date()
    query = (
        select(Login.token_sha256, Login.agency_id, Post.kind)
        .join(Account, Account.id == Login.account_id)
        .join(Assignment, Assignment.person_id == Account.person_id)
        .join(Post, and_(Post.id == Assignment.post_id, Post.agency_id == Login.agency_id))
        .where(Login.token_sha256.in_(logins), Login.ended_at.is_(None), Login.expires_at > now)
        .where(Account.disabled.is_(False), in_force(Assignment, today))
    )
    kinds: dict[tuple[str, str], set[PostKind]] = defaultdict(set)
    for login, agency_id, kind in session.execute(query):
        kinds[login, agency_id].add(PostKind(kind))
    return {login: (agency_id, frozenset(held)) for (login, agency_id), held in kinds.items()}


def token_digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
