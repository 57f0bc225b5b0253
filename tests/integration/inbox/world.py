"""Four agencies with their people, keys and workers, over a database of its own."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.draft_resolution import ResolutionOrder, draft_resolution
from inbox.actions.practice import grant_signing
from inbox.drafting import Article, Clause, closing_sentence
from inbox.jobs import HANDLERS, ON_FAILURE
from inbox.models import Delivery, IncomingDocument, OutgoingDocument, Package
from inbox.rules.authority import AuthorityForm, SigningRight
from server.app.worker import SECRET_QUEUES
from server.audit import verify_chain
from server.demo.trust import trust_list
from server.identity import Actor, PostKind
from server.identity.models import Account, Agency, Assignment, Credential, Level, Person, Post, Unit
from server.identity.permissions import granted
from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import Base, SessionFactory, make_engine, make_factory, reading, transaction
from server.infra.dated import DatedSetting
from server.infra.ids import new_id
from server.infra.outbox import OutboxEvent, OutboxState, Queue
from server.infra.sealing import SecretOpener
from server.infra.secrets import key_passphrase
from server.infra.work import Bench, Worker
from server.trust.importing import import_trust_list
from server.trust.revocation import check_revocation_list, keep_revocation_list
from signing import (
    Authority,
    Purpose,
    Subject,
    issue_certificate,
    make_authority,
    revocation_list,
    seal_image,
    signature_image,
)

FONTS = Path(__file__).resolve().parents[3] / "clients" / "browser" / "dist"
SINCE = date(2021, 7, 1)
MORNING = datetime(2026, 12, 22, 2, 0, tzinfo=UTC)
PIN = "246810"
AGENCIES: Mapping[str, tuple[str, str, str]] = {
    "council": ("H24.31.HDND", "Hội đồng nhân dân quận Hồng Bàng", "HĐND"),
    "city": ("H24", "Ủy ban nhân dân thành phố Hải Phòng", "UBND"),
    "ward": ("H24.31.01", "Ủy ban nhân dân phường Hạ Lý", "UBND"),
    "other-ward": ("H24.31.02", "Ủy ban nhân dân phường Minh Khai", "UBND"),
}
PEOPLE: Mapping[str, tuple[str, PostKind, bool]] = {
    "chair": ("council", PostKind.CHAIR, False),
    "deputy": ("council", PostKind.LEADER, False),
    "secretary": ("council", PostKind.SECRETARY, False),
    "clerk": ("council", PostKind.RECORDS_CLERK, False),
    "ward-clerk": ("ward", PostKind.RECORDS_CLERK, True),
    "ward-leader": ("ward", PostKind.LEADER, False),
    "ward-specialist": ("ward", PostKind.SPECIALIST, True),
    "ward-other-specialist": ("ward", PostKind.SPECIALIST, False),
    "city-clerk": ("city", PostKind.RECORDS_CLERK, True),
}


@dataclass
class HandClock:
    """A clock that moves only when told; every reading is a second later, so that rows keep their order."""

    at: datetime = MORNING

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def pass_by(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass
class World:
    """`actors` and `units` by name; `workers` are one of each queue: files and exchange, keys, seals, strangers."""

    settings: Settings
    factory: SessionFactory
    blobs: BlobStore
    clock: HandClock
    agencies: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def copy(self, folder: Path) -> "World":
        """The same world in another folder, with fresh workers: what one does is not seen in the other."""
        shutil.copytree(self.settings.data_dir, folder)
        settings = self.settings.model_copy(update={"data_dir": folder})
        factory = make_factory(make_engine(settings.database))
        blobs, clock = BlobStore(settings.blobs_dir), HandClock(self.clock.at)
        copied = World(settings, factory, blobs, clock, self.agencies, self.actors, self.units)
        copied.start_workers()
        return copied

    def start_workers(self) -> None:
        """Fresh processes: whatever the earlier ones held in memory is gone."""
        self.workers = [self._worker(queue) for queue in Queue]
        for worker in self.workers:
            worker.begin()

    def _worker(self, queue: Queue) -> Worker:
        secrets = SecretOpener(queue) if queue in SECRET_QUEUES else None
        bench = Bench(self.settings, self.factory, self.blobs, self.clock, queue.value, queue, secrets)
        return Worker(bench, HANDLERS, ON_FAILURE)

    def work(self) -> None:
        """Work until nothing is due."""
        while any(worker.step() for worker in self.workers):
            pass

    def draft(self, source: str = "poll:1", **changes: object) -> str:
        """The id of a drafted resolution, drawn already."""
        with transaction(self.factory) as session:
            document_id = draft_resolution(session, None, self.order(source, **changes), now=self.now).id
        self.work()
        return document_id

    def order(self, source: str = "poll:1", **changes: object) -> ResolutionOrder:
        values: dict[str, object] = {
            "agency_id": self.agencies["council"],
            "source_ref": source,
            "signer_person_id": self.actors["chair"].person_id,
            "abstract": "Về nhiệm vụ phát triển kinh tế - xã hội năm 2027",
            "issuer_lines": ("Hội đồng nhân dân quận Hồng Bàng", "khóa XXI, kỳ họp thứ tư"),
            "grounds": ("Căn cứ Luật Tổ chức chính quyền địa phương",),
            "articles": (Article("Mục tiêu", "Thông qua:", (Clause("Một mục tiêu."),)), Article("", "Giao thực hiện.")),
            "closing": closing_sentence("Hội đồng nhân dân quận", "khóa XXI", "kỳ họp thứ tư", date(2026, 12, 22)),
            "recipients": ("Ủy ban nhân dân thành phố Hải Phòng",),
            **changes,
        }
        return ResolutionOrder(**values)  # type: ignore[arg-type] # values of a test

    def outgoing(self, document_id: str) -> OutgoingDocument:
        with reading(self.factory) as session:
            return session.get_one(OutgoingDocument, document_id)

    def incoming(self, agency: str) -> Sequence[IncomingDocument]:
        with reading(self.factory) as session:
            own = IncomingDocument.agency_id == self.agencies[agency]
            return session.scalars(select(IncomingDocument).where(own).order_by(IncomingDocument.arrived_at)).all()

    def one_incoming(self, agency: str) -> IncomingDocument:
        (document,) = self.incoming(agency)
        return document

    def deliveries(self, document_id: str) -> dict[str, Delivery]:
        with reading(self.factory) as session:
            rows = session.scalars(select(Delivery).where(Delivery.document_id == document_id)).all()
        names = {code: name for name, (code, _full, _symbol) in AGENCIES.items()}
        return {names[row.recipient_code]: row for row in rows}

    def states(self, document_id: str) -> dict[str, str]:
        return {name: delivery.view.state.value for name, delivery in self.deliveries(document_id).items()}

    def packages(self, agency: str, direction: str = "received") -> Sequence[Package]:
        with reading(self.factory) as session:
            own = (Package.agency_id == self.agencies[agency]) & (Package.direction == direction)
            return session.scalars(select(Package).where(own).order_by(Package.created_at)).all()

    def events(self, state: OutboxState) -> list[tuple[str, str | None]]:
        with reading(self.factory) as session:
            rows = session.scalars(select(OutboxEvent).where(OutboxEvent.state == state).order_by(OutboxEvent.seq))
            return [(row.topic, row.code) for row in rows]

    def audit_is_whole(self) -> bool:
        with reading(self.factory) as session:
            return verify_chain(session).broken_at is None


@cache
def world_authority() -> Authority:
    return make_authority(MORNING)


def make_keys(folder: Path) -> None:
    """An authority and the demo's keys: made once, copied for every test."""
    settings = Settings(data_dir=folder)
    settings.keys_dir.mkdir(parents=True)
    authority = world_authority()
    settings.anchors_file.write_bytes(authority.anchors_pem())
    (settings.keys_dir / "trust.json").write_bytes(trust_list(authority, MORNING))
    for name, issuer in (("root", authority.root), ("issuing", authority.issuing)):
        (settings.keys_dir / f"{name}-ca.pem").write_bytes(issuer.certificate.public_bytes(Encoding.PEM))
        crl = revocation_list(issuer, (), MORNING, valid_for=timedelta(days=1000))
        (settings.keys_dir / f"{name}.crl").write_bytes(crl)
    council = AGENCIES["council"][1]
    chair = Subject(organization=council, person="Nguyễn Thị Hà", title="Chủ tịch")
    for name, subject, purpose in (
        ("chair", chair, Purpose.LEADER),
        ("council", Subject(organization=council), Purpose.SEAL),
    ):
        issued = issue_certificate(authority, subject, purpose, MORNING)
        use = "seal" if purpose is Purpose.SEAL else "signature"
        issued.save(settings.keys_dir / f"{name}.p12", key_passphrase(settings, use, PIN.encode()))
        (settings.keys_dir / f"{name}.pem").write_bytes(issued.certificate.public_bytes(Encoding.PEM))
    fonts = FONTS / "fonts"
    (settings.keys_dir / "chair.png").write_bytes(signature_image("Nguyễn Thị Hà"))
    (settings.keys_dir / "council.png").write_bytes(seal_image(council, fonts / "Tinos-Bold.ttf"))


def make_world(folder: Path, keys: Path) -> World:
    shutil.copytree(keys, folder / "data")
    settings = Settings(data_dir=folder / "data", assets_dir=FONTS, database_url="", tsa_url="")
    engine = make_engine(settings.database)
    Base.metadata.create_all(engine)
    world = World(settings, make_factory(engine), BlobStore(settings.blobs_dir), HandClock())
    with transaction(world.factory) as session:
        _trust(session, world)
        _agencies(session, world)
        for name in PEOPLE:
            world.actors[name] = _person(session, world, name)
        _credentials(session, world)
        _rights(session, world)
        _settings(session)
    world.start_workers()
    return world


def _trust(session: Session, world: World) -> None:
    """The authority of the tests is believed, and nothing of it is revoked."""
    keys = world.settings.keys_dir
    import_trust_list(session, world.blobs, None, (keys / "trust.json").read_bytes(), now=MORNING)
    for name in ("root", "issuing"):
        issuer = x509.load_pem_x509_certificate((keys / f"{name}-ca.pem").read_bytes())
        checked = check_revocation_list((keys / f"{name}.crl").read_bytes(), issuer, MORNING)
        keep_revocation_list(session, world.blobs, checked, name, MORNING)


def _agencies(session: Session, world: World) -> None:
    session.add(Level(id="level", name="Cấp của kiểm thử", rank=1, valid_from=SINCE))
    session.flush()
    for name, (code, full, symbol) in AGENCIES.items():
        agency = Agency(
            id=new_id(), code=code, code_scheme="QĐ 20/2020/QĐ-TTg", name=full, short_name=full, kind="test",
            level_id="level", place="Hồng Bàng", symbol=symbol, valid_from=SINCE,
        )  # fmt: skip
        session.add(agency)
        world.agencies[name] = agency.id
    session.flush()
    for name in ("Văn phòng", "Tư pháp"):
        unit = Unit(id=new_id(), agency_id=world.agencies["ward"], name=name, code=name)
        session.add(unit)
        world.units[name] = unit.id
    session.flush()


def _person(session: Session, world: World, name: str) -> Actor:
    agency, kind, in_office = PEOPLE[name]
    full_name = "Nguyễn Thị Hà" if name == "chair" else name
    person = Person(id=new_id(), full_name=full_name, sort_key=name)
    unit_id = world.units["Văn phòng"] if in_office and agency == "ward" else None
    post = Post(id=new_id(), agency_id=world.agencies[agency], unit_id=unit_id, title=f"Chức vụ {name}", kind=kind)
    account = Account(id=new_id(), person_id=person.id, username=name, password_hash="")
    session.add_all([person, post])
    session.flush()
    session.add_all([account, Assignment(person_id=person.id, post_id=post.id, valid_from=SINCE)])
    session.flush()
    kinds = frozenset({kind})
    return Actor(
        person_id=person.id, account_id=account.id, agency_id=world.agencies[agency], agency_name=AGENCIES[agency][1],
        full_name=full_name, post_title=post.title, kinds=kinds, permissions=granted(kinds),
    )  # fmt: skip


def _credentials(session: Session, world: World) -> None:
    for file, purpose, holder in (("chair", "signature", world.actors["chair"].person_id), ("council", "seal", None)):
        session.add(
            Credential(
                agency_id=world.agencies["council"],
                holder_person_id=holder,
                purpose=purpose,
                key_file=f"{file}.p12",
                image_file=f"{file}.png",
                certificate_pem=(world.settings.keys_dir / f"{file}.pem").read_text(),
                valid_from=SINCE,
            )
        )


def _rights(session: Session, world: World) -> None:
    right = SigningRight(
        agency_id=world.agencies["council"],
        person_id=world.actors["chair"].person_id,
        form=AuthorityForm.COLLECTIVE,
        post="Chủ tịch",
        valid_from=SINCE,
        on_behalf_of="Hội đồng nhân dân",
    )
    grant_signing(session, right, "Điều 13")


def _settings(session: Session) -> None:
    for name, value in (("seals_per_hour", "60"), ("archive_margin_days", "180"), ("signing_request_minutes", "5")):
        session.add(DatedSetting(name=name, value=value, valid_from=SINCE, source="kiểm thử"))
