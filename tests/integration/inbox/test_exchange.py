"""From the sender's desk to the receiver's and back: what arrives, what is answered, what is repeated or lost."""

import dataclasses

import pytest
from sqlalchemy import select

from inbox.actions.answer_recall import answer_recall
from inbox.actions.assign import Instruction, assign
from inbox.actions.dispatch import dispatch
from inbox.actions.process import complete, start
from inbox.actions.recall import recall
from inbox.actions.refuse import refuse
from inbox.actions.register import register
from inbox.exchange import edxml
from inbox.exchange.transport import ARRIVE
from inbox.exchange.values import DocumentPackage, StatusCode, StatusPackage
from inbox.models import IncomingFile, StatusMessage
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import OutboxState, publish
from tests.integration.inbox.steps import Issued, act, issued, take
from tests.integration.inbox.world import World


def refused(world: World, by: str, action: object, *arguments: object, **options: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act(world, by, action, *arguments, **options)  # type: ignore[arg-type]
    return refusal.value.code


def codes(world: World, document_id: str, recipient: str = "ward") -> list[str]:
    """Codes of the reports a sender received about one recipient, in their order."""
    delivery = world.deliveries(document_id)[recipient]
    with reading(world.factory) as session:
        query = select(StatusMessage).where(StatusMessage.delivery_id == delivery.id)
        return [row.code for row in session.scalars(query.order_by(StatusMessage.at)) if row.direction == "received"]


def test_a_dispatched_document_arrives_whole_and_its_sender_hears_of_it(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    sent, came = world.outgoing(document_id), world.one_incoming("ward")
    assert (came.state, came.verdict_status) == ("arrived", "valid")
    assert came.sender_code == "H24.31.HDND"
    assert (came.reference, came.document_type, came.abstract) == (sent.reference, "Nghị quyết", sent.abstract)
    assert (came.issued_on, came.signer_name, came.document_id) == (sent.issued_on, "Nguyễn Thị Hà", sent.document_id)
    with reading(world.factory) as session:
        (file,) = session.scalars(select(IncomingFile)).all()
    assert (file.sha256, file.name, file.media_type) == (sent.file_sha256, "01-NQ-HĐND.pdf", "application/pdf")
    assert world.states(document_id) == {"ward": "delivered"}
    assert codes(world, document_id) == ["01"]
    assert world.events(OutboxState.REFUSED) == world.events(OutboxState.DEAD) == []


def test_every_recipient_gets_a_package_of_its_own(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched("ward", "other-ward", "city")
    assert world.states(document_id) == dict.fromkeys(("ward", "other-ward", "city"), "delivered")
    raws = [world.blobs.get(package.sha256) for package in world.packages("council", "sent")]
    packages = [package for package in map(edxml.read, raws) if isinstance(package, DocumentPackage)]
    assert sorted(package.header.receivers[0].organ_id for package in packages) == ["H24", "H24.31.01", "H24.31.02"]
    assert all(len(package.header.to_places) == 2 for package in packages)


def test_the_whole_way_of_an_incoming_document_is_told_to_its_sender(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    came = world.one_incoming("ward").id
    states = []
    act(world, "ward-clerk", register, came)
    states.append(world.states(document_id)["ward"])
    act(world, "ward-leader", assign, came, Instruction(world.units["Văn phòng"], "Triển khai trong tháng"))
    states.append(world.states(document_id)["ward"])
    act(world, "ward-specialist", start, came)
    states.append(world.states(document_id)["ward"])
    act(world, "ward-specialist", complete, came, "Đã ban hành kế hoạch")
    states.append(world.states(document_id)["ward"])
    assert states == ["accepted", "assigned", "processing", "completed"]
    assert codes(world, document_id) == ["01", "03", "04", "05", "06"]
    done = world.one_incoming("ward")
    assert (done.state, done.arrival_number, done.arrival_year, done.note) == (
        "completed",
        1,
        2026,
        "Đã ban hành kế hoạch",
    )
    assert world.audit_is_whole()


def test_arrival_numbers_run_by_the_year_in_each_agency(ready: Issued) -> None:
    world = ready.world
    ready.dispatched("ward", "city")
    second = Issued(world, issued(world, "poll:2"))
    second.dispatched("ward")
    for document in world.incoming("ward"):
        act(world, "ward-clerk", register, document.id)
    act(world, "city-clerk", register, world.one_incoming("city").id)
    assert [document.arrival_number for document in world.incoming("ward")] == [1, 2]
    assert world.one_incoming("city").arrival_number == 1


def test_a_refusal_goes_back_with_its_reason(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    came = world.one_incoming("ward").id
    assert refused(world, "ward-clerk", refuse, came, "") == "inbox.reason_missing"
    act(world, "ward-clerk", refuse, came, "Gửi nhầm nơi nhận")
    delivery = world.deliveries(document_id)["ward"]
    assert (delivery.view.state, delivery.reason) == ("refused", "Gửi nhầm nơi nhận")
    assert refused(world, "ward-clerk", register, came) == "inbox.lifecycle.not_allowed"


def test_only_the_unit_in_charge_processes(ready: Issued) -> None:
    world = ready.world
    ready.dispatched()
    came = world.one_incoming("ward").id
    act(world, "ward-clerk", register, came)
    office, justice = world.units["Văn phòng"], world.units["Tư pháp"]
    act(world, "ward-leader", assign, came, Instruction(justice, "Tham mưu", cooperating=(office,)))
    assert refused(world, "ward-specialist", start, came) == "incoming.other_unit"
    assert refused(world, "ward-other-specialist", start, came) == "incoming.other_unit"


def test_directives_are_checked(ready: Issued) -> None:
    world = ready.world
    ready.dispatched()
    came = world.one_incoming("ward").id
    act(world, "ward-clerk", register, came)
    office = world.units["Văn phòng"]
    past = Instruction(office, "Gấp", due=world.now.date().replace(day=1))
    assert refused(world, "ward-leader", assign, came, past) == "incoming.due_in_the_past"
    assert refused(world, "ward-leader", assign, came, Instruction(office, " ")) == "inbox.reason_missing"
    assert refused(world, "ward-leader", assign, came, Instruction("nowhere", "Gấp")) == "unit.missing"
    assert refused(world, "ward-clerk", assign, came, Instruction(office, "Gấp")) == "access.denied"


def test_documents_of_another_agency_are_not_there(ready: Issued) -> None:
    world = ready.world
    ready.dispatched()
    assert refused(world, "city-clerk", register, world.one_incoming("ward").id) == "incoming.missing"


def test_recipients_are_checked_before_anything_leaves(ready: Issued) -> None:
    world = ready.world
    document_id = ready.document_id
    for recipients, code in (
        ([], "outgoing.no_recipients"),
        ([world.agencies["council"]], "outgoing.recipient_is_sender"),
        (["nowhere"], "outgoing.unknown_recipient"),
    ):
        assert refused(world, "clerk", dispatch, document_id, recipients) == code
    assert world.outgoing(document_id).state == "issued"


def test_an_unsealed_document_never_leaves(world: World) -> None:
    assert refused(world, "clerk", dispatch, world.draft(), [world.agencies["ward"]]) == "inbox.lifecycle.not_allowed"


def test_the_same_package_carried_again_changes_nothing(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    (package,) = world.packages("ward")
    before = world.one_incoming("ward")
    for attempt in range(3):
        with transaction(world.factory) as session:
            payload = {"agency_id": package.agency_id, "sha256": package.sha256}
            publish(session, ARRIVE, {**payload}, key=f"again:{attempt}", now=world.now)
        world.work()
    assert world.one_incoming("ward").id == before.id
    assert codes(world, document_id) == ["01"]
    assert len(world.packages("ward")) == 1


def test_the_same_document_in_another_package_stays_one_document(ready: Issued) -> None:
    world = ready.world
    ready.dispatched()
    raw = world.blobs.get(world.packages("ward")[0].sha256)
    parsed = edxml.read(raw)
    assert isinstance(parsed, DocumentPackage)
    again = dataclasses.replace(parsed, header=dataclasses.replace(parsed.header, steering_type="1"))
    taken = take(world, "ward", edxml.write(again))
    assert (taken.outcome, taken.incoming_id) == ("duplicate", world.one_incoming("ward").id)
    assert len(world.packages("ward")) == 2


def test_a_status_carried_twice_or_late_never_moves_a_delivery_back(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    act(world, "ward-clerk", register, world.one_incoming("ward").id)
    statuses = [package for package in world.packages("ward", "sent") if package.kind == "status"]
    late = edxml.read(world.blobs.get(statuses[0].sha256))
    assert isinstance(late, StatusPackage)
    assert late.status is StatusCode.DELIVERED
    repeated = dataclasses.replace(late, header=dataclasses.replace(late.header, description="đến muộn"))
    take(world, "council", edxml.write(repeated))
    take(world, "council", edxml.write(late))
    assert world.states(document_id) == {"ward": "accepted"}
    assert sorted(codes(world, document_id)) == ["01", "01", "03"]


def test_a_stranger_cannot_report_for_a_recipient(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    status = next(package for package in world.packages("ward", "sent") if package.kind == "status")
    parsed = edxml.read(world.blobs.get(status.sha256))
    assert isinstance(parsed, StatusPackage)
    header = dataclasses.replace(
        parsed.header, sender=dataclasses.replace(parsed.header.sender, organ_id="H24"), status_code="06"
    )
    taken = take(world, "council", edxml.write(dataclasses.replace(parsed, header=header)))
    assert taken.outcome == "unmatched"
    assert world.states(document_id) == {"ward": "delivered"}


def test_a_recall_that_is_agreed_cancels_the_document(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched("ward", "city")
    came = world.one_incoming("ward").id
    act(world, "clerk", recall, document_id, "Sai phụ lục")
    assert world.outgoing(document_id).state == "recalled"
    assert world.states(document_id) == {"ward": "recall_requested", "city": "recall_requested"}
    asked = world.one_incoming("ward")
    assert (asked.recall, asked.recall_reason) == ("requested", "Sai phụ lục")
    assert refused(world, "ward-clerk", register, came) == "incoming.recall_open"
    act(world, "ward-clerk", answer_recall, came, "Đồng ý trả lại", agree=True)
    assert world.one_incoming("ward").state == "cancelled"
    assert world.states(document_id) == {"ward": "recalled", "city": "recall_requested"}


def test_a_recall_that_is_declined_leaves_the_document_in_force(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    came = world.one_incoming("ward").id
    act(world, "ward-clerk", register, came)
    act(world, "clerk", recall, document_id, "Sai phụ lục")
    act(world, "ward-clerk", answer_recall, came, "Đã triển khai", agree=False)
    assert world.one_incoming("ward").state == "registered"
    delivery = world.deliveries(document_id)["ward"]
    assert (delivery.view.state, delivery.recall, delivery.reason) == ("accepted", "declined", "Đã triển khai")
    assert refused(world, "ward-clerk", answer_recall, came, "nữa", agree=True) == "incoming.no_recall"


def test_a_recipient_that_refused_is_not_asked_back(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched()
    act(world, "ward-clerk", refuse, world.one_incoming("ward").id, "Gửi nhầm")
    act(world, "clerk", recall, document_id, "Sai phụ lục")
    assert world.states(document_id) == {"ward": "refused"}
    assert world.one_incoming("ward").recall == "none"


def test_everything_sent_is_accounted_for(ready: Issued) -> None:
    world = ready.world
    document_id = ready.dispatched("ward", "other-ward", "city")
    act(world, "ward-clerk", register, world.one_incoming("ward").id)
    act(world, "city-clerk", refuse, world.one_incoming("city").id, "Gửi nhầm")
    assert sorted(world.states(document_id).values()) == ["accepted", "delivered", "refused"]
    sent = [package for package in world.packages("council", "sent") if package.kind == "document"]
    received = [package for name in ("ward", "other-ward", "city") for package in world.packages(name)]
    assert sorted(package.sha256 for package in sent) == sorted(package.sha256 for package in received)
