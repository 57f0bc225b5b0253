"""The steps in the chamber: from opening the sitting to a result that anybody can count again."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from clients.api import Choice, Misunderstood, Poll, PollState, Presence, SittingState, Snapshot
from clients.api.reading import JsonObject, flag, number, optional_text, parts, text
from clients.people import Delegate, Person
from clients.rehearsal.stage import Stage
from clients.rehearsal.truth import Evidence, require, same

DELEGATES = 35
AGAINST, ABSTAIN = 4, 3
VANISHING = 5
"""The place in the row of the delegate whose tablet loses its connection."""

HANDS = 8
"""Delegates who act at the same moment."""


def open_sitting(stage: Stage) -> Evidence:
    chair = stage.chair()
    stage.sitting_id = _next_sitting(chair)
    chair.enter(stage.sitting_id)
    snapshot = chair.open_sitting()
    return {"sitting_id": stage.sitting_id, "state": snapshot.sitting_state, "seats": len(snapshot.seats)}


def sitting_is_open(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["state"], SittingState.OPEN, "Phiên họp phải đang họp")
    same(evidence["seats"], DELEGATES, "Số ghế đại biểu")


def declare_presence(stage: Stage) -> Evidence:
    delegates = stage.delegates()
    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(lambda delegate: _arrive(delegate, stage.sitting_id), delegates))
    for person in (stage.secretary(), stage.hall()):
        person.enter(stage.sitting_id)
    seen = stage.hall().chamber.wait("everybody present", lambda snapshot: snapshot.quorum.present == len(delegates))
    quorum = seen.quorum
    return {"total": quorum.total, "present": quorum.present, "needed": quorum.needed, "met": quorum.met}


def quorum_is_met(stage: Stage, evidence: Evidence) -> None:
    same(evidence["total"], DELEGATES, "Tổng số đại biểu")
    same(evidence["present"], DELEGATES, "Số đại biểu có mặt")
    require(evidence["met"] is True, "Phiên họp phải đủ số đại biểu")
    seats = [delegate.chamber.snapshot.my_seat for delegate in stage.delegates()]
    same(len({seat.id for seat in seats if seat}), DELEGATES, "Mỗi đại biểu một ghế")


def open_poll(stage: Stage) -> Evidence:
    secretary = stage.secretary()
    poll = _resolution_poll(secretary.chamber.snapshot)
    stage.poll_id = poll.id
    secretary.start_item(poll.item_id)
    secretary.open_poll(poll.id)
    shown = [delegate.await_poll(poll.id, PollState.OPEN) for delegate in stage.delegates()]
    stage.hall().await_poll(poll.id, PollState.OPEN)
    return {
        "poll_id": poll.id,
        "question": poll.question,
        "text_sha256": poll.text_sha256,
        "tablets": len(shown),
        "total": poll.total,
        "needed": poll.needed,
    }


def poll_is_on_every_tablet(stage: Stage, evidence: Evidence) -> None:
    same(evidence["tablets"], DELEGATES, "Số máy thấy biểu quyết")
    same(evidence["total"], DELEGATES, "Cơ số là TỔNG số đại biểu")
    require(all(_poll(one, stage).result is None for one in stage.delegates()), "Chưa ai thấy kết quả khi còn mở")


def cast(stage: Stage) -> Evidence:
    """Everybody but the last delegate answers; one tablet vanishes before its acknowledgement and repeats."""
    delegates = stage.delegates()
    stage.choices = dict(zip(map(_seat_id, delegates), _plan(len(delegates)), strict=True))
    with ThreadPoolExecutor(HANDS) as hands:
        receipts = list(hands.map(lambda place: _vote(stage, *place), enumerate(delegates)))
    given = [receipt for receipt in receipts if receipt]
    tally = stage.hall().watch(stage.poll_id, len(given))
    return {"receipts": given, "hall_voted": tally.voted, "hall_present": tally.present}


def ballots_are_receipted(stage: Stage, evidence: Evidence) -> None:
    receipts = evidence["receipts"]
    require(isinstance(receipts, list) and len(set(receipts)) == DELEGATES - 1, "Mỗi phiếu một biên nhận riêng")
    same(evidence["hall_voted"], DELEGATES - 1, "Màn hình hội trường phải đếm đủ, không đếm hai lần")
    for delegate in stage.delegates():
        same(_own_choice(stage, delegate), stage.choices[_seat_id(delegate)], "Phiếu của chính mình")


def close_poll(stage: Stage) -> Evidence:
    stage.documents_before = frozenset(stage.secretary().outgoing_abstracts())
    poll = stage.chair().close_poll(stage.poll_id)
    shown = [delegate.await_poll(poll.id, PollState.CLOSED) for delegate in stage.delegates()]
    hashes = {text(one.result, "sha256") for one in shown if one.result}
    return {"state": poll.state, "tablets": len(shown), "result_sha256": sorted(hashes)}


def poll_is_closed_everywhere(stage: Stage, evidence: Evidence) -> None:
    same(evidence["state"], PollState.CLOSED, "Biểu quyết phải đã kết thúc")
    hashes = evidence["result_sha256"]
    require(isinstance(hashes, list) and len(hashes) == 1, "Mọi máy phải thấy cùng một kết quả")
    result = stage.hall().await_poll(stage.poll_id, PollState.CLOSED).result
    require(result is not None, "Màn hình hội trường phải thấy kết quả")


def fetch_result(stage: Stage) -> Evidence:
    stage.result = stage.chair().desk.get(f"/polls/{stage.poll_id}/result")
    stage.keep_json("result.json", stage.result)
    counted = Counter(optional_text(ballot, "choice") or "not_voted" for ballot in parts(_result(stage), "ballots"))
    return {"file": "result.json", "recounted": dict(counted), "sentence": text(_result(stage), "sentence")}


def result_recounts(stage: Stage, evidence: Evidence) -> None:
    """Counted again from the single ballots, and judged again on the total number of delegates."""
    result, ours = _result(stage), Counter(choice or "not_voted" for choice in stage.choices.values())
    same(evidence["recounted"], dict(ours), "Kiểm phiếu lại từ danh sách")
    for name in (*Choice, "not_voted"):
        same(number(result, name), ours[name], f"Số phiếu {name}")
    named = {text(one, "seat_id"): optional_text(one, "choice") for one in parts(result, "ballots")}
    same(named, stage.choices, "Phiếu từng đại biểu")
    same(number(result, "total"), DELEGATES, "Tổng số đại biểu")
    same(number(result, "entitled"), DELEGATES, "Số đại biểu có quyền biểu quyết")
    require(2 * number(result, "needed") > DELEGATES, "Số phiếu cần phải quá nửa TỔNG số đại biểu")
    same(flag(result, "passed"), ours[Choice.FOR] >= number(result, "needed"), "Kết luận thông qua")
    require(flag(result, "passed"), "Nghị quyết phải được thông qua")
    same(result.get("text_sha256"), _poll(stage.chair(), stage).text_sha256, "Mã băm văn bản đã biểu quyết")


def _next_sitting(person: Person) -> str:
    """The sitting that is open or comes next. Raises Misunderstood when there is none."""
    for row in parts(person.desk.get("/sittings"), "sittings"):
        if text(row, "state") != SittingState.CLOSED:
            return text(row, "id")
    raise Misunderstood("sittings: none is planned or open")


def _resolution_poll(snapshot: Snapshot) -> Poll:
    """The prepared poll about a text. Raises Misunderstood when there is none."""
    for poll in snapshot.polls:
        if poll.state is PollState.PREPARED and poll.text_sha256 is not None:
            return poll
    raise Misunderstood("polls: none is prepared for a text")


def _arrive(delegate: Delegate, sitting_id: str) -> None:
    delegate.enter(sitting_id)
    seat = delegate.chamber.snapshot.my_seat
    if seat is not None and seat.presence is not Presence.PRESENT:
        delegate.declare_presence()


def _plan(seats: int) -> list[Choice | None]:
    """The last delegate does not answer."""
    answers = [Choice.AGAINST] * AGAINST + [Choice.ABSTAIN] * ABSTAIN
    return [*([Choice.FOR] * (seats - len(answers) - 1)), *answers, None]


def _vote(stage: Stage, place: int, delegate: Delegate) -> str | None:
    choice = stage.choices[_seat_id(delegate)]
    return choice and delegate.cast(stage.poll_id, choice, vanish=place == VANISHING).receipt


def _seat_id(delegate: Delegate) -> str:
    return delegate.chamber.snapshot.my_seat_id or ""


def _own_choice(stage: Stage, delegate: Delegate) -> Choice | None:
    """What the delegate's own tablet shows, once it shows whether there is a ballot."""
    answered = stage.choices[_seat_id(delegate)] is not None

    def shown(snapshot: Snapshot) -> bool:
        return (snapshot.poll(stage.poll_id).my_ballot is not None) == answered

    ballot = delegate.chamber.wait("my own ballot", shown).poll(stage.poll_id).my_ballot
    return ballot.choice if ballot else None


def _poll(person: Person, stage: Stage) -> Poll:
    return person.chamber.snapshot.poll(stage.poll_id)


def _result(stage: Stage) -> JsonObject:
    """The frozen result itself; the route may put it beside the poll it belongs to."""
    inner = stage.result.get("result")
    return inner if isinstance(inner, dict) else stage.result
