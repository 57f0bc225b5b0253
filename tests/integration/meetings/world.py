"""A council with its people, a planned sitting, and what tests do with them, over a database of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from meetings.actions import conduct, polls, prepare, presence
from meetings.actions.ballots import Outcome, Stored, Vote, cast_ballots
from meetings.models import AgendaItem, CouncilSession, Poll, PollResult, Seat, Sitting
from meetings.queries.live_state import events_after, full_state
from meetings.queries.viewers import find_sitting, viewer_of
from meetings.rules.majority import MajorityKind
from meetings.rules.state import FullState, Snapshot
from meetings.rules.tally import Choice
from meetings.rules.text import Article, ResolutionText
from meetings.rules.viewer import Viewer, snapshot
from server.identity import Actor, PostKind
from server.identity.models import Account, Agency, Assignment, Level, Login, Person, Post
from server.identity.permissions import granted
from server.identity.queries import token_digest
from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import Base, SessionFactory, make_engine, make_factory, reading, transaction
from server.infra.dated import DatedSetting
from server.infra.ids import new_id

KEY = b"receipts of the test"
SINCE = date(2021, 7, 1)
MORNING = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
TEXT = ResolutionText(
    "Về dự toán ngân sách năm 2027",
    ("Căn cứ Luật Ngân sách nhà nước;",),
    (Article("", ("Thông qua dự toán.",)),),
)
PAPER = b"%PDF-1.7 a paper of the test"
DELEGATE = frozenset({PostKind.DELEGATE})
KINDS: Mapping[str, frozenset[PostKind]] = {
    "chair": frozenset({PostKind.CHAIR, PostKind.DELEGATE}),
    "secretary": frozenset({PostKind.SECRETARY}),
    "hall": frozenset({PostKind.HALL}),
}


@dataclass
class World:
    """`actors` by name: chair (on seat 1), secretary, hall, delegate-2 …; `stranger` works in another agency."""

    settings: Settings
    factory: SessionFactory
    actors: dict[str, Actor]
    seat_ids: dict[str, str]
    sitting_id: str
    item_ids: list[str]
    poll_ids: list[str]
    now: datetime = MORNING

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @property
    def delegates(self) -> list[str]:
        """Names of everybody who has a seat, in seat order."""
        return list(self.seat_ids)

    @property
    def vacant_person(self) -> str:
        return self.actors["stranger"].person_id

    def token(self, name: str) -> str:
        return f"token of {name}"

    def open_sitting(self, by: str = "chair") -> Sitting:
        with transaction(self.factory) as session:
            return conduct.open_sitting(session, self.actors[by], self.sitting_id, now=self.tick())

    def close_sitting(self, by: str = "chair") -> Sitting:
        with transaction(self.factory) as session:
            return conduct.close_sitting(session, self.actors[by], self.sitting_id, now=self.tick())

    def start_item(self, place: int = 0, by: str = "chair") -> AgendaItem:
        with transaction(self.factory) as session:
            return conduct.start_item(session, self.actors[by], self.item_ids[place], now=self.tick())

    def arrive(self, *names: str) -> None:
        for name in names:
            with transaction(self.factory) as session:
                presence.declare_presence(session, self.actors[name], self.sitting_id, now=self.tick())

    def open_poll(self, place: int = 0, by: str = "chair") -> Poll:
        with transaction(self.factory) as session:
            return polls.open_poll(session, self.actors[by], self.poll_ids[place], now=self.tick())

    def close_poll(self, place: int = 0, by: str = "chair") -> PollResult:
        with transaction(self.factory) as session:
            return polls.close_poll(session, self.actors[by], self.poll_ids[place], now=self.tick())

    def vote(self, name: str, choice: Choice = Choice.FOR, ballot_id: str = "", place: int = 0) -> Vote:
        return Vote(self.actors[name], self.poll_ids[place], ballot_id or new_id(), choice)

    def cast(self, *votes: Vote) -> list[Outcome]:
        """All in one commit."""
        with transaction(self.factory) as session:
            return cast_ballots(session, votes, key=KEY, now=self.tick())

    def stored(self, vote: Vote) -> Stored:
        outcome = self.cast(vote)[0]
        assert isinstance(outcome, Stored), outcome
        return outcome

    def ready_to_vote(self, present: int | None = None) -> None:
        """The sitting open, delegates there, the first item current and its poll open."""
        self.open_sitting()
        self.arrive(*self.delegates[:present])
        self.start_item()
        self.open_poll()

    def full_state(self) -> FullState:
        with reading(self.factory) as session:
            return full_state(session, session.get_one(Sitting, self.sitting_id))

    def viewer(self, name: str) -> Viewer:
        actor = self.actors[name]
        with reading(self.factory) as session:
            return viewer_of(session, find_sitting(session, self.sitting_id, actor), actor)

    def shown(self, name: str) -> Snapshot:
        return snapshot(self.full_state(), self.viewer(name))

    def event_names(self) -> list[str]:
        with reading(self.factory) as session:
            return [event.name for event in events_after(session, self.sitting_id, 0)]


def make_world(folder: Path, delegates: int = 5, items: int = 2) -> World:
    """A council of so many delegates with one planned sitting of so many items, each with one poll."""
    settings = Settings(data_dir=folder, database_url="")
    engine = make_engine(settings.database)
    Base.metadata.create_all(engine)
    factory = make_factory(engine)
    with transaction(factory) as session:
        session.add(DatedSetting(name="quorum", value="2/3", valid_from=SINCE, source="kiểm thử"))
        session.add(Level(id="district", name="Cấp huyện", rank=3, valid_from=SINCE))
        session.flush()
        actors = _people(session, delegates)
        seat_ids, held = _council(session, actors)
        sitting_id = _sitting(session, held)
        item_ids, poll_ids = _agenda(session, BlobStore(settings.blobs_dir), sitting_id, items)
    return World(settings, factory, actors, seat_ids, sitting_id, item_ids, poll_ids)


def another_sitting(world: World) -> World:
    """The same council and people, with a sitting of its own that nobody has touched yet."""
    with transaction(world.factory) as session:
        held = session.get_one(CouncilSession, session.get_one(Sitting, world.sitting_id).session_id)
        sitting_id = _sitting(session, held)
        blobs = BlobStore(world.settings.blobs_dir)
        item_ids, poll_ids = _agenda(session, blobs, sitting_id, len(world.item_ids))
    return replace(world, sitting_id=sitting_id, item_ids=item_ids, poll_ids=poll_ids)


def _people(session: Session, delegates: int) -> dict[str, Actor]:
    home, elsewhere = _agency("H31.21"), _agency("H31.22")
    session.add_all([home, elsewhere])
    session.flush()
    kinds = {**KINDS, **{f"delegate-{number}": DELEGATE for number in range(2, delegates + 1)}}
    actors = {name: _person(name, home.id, held) for name, held in kinds.items()}
    actors["stranger"] = _person("stranger", elsewhere.id, DELEGATE)
    for name, actor in actors.items():
        for row in _rows(name, actor):
            session.add(row)
            session.flush()
    return actors


def _council(session: Session, actors: Mapping[str, Actor]) -> tuple[dict[str, str], CouncilSession]:
    council = prepare.prepare_council(session, actors["chair"].agency_id, "HĐND quận Hồng Bàng")
    term = prepare.prepare_term(session, council, 20, "Nhiệm kỳ 2021–2026", SINCE, date(2027, 7, 1))
    seated = ["chair", *(name for name in actors if name.startswith("delegate-"))]
    members = [
        prepare.Membership(actors[name].person_id, number, f"Tổ {1 + number % 3}")
        for number, name in enumerate(seated, 1)
    ]
    seats = prepare.prepare_seats(session, council, members, SINCE)
    held = prepare.prepare_session(session, term, 12, "Kỳ họp thứ 12")
    return {name: seat.id for name, seat in zip(seated, seats, strict=True)}, held


def _sitting(session: Session, held: CouncilSession) -> str:
    return prepare.prepare_sitting(session, held, "Phiên sáng 09/12/2026", "Hội trường lớn", MORNING).id


def _agenda(session: Session, blobs: BlobStore, sitting_id: str, items: int) -> tuple[list[str], list[str]]:
    """The items, the first with a paper, and the poll of each."""
    item_ids = [
        prepare.prepare_item(session, sitting_id, f"Nội dung {number}", "resolution", now=MORNING).id
        for number in range(1, items + 1)
    ]
    prepare.prepare_paper(session, blobs, item_ids[0], "Tờ trình", PAPER, 3, now=MORNING)
    return item_ids, [_poll(session, item_id) for item_id in item_ids]


def _poll(session: Session, item_id: str) -> str:
    draft = prepare.prepare_text(session, item_id, TEXT)
    question = "Thông qua dự thảo Nghị quyết?"
    return prepare.prepare_poll(session, item_id, question, MajorityKind.MORE_THAN_HALF, draft, now=MORNING).id


def _agency(code: str) -> Agency:
    return Agency(
        id=new_id(),
        code=code,
        code_scheme="qd20",
        name=f"Cơ quan {code}",
        short_name=code,
        kind="council",
        level_id="district",
        place="Hồng Bàng",
        symbol="HĐND",
        valid_from=SINCE,
    )


def _person(name: str, agency_id: str, kinds: frozenset[PostKind]) -> Actor:
    return Actor(
        person_id=new_id(),
        account_id=new_id(),
        agency_id=agency_id,
        agency_name="HĐND quận Hồng Bàng",
        full_name=f"Người {name}",
        post_title=name,
        kinds=kinds,
        permissions=granted(kinds),
    )


def _rows(name: str, actor: Actor) -> list[Base]:
    posts = [Post(id=new_id(), agency_id=actor.agency_id, title=name, kind=kind) for kind in actor.kinds]
    assignments = [Assignment(person_id=actor.person_id, post_id=post.id, valid_from=SINCE) for post in posts]
    person = Person(id=actor.person_id, full_name=actor.full_name, sort_key=name)
    account = Account(id=actor.account_id, person_id=actor.person_id, username=name, password_hash="-")
    return [person, account, *posts, *assignments, _login(f"token of {name}", actor)]


def _login(token: str, actor: Actor) -> Login:
    return Login(
        token_sha256=token_digest(token),
        account_id=actor.account_id,
        agency_id=actor.agency_id,
        created_at=MORNING,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )


def vacate(world: World, name: str, on: date) -> None:
    """The seat is no longer in office from that day on."""
    with transaction(world.factory) as session:
        session.get_one(Seat, world.seat_ids[name]).valid_to = on
