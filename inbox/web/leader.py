"""The leader's desk, made for a tablet held upright: read, sign with a PIN, next one."""

from typing import Final

from flask import Response, flash, request
from flask_babel import gettext as _

from inbox.actions.declare_absence import Leave, declare_absence
from inbox.actions.end_absence import end_absence
from inbox.actions.hand_over import hand_over
from inbox.actions.sign_batch import LONGEST_BATCH
from inbox.queries.absences import handed_over, own_absences, standing_in, substitutes
from inbox.queries.leader import leader_desk, next_to_sign, rows_to_sign
from inbox.queries.outgoing import find_outgoing
from inbox.queries.signing_desk import annex_files, own_key, progress_of, signing_screen
from inbox.rules.acts import KeyKind
from inbox.web import forms
from inbox.web.acting import acting, today
from inbox.web.blueprint import blueprint
from inbox.web.timeline import told
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.errors import Refusal
from server.infra.sentences import sentence
from server.infra.services import db_session, services
from server.infra.web import done, json_response, let_scripts_reach, render, wants_json

_NEXT: Final = "/leader/next"
_ABSENCES: Final = "/leader/absences"


@blueprint.get("/leader")
@requires(Permission.OUTGOING_SIGN)
def leader() -> Response:
    desk = leader_desk(db_session(), current_actor(), today())
    return render(
        "inbox/leader.html",
        to_sign=desk.to_sign,
        to_sign_count=desk.to_sign_count,
        to_take=desk.to_take,
        to_direct=desk.to_direct,
        to_direct_count=desk.to_direct_count,
        absence=desk.absence,
        today=today(),
        now=services().clock.now(),
    )


@blueprint.get("/leader/next")
@requires(Permission.OUTGOING_SIGN)
def leader_next() -> Response:
    """After one document the next one opens by itself; after the last one the desk."""
    session, actor = db_session(), current_actor()
    left = request.args.get("left", "")
    if left:
        flash(_said(request.args.get("done", ""), find_outgoing(session, actor, left).abstract), "success")
    following = next_to_sign(session, actor, but=left)
    return done(f"/leader/documents/{following.id}" if following is not None and following.id != left else "/leader")


def _said(deed: str, abstract: str) -> str:
    words: dict[str, str] = {
        "signed": _("Đã ký số: %(abstract)s", abstract=abstract),
        "returned": _("Đã trả lại: %(abstract)s", abstract=abstract),
        "given": _("Đã chuyển người ký: %(abstract)s", abstract=abstract),
    }
    return words.get(deed, abstract)


@blueprint.get("/leader/documents/<document_id>")
@requires(Permission.OUTGOING_SIGN)
def leader_document(document_id: str) -> Response:
    now = services().clock.now()
    screen = signing_screen(db_session(), current_actor(), document_id, today(), now)
    if screen is None:
        return done(f"/outgoing/{document_id}")
    if screen.key is not None and screen.key.kind == KeyKind.DEVICE:
        let_scripts_reach(services().settings.device_bridge)
    return render(
        "inbox/leader_document.html",
        document=screen.document,
        may=screen.may,
        files=screen.files,
        reviews=screen.reviews,
        timeline=told(screen.timeline),
        drafter_name=screen.drafter_name,
        key=screen.key,
        asks_pin=screen.asks_pin,
        problem=screen.problem,
        left=screen.left,
        stands_in=screen.stands_in,
        takers=screen.takers,
        bridge=services().settings.device_bridge,
        now=now,
    )


@blueprint.get("/leader/documents/<document_id>/progress")
@requires(Permission.OUTGOING_SIGN)
def leader_progress(document_id: str) -> Response:
    """How far a signature has come, with its sentence when it was refused."""
    found = progress_of(db_session(), current_actor(), document_id, today(), services().clock.now())
    message = sentence(found.failure, found.failure_details or {}) if found.failure else ""
    return json_response(
        {
            "phase": found.phase,
            "message": message,
            "kind": found.kind,
            "code": found.code,
            "expires_at": found.expires_at,
            "request_id": found.request_id,
        }
    )


@blueprint.post("/leader/documents/<document_id>/hand-over")
@requires(Permission.OUTGOING_SIGN)
def hand_over_outgoing(document_id: str) -> Response:
    """To `person_id`, or to the actor, who takes it."""
    person_id = forms.text("person_id")
    reason = forms.text("reason")
    with acting() as at:
        document = hand_over(at.session, at.actor, document_id, person_id, reason, now=at.now)
        given = document.signer_person_id != at.actor.person_id
    if not wants_json():
        flash(_("Đã chuyển. Hệ thống dựng lại văn bản theo người ký mới."), "success")
    return done(f"{_NEXT}?done=given&left={document_id}" if given else "/leader", work_id=document.work_id)


@blueprint.get("/leader/batch")
@requires(Permission.OUTGOING_SIGN)
def leader_batch() -> Response:
    """Read several documents one after the other, then sign them with one PIN."""
    session, actor = db_session(), current_actor()
    rows = rows_to_sign(session, actor, frozenset(request.args.getlist("document")[:LONGEST_BATCH]))
    if not rows:
        return done("/leader")
    annexes = {row.id: annex_files(session, row.id) for row in rows}
    return render("inbox/leader_batch.html", documents=rows, annexes=annexes, key=own_key(session, actor, today()))


@blueprint.get(_ABSENCES)
@requires(Permission.OUTGOING_SIGN)
def leader_absences() -> Response:
    session, actor, day = db_session(), current_actor(), today()
    return render(
        "inbox/leader_absences.html",
        absences=own_absences(session, actor, day),
        standing_in=standing_in(session, actor, day),
        substitutes=substitutes(session, actor, day),
        handed_over=handed_over(session, actor),
        today=day,
    )


@blueprint.post(_ABSENCES)
@requires(Permission.OUTGOING_SIGN)
def declare_leader_absence() -> Response:
    first, last = forms.day("first_day"), forms.day("last_day")
    if first is None or last is None:
        raise Refusal("request.invalid", field="first_day")
    leave = Leave(first, last, forms.text("substitute_id"), forms.text("reason"))
    with acting() as at:
        absence = declare_absence(at.session, at.actor, leave, now=at.now)
        absence_id = absence.id
    if not wants_json():
        flash(_("Đã ghi nhận thời gian vắng mặt và người ký thay."), "success")
    return done(_ABSENCES, absence_id=absence_id)


@blueprint.post("/leader/absences/<absence_id>/end")
@requires(Permission.OUTGOING_SIGN)
def end_leader_absence(absence_id: str) -> Response:
    with acting() as at:
        end_absence(at.session, at.actor, absence_id, now=at.now)
    if not wants_json():
        flash(_("Đã kết thúc thời gian vắng mặt."), "success")
    return done(_ABSENCES)
