"""Resolutions on their way to the chair's signature, made over the data of a node that runs."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import select

from clients.api.patience import until
from inbox.actions.annex import add_annex, present_annexes, shown_annex_list
from inbox.actions.draft_resolution import ResolutionOrder, draft_resolution
from inbox.actions.initial import initial
from inbox.actions.submit import submit
from inbox.drafting import Article, Clause, closing_sentence
from inbox.models import OutgoingDocument
from server.app.parts import make_services
from server.identity import Actor
from server.identity.models import Account, Assignment, Post
from server.identity.queries import actor_of
from server.infra.clock import VN
from server.infra.config import Settings
from server.infra.database import reading, transaction
from tests.support.node import Node

CHAIR, SECRETARY, CLERK = "chutich.hdnd", "thuky.hdnd", "vanthu.hdnd"


class Drafts:
    """Drafts of one council, drawn by the workers of the node, checked by its clerk."""

    def __init__(self, node: Node) -> None:
        self._parts = make_services(Settings(data_dir=node.data_dir))

    def wait_for_the_chair(self, *abstracts: str, annexes: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """One resolution for each abstract, in this order, now waiting for the chair, each with these annexes."""
        ids = [self._drafted(abstract) for abstract in abstracts]
        self._await(ids, "draft")
        for document_id in ids:
            self._give(document_id, annexes)
        with transaction(self._parts.factory) as session:
            for document_id in ids:
                submit(session, self._actor(SECRETARY), document_id, now=self._now())
        self.initial_all()
        self._await(ids, "awaiting_signature")

    def initial_all(self) -> None:
        """The clerk checks the form of everything that waits for it."""
        with transaction(self._parts.factory) as session:
            waiting = session.scalars(select(OutgoingDocument).where(OutgoingDocument.state == "in_review")).all()
            for document in waiting:
                annexes = shown_annex_list(session, document.id)
                file = document.file_sha256 or ""
                initial(session, self._actor(CLERK), document.id, file, annexes=annexes, now=self._now())

    def await_review(self) -> None:
        """Something waits for the clerk, as after a document was drawn anew."""
        until(lambda: self._states().count("in_review") or None, "a draft in review", 60)

    def _drafted(self, abstract: str) -> str:
        chair = self._actor(CHAIR)
        order = ResolutionOrder(
            agency_id=chair.agency_id,
            source_ref=f"test:{abstract}",
            signer_person_id=chair.person_id,
            abstract=abstract,
            issuer_lines=("Hội đồng nhân dân quận Hồng Bàng", "khóa XXI, kỳ họp thứ tư"),
            grounds=("Căn cứ Luật Tổ chức chính quyền địa phương",),
            articles=(Article("Mục tiêu", "Thông qua:", tuple(Clause(f"Mục tiêu {n}.") for n in range(1, 60))),),
            closing=closing_sentence("Hội đồng nhân dân quận", "khóa XXI", "kỳ họp thứ tư", date(2026, 12, 22)),
            recipients=("Ủy ban nhân dân thành phố Hải Phòng",),
        )
        with transaction(self._parts.factory) as session:
            return draft_resolution(session, None, order, now=self._now()).id

    def _give(self, document_id: str, annexes: Mapping[str, bytes]) -> None:
        blobs, secretary = self._parts.blobs, self._actor(SECRETARY)
        with transaction(self._parts.factory) as session:
            for name, data in annexes.items():
                add_annex(session, blobs, secretary, document_id, name, data, now=self._now())

        def cleaned() -> bool | None:
            with reading(self._parts.factory) as session:
                return all(one.state == "ready" for one in present_annexes(session, document_id)) or None

        until(cleaned, "clean annexes", 60)

    def _actor(self, username: str) -> Actor:
        today = self._now().astimezone(VN).date()
        with reading(self._parts.factory) as session:
            account = session.scalars(select(Account).where(Account.username == username)).one()
            main = select(Post.agency_id).join(Assignment, Assignment.post_id == Post.id)
            agency_id = session.scalars(main.where(Assignment.person_id == account.person_id)).first()
            return actor_of(session, account, str(agency_id), today)

    def _now(self) -> datetime:
        return self._parts.clock.now()

    def _states(self) -> list[str]:
        with reading(self._parts.factory) as session:
            return list(session.scalars(select(OutgoingDocument.state)))

    def _await(self, ids: list[str], state: str) -> None:
        def look() -> bool | None:
            with reading(self._parts.factory) as session:
                found = [session.get_one(OutgoingDocument, one).state for one in ids]
            return True if set(found) == {state} else None

        until(look, f"documents in state {state}", 60)
