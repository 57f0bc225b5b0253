"""The desk of incoming documents."""

from flask import Response, flash, request
from flask_babel import gettext as _

from inbox.actions.answer_recall import answer_recall
from inbox.actions.assign import Instruction, assign
from inbox.actions.import_package import Outcome, Taken, import_package, unpack
from inbox.actions.process import complete, start
from inbox.actions.refuse import refuse
from inbox.actions.register import register
from inbox.queries.copies import copies_of_incoming, incoming_to_copy
from inbox.queries.incoming import incoming_screen
from inbox.queries.judgements import judgements_of
from inbox.queries.lists import ALL, Asked, incoming_list
from inbox.queries.unmatched import unmatched_packages
from inbox.web import forms
from inbox.web.acting import acting, today
from inbox.web.blueprint import blueprint
from inbox.web.timeline import told
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.bodies import takes_file
from server.infra.services import db_session, services
from server.infra.slow import aside
from server.infra.web import done, render, wants_json

LAST_PAGE = 100_000


def asked() -> Asked:
    """The filter, the words and the page in the address of a list."""
    return Asked(
        show=request.args.get("show", ALL),
        words=request.args.get("q", "").strip(),
        page=forms.whole_number("page", 1, 1, LAST_PAGE),
    )


@blueprint.get("/incoming")
@requires(Permission.INCOMING_READ)
def incoming() -> Response:
    session, actor = db_session(), current_actor()
    found = incoming_list(session, actor.agency_id, asked())
    unmatched = unmatched_packages(session, actor.agency_id) if actor.may(Permission.INCOMING_REGISTER) else ()
    return render(
        "inbox/incoming.html",
        documents=found.documents,
        show=found.show,
        q=found.words,
        page=found.page,
        pages=found.pages,
        total=found.total,
        counts=found.counts,
        unmatched=unmatched,
        today=today(),
        now=services().clock.now(),
    )


@blueprint.post("/incoming/import")
@requires(Permission.INCOMING_REGISTER)
@takes_file(lambda settings: settings.upload_limit)
def import_incoming() -> Response:
    """Take a package that came on a disk or by mail instead of the exchange."""
    blobs = services().blobs
    unpacked = aside(unpack, blobs, forms.upload("package"))
    with acting() as at:
        taken = import_package(at.session, blobs, at.actor, at.actor.agency_id, unpacked, now=at.now)
    if not wants_json():
        flash(_told(taken), "success" if taken.outcome in (Outcome.DOCUMENT, Outcome.STATUS) else "info")
    return done(_place_of(taken), outcome=taken.outcome, incoming_id=taken.incoming_id)


def _told(taken: Taken) -> str:
    words: dict[Outcome, str] = {
        Outcome.DOCUMENT: _("Đã nhập gói tin. Hệ thống đang kiểm tra chữ ký số của văn bản."),
        Outcome.DUPLICATE: _("Văn bản này đã có trên hệ thống, không nhập lần nữa."),
        Outcome.UPDATE: _("Đã lưu bản cập nhật của cơ quan gửi; văn bản đã nhận giữ nguyên."),
        Outcome.RECALL: _("Đã nhập yêu cầu thu hồi của cơ quan gửi."),
        Outcome.STATUS: _("Đã nhập trạng thái xử lý của nơi nhận."),
        Outcome.UNMATCHED: _("Đã lưu gói tin, nhưng không tìm thấy văn bản mà gói tin nói đến."),
    }
    return words[taken.outcome]


def _place_of(taken: Taken) -> str:
    if taken.incoming_id is not None:
        return f"/incoming/{taken.incoming_id}"
    return f"/outgoing/{taken.outgoing_id}" if taken.outgoing_id is not None else "/incoming"


@blueprint.get("/incoming/<document_id>")
@requires(Permission.INCOMING_READ)
def incoming_document(document_id: str) -> Response:
    screen = incoming_screen(db_session(), current_actor(), document_id, today())
    return render(
        "inbox/incoming_document.html",
        document=screen.document,
        verdict=screen.verdict,
        judgements=judgements_of(db_session(), f"incoming:{document_id}"),
        files=screen.files,
        units=screen.units,
        copies=copies_of_incoming(db_session(), current_actor(), document_id),
        sources=incoming_to_copy(db_session(), current_actor(), document_id),
        duplicates=screen.duplicates,
        directives=screen.directives,
        timeline=told(screen.timeline),
        verbs=screen.verbs,
        today=today(),
        now=services().clock.now(),
    )


@blueprint.post("/incoming/<document_id>/register")
@requires(Permission.INCOMING_REGISTER)
def register_incoming(document_id: str) -> Response:
    with acting() as at:
        document = register(at.session, at.actor, document_id, now=at.now)
    if not wants_json():
        flash(_("Đã tiếp nhận và vào sổ với số đến %(number)s.", number=document.arrival_number), "success")
    return done(f"/incoming/{document_id}")


@blueprint.post("/incoming/<document_id>/refuse")
@requires(Permission.INCOMING_REGISTER)
def refuse_incoming(document_id: str) -> Response:
    reason = forms.text("reason")
    with acting() as at:
        refuse(at.session, at.actor, document_id, reason, now=at.now)
    return done(f"/incoming/{document_id}")


@blueprint.post("/incoming/<document_id>/assign")
@requires(Permission.INCOMING_DIRECT)
def assign_incoming(document_id: str) -> Response:
    instruction = Instruction(
        unit_id=forms.text("unit_id"),
        text=forms.text("directive"),
        due=forms.day("due"),
        cooperating=forms.choices("cooperating"),
    )
    with acting() as at:
        assign(at.session, at.actor, document_id, instruction, now=at.now)
    return done(f"/incoming/{document_id}")


@blueprint.post("/incoming/<document_id>/start")
@requires(Permission.INCOMING_PROCESS)
def start_incoming(document_id: str) -> Response:
    with acting() as at:
        start(at.session, at.actor, document_id, now=at.now)
    return done(f"/incoming/{document_id}")


@blueprint.post("/incoming/<document_id>/complete")
@requires(Permission.INCOMING_PROCESS)
def complete_incoming(document_id: str) -> Response:
    note = forms.text("note")
    with acting() as at:
        complete(at.session, at.actor, document_id, note, now=at.now)
    return done(f"/incoming/{document_id}")


@blueprint.post("/incoming/<document_id>/recall-answer")
@requires(Permission.INCOMING_REGISTER)
def answer_incoming_recall(document_id: str) -> Response:
    agree, reason = forms.flag("agree"), forms.text("reason")
    with acting() as at:
        answer_recall(at.session, at.actor, document_id, reason, agree=agree, now=at.now)
    return done(f"/incoming/{document_id}")
