"""The agency's seal: over what its signer signed, with number and date, by another than the drafter, not too often."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from inbox.actions.annex import add_annex
from inbox.actions.dispatch import dispatch
from inbox.actions.number import number
from inbox.actions.seal import seal
from inbox.actions.submit import submit
from inbox.models import OutgoingDocument, SealRecord, SigningAuthority
from server.identity import Permission
from server.identity.models import Credential
from server.infra.blobs import store_file
from server.infra.database import transaction
from server.infra.dated import DatedSetting
from server.infra.errors import NotFound, Refusal
from server.infra.secrets import key_passphrase
from server.trust.revocation import check_revocation_list, keep_revocation_list
from signing import FieldName, Issued, Purpose, Subject, issue_certificate, make_authority, open_key, revocation_list
from signing import sign as sign_pdf
from tests.integration.inbox.steps import act, numbered, seal_shown, shown, sign_shown, signed
from tests.integration.inbox.test_annexes import table
from tests.integration.inbox.test_arrivals import believe
from tests.integration.inbox.world import PIN, World, world_authority


def put_file(world: World, document_id: str, pdf: bytes) -> None:
    """Somebody who can write to the database and the files puts another file under the document."""
    with transaction(world.factory) as session:
        stored = store_file(session, world.blobs, pdf, "application/pdf", world.now)
        session.execute(
            update(OutgoingDocument).where(OutgoingDocument.id == document_id).values(file_sha256=stored.sha256)
        )


def draft_of(world: World) -> bytes:
    return world.blobs.get(shown(world, world.draft("poll:draft")))


def sealed_with(world: World, document_id: str) -> tuple[str, str | None]:
    seal_shown(world, document_id)
    document = world.outgoing(document_id)
    return document.state, document.failure


def leader_called(name: str, world: World) -> Issued:
    subject = Subject(organization="Hội đồng nhân dân quận Hồng Bàng", person=name)
    return issue_certificate(world_authority(), subject, Purpose.LEADER, world.now)


def test_a_file_without_the_leaders_signature_is_not_sealed(world: World) -> None:
    document_id = signed(world)
    put_file(world, document_id, draft_of(world))
    act(world, "clerk", number, document_id)
    assert sealed_with(world, document_id) == ("numbered", "sealing.not_signed")


def test_a_signature_of_another_person_is_not_sealed(world: World) -> None:
    """Trusted, intact, in the right field: only not the signer's."""
    document_id = signed(world)
    other = leader_called("Người khác", world).key()
    put_file(world, document_id, sign_pdf(draft_of(world), other, field=FieldName.SIGNATURE, at=world.now))
    act(world, "clerk", number, document_id)
    assert sealed_with(world, document_id) == ("numbered", "sealing.foreign_signer")


def test_the_number_of_a_certificate_alone_does_not_make_it_the_signers(world: World) -> None:
    """Every authority counts its certificates for itself: two of them may use one number."""
    document_id = numbered(world)
    other = leader_called("Người khác", world)
    with transaction(world.factory) as session:
        row = session.scalars(select(Credential).where(Credential.purpose == "signature")).one()
        known = x509.load_pem_x509_certificate(row.certificate_pem.encode())
        twin = (
            x509.CertificateBuilder(subject_name=known.subject, issuer_name=other.certificate.subject)
            .public_key(other.private_key.public_key())
            .serial_number(known.serial_number)
            .not_valid_before(known.not_valid_before_utc)
            .not_valid_after(known.not_valid_after_utc)
            .sign(other.private_key, SHA256())
        )
        row.certificate_pem = twin.public_bytes(Encoding.PEM).decode()
    assert sealed_with(world, document_id) == ("numbered", "sealing.foreign_signer")


def test_a_signature_that_nobody_trusts_is_not_sealed(world: World) -> None:
    """The signer's own name, from an authority that is on no list."""
    document_id = signed(world)
    subject = Subject(organization="Hội đồng nhân dân quận Hồng Bàng", person="Nguyễn Thị Hà", title="Chủ tịch")
    stranger = issue_certificate(make_authority(world.now), subject, Purpose.LEADER, world.now).key()
    put_file(world, document_id, sign_pdf(draft_of(world), stranger, field=FieldName.SIGNATURE, at=world.now))
    act(world, "clerk", number, document_id)
    assert sealed_with(world, document_id) == ("numbered", "sealing.signature_not_valid")


def test_a_signature_revoked_before_the_seal_is_not_sealed(world: World) -> None:
    document_id = numbered(world)
    passphrase = key_passphrase(world.settings, "signature", PIN.encode())
    chair = open_key(world.settings.keys_dir / "chair.p12", passphrase).certificate
    issuing = world_authority().issuing
    since = world.now - timedelta(days=1)
    crl = revocation_list(issuing, [(chair.serial_number, since)], world.now, valid_for=timedelta(days=30))
    with transaction(world.factory) as session:
        checked = check_revocation_list(crl, issuing.certificate, world.now)
        keep_revocation_list(session, world.blobs, checked, "issuing", world.now)
    state, failure = sealed_with(world, document_id)
    assert (state, failure) == ("numbered", "sealing.signature_not_valid")


def test_a_revocation_list_that_cannot_be_had_does_not_stop_an_agency_from_issuing(world: World) -> None:
    """Its receivers call the document undecided until the list can be had; a known revocation stops the seal."""
    believe(world, "2026-12-22", revocation_lists=[])
    document_id = numbered(world)
    assert sealed_with(world, document_id) == ("issued", None)
    act(world, "clerk", dispatch, document_id, [world.agencies["ward"]])
    assert world.one_incoming("ward").verdict_status == "indeterminate"


def test_a_file_without_number_and_date_is_not_sealed(world: World) -> None:
    document_id = signed(world)
    unnumbered = world.blobs.get(shown(world, document_id))
    act(world, "clerk", number, document_id)
    put_file(world, document_id, unnumbered)
    assert sealed_with(world, document_id) == ("numbered", "sealing.not_numbered")


def test_a_signer_who_had_no_right_on_the_day_is_not_sealed(world: World) -> None:
    document_id = numbered(world)
    with transaction(world.factory) as session:
        session.execute(update(SigningAuthority).values(valid_to=world.now.date()))
    assert sealed_with(world, document_id) == ("numbered", "inbox.authority.not_in_force")


def test_a_right_that_ended_after_the_day_of_signing_does_not_stop_the_seal(world: World) -> None:
    document_id = numbered(world)
    with transaction(world.factory) as session:
        session.execute(update(SigningAuthority).values(valid_to=world.now.date() + timedelta(days=1)))
    world.clock.pass_by(days=2)
    assert sealed_with(world, document_id) == ("issued", None)


def test_who_drafted_does_not_seal(world: World) -> None:
    document_id = numbered(world)
    with transaction(world.factory) as session:
        session.execute(update(OutgoingDocument).values(drafter_person_id=world.actors["clerk"].person_id))
    with pytest.raises(Refusal, match=r"sealing\.same_person"):
        seal_shown(world, document_id)
    assert world.outgoing(document_id).state == "numbered"


def test_who_drafted_does_not_seal_even_when_it_is_found_late(world: World) -> None:
    document_id = numbered(world)
    with transaction(world.factory) as session:
        seal(session, world.actors["clerk"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
        session.execute(update(OutgoingDocument).values(drafter_person_id=world.actors["clerk"].person_id))
    world.work()
    assert world.outgoing(document_id).failure == "sealing.same_person"


def test_who_gave_an_annex_does_not_seal_either(world: World) -> None:
    document_id = world.draft()
    clerk = replace(world.actors["clerk"], permissions=world.actors["clerk"].permissions | {Permission.OUTGOING_DRAFT})
    with transaction(world.factory) as session:
        add_annex(session, world.blobs, clerk, document_id, "Phụ lục.pdf", table(), now=world.now)
    world.work()
    act(world, "secretary", submit, document_id)
    sign_shown(world, document_id)
    act(world, "clerk", number, document_id)
    with pytest.raises(Refusal, match=r"sealing\.same_person"):
        seal_shown(world, document_id)
    assert world.outgoing(document_id).state == "numbered"


def test_a_key_seals_no_more_than_the_setting_allows_within_an_hour(world: World) -> None:
    first, second = numbered(world, "poll:1"), numbered(world, "poll:2")
    limit(world, "1")
    assert sealed_with(world, first) == ("issued", None)
    assert sealed_with(world, second) == ("numbered", "sealing.too_many")
    world.clock.pass_by(minutes=61)
    assert sealed_with(world, second) == ("issued", None)


def test_without_a_limit_nothing_is_sealed(world: World) -> None:
    document_id = numbered(world)
    with transaction(world.factory) as session:
        session.execute(delete(DatedSetting).where(DatedSetting.name == "seals_per_hour"))
    assert sealed_with(world, document_id) == ("numbered", "setting.missing")


def limit(world: World, value: str) -> None:
    with transaction(world.factory) as session:
        session.execute(update(DatedSetting).where(DatedSetting.name == "seals_per_hour").values(value=value))


def test_a_wrong_pin_at_the_seal_counts_for_the_seal_alone(world: World) -> None:
    document_id = numbered(world)
    seal_shown(world, document_id, "000000")
    assert world.outgoing(document_id).failure == "signing.wrong_pin"
    seal_shown(world, document_id)
    assert world.outgoing(document_id).state == "issued"


@pytest.mark.parametrize("statement", [update(SealRecord).values(sha256_after="x"), delete(SealRecord)])
def test_the_seal_log_stays_as_it_was(world: World, statement: object) -> None:
    seal_shown(world, numbered(world))
    with pytest.raises(DatabaseError, match="append-only"), transaction(world.factory) as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_seal_of_another_agency_is_not_there(world: World) -> None:
    document_id = numbered(world)
    with pytest.raises(NotFound, match=r"outgoing\.missing"):
        act(world, "ward-clerk", seal, document_id, PIN, sha256=shown(world, document_id))
