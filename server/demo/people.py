"""Rows of levels, agencies, units, posts and people of the demo."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from server.demo.accounts import DemoAccount
from server.demo.government import AGENCIES, DELEGATES, LEVELS, SCHEME, SINCE, AgencySeed
from server.demo.keys import KeyMaker, MadeKey
from server.demo.names import sample_name
from server.identity.models import Account, Agency, Assignment, Credential, Level, Person, Post, Unit
from server.identity.permissions import PostKind
from server.infra.ids import new_id
from server.infra.vietnamese import name_key

COUNCIL = "hdnd"
# Agencies whose head has a deputy with a key, who may sign in the head's place: slug and the deputy's post.
DEPUTIES = {COUNCIL: "Phó Chủ tịch Hội đồng nhân dân", "hongbang": "Phó Chủ tịch"}


@dataclass
class Town:
    """What has been made so far, by slug and by user name."""

    session: Session
    keys: KeyMaker
    password_hash: str
    agencies: dict[str, Agency] = field(default_factory=dict)
    units: dict[str, list[Unit]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: list[DemoAccount] = field(default_factory=list)

    def person(self, username: str, seed: AgencySeed, title: str, kind: PostKind, unit: Unit | None = None) -> Person:
        """A person with an account and a first post."""
        name = sample_name(len(self.people))
        person = Person(id=new_id(), full_name=name, sort_key=name_key(name))
        self.session.add(person)
        self.session.flush()  # accounts and assignments refer to the person
        self.session.add(Account(person_id=person.id, username=username, password_hash=self.password_hash))
        self.people[username] = person
        self.accounts.append(DemoAccount(username, name, title, kind, seed.code, seed.name))
        self._hold(person, self._post(seed.slug, title, kind, unit), concurrent=False)
        return person

    def also(self, person: Person, slug: str, title: str, kind: PostKind, unit: Unit | None = None) -> None:
        """A further post, held concurrently."""
        self._hold(person, self._post(slug, title, kind, unit), concurrent=True)

    def _post(self, slug: str, title: str, kind: PostKind, unit: Unit | None) -> Post:
        agency_id = self.agencies[slug].id
        post = Post(id=new_id(), agency_id=agency_id, unit_id=unit.id if unit else None, title=title, kind=kind)
        self.session.add(post)
        self.session.flush()  # assignments refer to the post
        return post

    def _hold(self, person: Person, post: Post, *, concurrent: bool) -> None:
        self.session.add(Assignment(person_id=person.id, post_id=post.id, concurrent=concurrent, valid_from=SINCE))

    def credential(self, slug: str, made: MadeKey, purpose: str, holder: Person | None = None) -> None:
        self.session.add(
            Credential(
                agency_id=self.agencies[slug].id,
                holder_person_id=holder.id if holder else None,
                purpose=purpose,
                key_file=made.key_file,
                image_file=made.image_file,
                certificate_pem=made.certificate_pem,
                valid_from=SINCE,
            )
        )


def make_town(town: Town, progress: Callable[[str], None]) -> None:
    """Levels, agencies with their units, leaders, clerks and specialists with their keys; the council's people."""
    for level, name, rank in LEVELS:
        town.session.add(Level(id=level, name=name, rank=rank, valid_from=SINCE))
    town.session.flush()  # agencies refer to levels
    for seed in AGENCIES:
        _agency(town, seed)
    for seed in AGENCIES:
        progress(seed.name)
        town.credential(seed.slug, town.keys.seal(f"dau.{seed.slug}", seed.name), "seal")
        (_council_people if seed.slug == COUNCIL else _office_people)(town, seed)
    # One records office serves the council and the committee: the same clerk holds a post in both.
    town.also(town.people["vanthu.hongbang"], COUNCIL, "Văn thư", PostKind.RECORDS_CLERK)
    for seed in AGENCIES:
        if seed.slug in DEPUTIES:
            _deputy(town, seed)


def _agency(town: Town, seed: AgencySeed) -> None:
    agency = Agency(
        id=new_id(),
        code=seed.code,
        code_scheme=SCHEME,
        name=seed.name,
        short_name=seed.short_name,
        kind=seed.kind,
        level_id=seed.level,
        parent_id=town.agencies[seed.parent].id if seed.parent else None,
        place=seed.place,
        symbol=seed.symbol,
        valid_from=SINCE,
    )
    town.session.add(agency)
    town.session.flush()  # units and the agencies below refer to it
    town.agencies[seed.slug] = agency
    town.units[seed.slug] = [
        Unit(id=new_id(), agency_id=agency.id, name=name, code=f"{number:02d}")
        for number, name in enumerate(seed.units, 1)
    ]
    town.session.add_all(town.units[seed.slug])
    town.session.flush()  # posts refer to units


def _office_people(town: Town, seed: AgencySeed) -> None:
    leader = town.person(f"lanhdao.{seed.slug}", seed, seed.leader_title, PostKind.LEADER)
    made = town.keys.person(f"lanhdao.{seed.slug}", leader.full_name, seed.leader_title, seed.name)
    town.credential(seed.slug, made, "signature", leader)
    town.person(f"vanthu.{seed.slug}", seed, "Văn thư", PostKind.RECORDS_CLERK, town.units[seed.slug][0])
    first, *others = town.units[seed.slug]
    specialist = town.person(f"chuyenvien.{seed.slug}", seed, "Chuyên viên", PostKind.SPECIALIST, first)
    for unit in others:
        town.also(specialist, seed.slug, "Chuyên viên", PostKind.SPECIALIST, unit)


def _deputy(town: Town, seed: AgencySeed) -> None:
    username, title = f"phochutich.{seed.slug}", DEPUTIES[seed.slug]
    deputy = town.person(username, seed, title, PostKind.LEADER)
    town.credential(seed.slug, town.keys.person(username, deputy.full_name, title, seed.name), "signature", deputy)


def _council_people(town: Town, seed: AgencySeed) -> None:
    title = "Chủ tịch Hội đồng nhân dân"
    chair = town.person("chutich.hdnd", seed, title, PostKind.CHAIR)
    town.also(chair, COUNCIL, "Đại biểu", PostKind.DELEGATE)
    town.credential(COUNCIL, town.keys.person("chutich.hdnd", chair.full_name, title, seed.name), "signature", chair)
    office = town.units[COUNCIL][0]
    town.person("thuky.hdnd", seed, "Thư ký kỳ họp", PostKind.SECRETARY, office)
    town.person("vanthu.hdnd", seed, "Văn thư", PostKind.RECORDS_CLERK, office)
    town.person("hoitruong.hdnd", seed, "Màn hình hội trường", PostKind.HALL)
    for number in range(2, DELEGATES + 1):
        town.person(f"daibieu{number:02d}", seed, "Đại biểu", PostKind.DELEGATE)
