"""What people of the tests do, each in a transaction of its own, followed by the work it causes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from inbox.actions.annex import shown_annex_list
from inbox.actions.dispatch import dispatch
from inbox.actions.import_package import Taken, import_package, unpack
from inbox.actions.number import number
from inbox.actions.practice import grant_signing
from inbox.actions.seal import seal
from inbox.actions.sign import sign
from inbox.actions.submit import submit
from inbox.rules.authority import AuthorityForm, SigningRight
from server.infra.database import reading, transaction
from tests.integration.inbox.world import PIN, SINCE, World

Result = TypeVar("Result")


def act(world: World, by: str, action: Callable[..., Result], *arguments: object, **options: object) -> Result:
    """One action by one person, and all the work that follows."""
    with transaction(world.factory) as session:
        result = action(session, world.actors[by], *arguments, **options, now=world.now)
    world.work()
    return result


def let_the_deputy_sign(world: World) -> None:
    """The deputy gets the right to sign for the chair (KT.)."""
    deputy = world.actors["deputy"]
    right = SigningRight(
        agency_id=deputy.agency_id,
        person_id=deputy.person_id,
        form=AuthorityForm.DEPUTY,
        post="Phó Chủ tịch",
        principal="Chủ tịch",
        on_behalf_of="Hội đồng nhân dân",
        valid_from=SINCE,
    )
    with transaction(world.factory) as session:
        grant_signing(session, right, "Điều 13")


def sign_shown(world: World, document_id: str, pin: str = PIN, by: str = "chair") -> None:
    """Sign the file that is on the screen."""
    with reading(world.factory) as session:
        annexes = shown_annex_list(session, document_id)
    act(world, by, sign, document_id, pin, sha256=shown(world, document_id), annexes=annexes)


def seal_shown(world: World, document_id: str, pin: str = PIN, by: str = "clerk") -> None:
    """Seal the file that is on the screen."""
    act(world, by, seal, document_id, pin, sha256=shown(world, document_id))


def shown(world: World, document_id: str) -> str:
    return world.outgoing(document_id).file_sha256 or ""


def signed(world: World, source: str = "poll:1") -> str:
    document_id = world.draft(source)
    act(world, "secretary", submit, document_id)
    sign_shown(world, document_id)
    return document_id


def numbered(world: World, source: str = "poll:1") -> str:
    document_id = signed(world, source)
    act(world, "clerk", number, document_id)
    return document_id


def issued(world: World, source: str = "poll:1") -> str:
    document_id = numbered(world, source)
    seal_shown(world, document_id)
    return document_id


@dataclass(frozen=True)
class Issued:
    """A world in which one resolution is sealed."""

    world: World
    document_id: str

    def dispatched(self, *recipients: str) -> str:
        """Send it, by default to one ward; the id of the outgoing document."""
        wanted = [self.world.agencies[name] for name in recipients or ("ward",)]
        act(self.world, "clerk", dispatch, self.document_id, wanted)
        return self.document_id


def take(world: World, agency: str, raw: bytes, by: str | None = None) -> Taken:
    """A package comes to an agency, by its clerk or by the system."""
    actor = world.actors[by] if by else None
    unpacked = unpack(world.blobs, raw)
    with transaction(world.factory) as session:
        taken = import_package(session, world.blobs, actor, world.agencies[agency], unpacked, now=world.now)
    world.work()
    return taken
