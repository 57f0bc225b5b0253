"""Signing under attack, on the running server: what is refused, and that nothing is half-done after it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import select, update

from clients.api.desk import Desk
from clients.api.patience import until
from clients.api.reading import text
from inbox.models import OutgoingDocument, Preservation, SigningAuthority
from server.infra.blobs import BlobStore, store_file
from server.infra.database import reading
from server.infra.ids import new_id
from server.infra.outbox import OutboxEvent, OutboxState
from signing import FieldName, Issued, Purpose, Status, Subject, issue_certificate, verify
from signing import sign as sign_pdf
from signing.trust import Trust
from tests.integration.attacks.running import PIN, SECONDS, WRONG_PIN, Town, refused
from tests.unit.signing.making import make_office

pytestmark = pytest.mark.timeout(1800)

CHAIR, DEPUTY, CLERK, SECRETARY = "chutich.hdnd", "phochutich.hdnd", "vanthu.hdnd", "thuky.hdnd"
USER = "031088001234"


def stranger() -> Issued:
    """A leader of another authority: what is signed with it is trusted by nobody here."""
    subject = Subject(organization="Hội đồng nhân dân quận Hồng Bàng", person="Người lạ")
    return issue_certificate(make_office().authority, subject, Purpose.LEADER, datetime.now(UTC))


def put_file(town: Town, document_id: str, pdf: bytes) -> None:
    def put(session: object) -> None:
        stored = store_file(session, BlobStore(town.settings.blobs_dir), pdf, "application/pdf", datetime.now(UTC))  # type: ignore[arg-type]
        session.execute(  # type: ignore[attr-defined]
            update(OutgoingDocument).where(OutgoingDocument.id == document_id).values(file_sha256=stored.sha256)
        )

    town.change(put)


def test_a_wrong_pin_five_times_locks_even_against_the_right_one(town: Town) -> None:
    document_id = town.submitted("poll:pin", signer=DEPUTY)
    for _ in range(5):
        town.sign(document_id, WRONG_PIN, by=DEPUTY)
        assert town.await_failure(document_id) == "signing.wrong_pin"
    town.sign(document_id, by=DEPUTY)
    until(lambda: town.document(document_id)["failure"] == "signing.locked" or None, "locked", SECONDS)
    assert town.document(document_id)["state"] == "awaiting_signature"


def test_a_wrong_pin_for_a_list_is_one_wrong_pin(town: Town) -> None:
    documents = [town.submitted(f"poll:list:{number}") for number in range(3)]
    files = [f"{one}:{town.shown(one)}" for one in documents]
    chair = town.desk(CHAIR)
    act_id = text(chair.post("/signing/batch", {"files": files, "pin": WRONG_PIN}), "act_id")
    assert [town.await_failure(one) for one in documents] == ["signing.wrong_pin"] + ["signing.batch_stopped"] * 2
    assert town.key_of(CHAIR).failures == 1
    assert refused_screen(town.desk(DEPUTY), f"/signing/acts/{act_id}") == "signing.act_missing"
    chair.post("/signing/batch", {"files": files, "pin": PIN})
    for one in documents:
        town.await_state(one, "signed")
    assert town.key_of(CHAIR).failures == 0


def refused_screen(desk: Desk, path: str) -> str:
    with pytest.raises(Exception, match=r"\w") as refusal:
        desk.get(path)
    return str(getattr(refusal.value, "code", ""))


def test_a_signature_is_not_made_twice(town: Town) -> None:
    """The same request again, and the same event again under another name."""
    document_id = town.submitted("poll:replay")
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    town.desk(CHAIR).post(f"/outgoing/{document_id}/sign", form)
    town.await_state(document_id, "signed")
    signed = town.shown(document_id)
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", form) == "inbox.lifecycle.not_allowed"
    town.change(lambda session: session.add(copied_event(session, document_id)))
    until(lambda: event_is_over(town, "replayed") or None, "replayed event", SECONDS)
    assert (town.document(document_id)["state"], town.shown(document_id)) == ("signed", signed)


def copied_event(session: object, document_id: str) -> OutboxEvent:
    rows = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "outgoing.sign"))  # type: ignore[attr-defined]
    event = next(row for row in rows if row.payload["document_id"] == document_id)
    return OutboxEvent(
        id=new_id(),
        topic=event.topic,
        key="replayed",
        queue=event.queue,
        payload=dict(event.payload),
        run_after=datetime.now(UTC),
        created_at=datetime.now(UTC),
    )


def event_is_over(town: Town, key: str) -> bool:
    with reading(town.factory) as session:
        state = session.scalar(select(OutboxEvent.state).where(OutboxEvent.key == key))
    return state in (OutboxState.REFUSED, OutboxState.DEAD)


def test_the_document_of_another_leader_is_not_signed(town: Town) -> None:
    document_id = town.submitted("poll:other")
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    assert refused(town.desk(DEPUTY), f"/outgoing/{document_id}/sign", form) == "outgoing.other_signer"
    assert refused(town.desk("lanhdao.hongbang"), f"/outgoing/{document_id}/sign", form) == "outgoing.missing"
    assert refused(town.desk(SECRETARY), f"/outgoing/{document_id}/sign", form) == "access.denied"


def test_what_is_not_the_present_file_is_not_signed(town: Town) -> None:
    document_id = town.submitted("poll:shown")
    form = {"pin": PIN, "sha256": "0" * 64}
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", form) == "signing.file_changed"
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", {"pin": PIN}) == "request.invalid"


def test_authority_that_ended_since_the_draft_was_submitted_does_not_sign(town: Town) -> None:
    document_id = town.submitted("poll:authority")
    chair = SigningAuthority.person_id == town.person_id(CHAIR)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    town.change(lambda session: session.execute(update(SigningAuthority).where(chair).values(valid_to=yesterday)))
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", form) == "inbox.authority.not_in_force"
    town.change(lambda session: session.execute(update(SigningAuthority).where(chair).values(valid_to=None)))
    town.sign(document_id)
    town.await_state(document_id, "signed")


def test_who_drafted_does_not_seal(town: Town) -> None:
    document_id = town.numbered("poll:drafter")
    drafter = OutgoingDocument.id == document_id
    person = town.person_id(CLERK)
    town.change(
        lambda session: session.execute(update(OutgoingDocument).where(drafter).values(drafter_person_id=person))
    )
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    assert refused(town.desk(CLERK), f"/outgoing/{document_id}/seal", form) == "sealing.same_person"
    assert town.document(document_id)["state"] == "numbered"


@pytest.mark.parametrize("foreign", [False, True])
def test_a_file_that_its_signer_did_not_sign_is_not_sealed(town: Town, foreign: bool) -> None:  # noqa: FBT001
    source = f"poll:unsigned:{foreign}"
    draft = town.desk(CLERK).download(f"/outgoing/{town.submitted(f'{source}:draft')}/file")
    document_id = town.signed(source)
    pdf = sign_pdf(draft, stranger().key(), field=FieldName.SIGNATURE) if foreign else draft
    put_file(town, document_id, pdf)
    town.desk(CLERK).post(f"/outgoing/{document_id}/number")
    town.await_state(document_id, "numbered")
    town.seal(document_id)
    expected = "sealing.signature_not_valid" if foreign else "sealing.not_signed"
    assert town.await_failure(document_id) == expected


def test_without_the_authority_documents_are_signed_and_get_their_time_stamp_later(town: Town) -> None:
    town.send_stamps_away()
    document_id = town.signed("poll:stamps")
    page = requests.get(
        f"{town.url}/outgoing/{document_id}",
        headers={"Accept": "text/html", "Cookie": town.desk(CLERK).cookie()},
        timeout=30,
    ).text
    assert "Chưa có dấu thời gian: hệ thống sẽ bổ sung" in page
    town.call_stamps()
    until(lambda: preserved(town, document_id).level == "B-T" or None, "time-stamp", SECONDS)
    pdf = town.desk(CLERK).download(f"/outgoing/{document_id}/file")
    assert verify(pdf, Trust.of_pem(town.settings.anchors_file.read_bytes())).status is Status.VALID


def preserved(town: Town, document_id: str) -> Preservation:
    with reading(town.factory) as session:
        return session.get_one(Preservation, document_id)


def test_what_is_issued_is_kept_at_b_lta(town: Town) -> None:
    document_id = town.numbered("poll:archive")
    town.seal(document_id)
    town.await_state(document_id, "issued")
    until(lambda: preserved(town, document_id).archived_sha256, "kept copy", SECONDS)


def test_no_pin_stands_anywhere_and_the_log_is_whole(town: Town) -> None:
    """After all of the above: database and its journal, logs, files, secrets."""
    town.sign(town.submitted("poll:last"))
    needles = (PIN.encode(), WRONG_PIN.encode())
    written = [path for path in town.data_dir.rglob("*") if path.is_file() and path.name != "demo-accounts.json"]
    assert [path.name for path in [*written, town.log] if holds(path, needles)] == []
    audit = town.command("audit", "verify")
    assert audit.returncode == 0, audit.stdout + audit.stderr


def holds(path: Path, needles: tuple[bytes, ...]) -> bool:
    data = path.read_bytes()
    return any(needle in data for needle in needles)
