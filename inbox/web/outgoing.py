"""The desk of outgoing documents, from draft to dispatch."""

from itertools import groupby

from flask import Response

from inbox.actions.dispatch import dispatch
from inbox.actions.initial import initial
from inbox.actions.number import number
from inbox.actions.recall import recall
from inbox.actions.return_draft import return_draft
from inbox.actions.seal import seal
from inbox.actions.sign import sign
from inbox.actions.submit import submit
from inbox.actions.void import void
from inbox.queries.annexes import annexes_of
from inbox.queries.copies import copies_of_outgoing, outgoing_to_copy
from inbox.queries.judgements import judgements_of
from inbox.queries.lists import outgoing_list
from inbox.queries.outgoing import outgoing_screen, packages_of
from inbox.queries.reviews import waiting_for
from inbox.queries.signing import open_request_of, signing_view
from inbox.web import forms
from inbox.web.acting import acting, today
from inbox.web.blueprint import blueprint
from inbox.web.incoming import asked
from inbox.web.steps import steps_of
from inbox.web.timeline import told
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.services import db_session, services
from server.infra.web import done, render


@blueprint.get("/outgoing")
@requires(Permission.OUTGOING_READ)
def outgoing() -> Response:
    found = outgoing_list(db_session(), current_actor().agency_id, asked())
    return render(
        "inbox/outgoing.html",
        documents=found.documents,
        to_initial=waiting_for(db_session(), current_actor()),
        show=found.show,
        q=found.words,
        page=found.page,
        pages=found.pages,
        total=found.total,
        counts=found.counts,
        now=services().clock.now(),
    )


@blueprint.get("/outgoing/<document_id>")
@requires(Permission.OUTGOING_READ)
def outgoing_document(document_id: str) -> Response:
    screen = outgoing_screen(db_session(), current_actor(), document_id, today())
    levels = [(name, list(group)) for name, group in groupby(screen.recipients, lambda one: one.level_name)]
    return render(
        "inbox/outgoing_document.html",
        document=screen.document,
        reviews=screen.reviews,
        annexes=annexes_of(db_session(), document_id),
        copies=copies_of_outgoing(db_session(), current_actor(), document_id),
        sources=outgoing_to_copy(db_session(), current_actor(), document_id),
        steps=steps_of(screen.document.state),
        recipients=screen.recipients,
        levels=levels,
        deliveries=screen.deliveries,
        timeline=told(screen.timeline),
        verbs=screen.verbs,
        judgements=judgements_of(db_session(), f"outgoing:{document_id}"),
        signing=signing_view(db_session(), current_actor(), document_id, services().clock.now()),
        now=services().clock.now(),
    )


@blueprint.get("/outgoing/<document_id>/packages")
@requires(Permission.OUTGOING_READ)
def outgoing_packages(document_id: str) -> Response:
    session, actor = db_session(), current_actor()
    packages = packages_of(session, actor, document_id)
    document = outgoing_screen(session, actor, document_id, today()).document
    return render("inbox/packages.html", document=document, packages=packages)


@blueprint.post("/outgoing/<document_id>/submit")
@requires(Permission.OUTGOING_DRAFT)
def submit_outgoing(document_id: str) -> Response:
    with acting() as at:
        submit(at.session, at.actor, document_id, now=at.now)
    return done(f"/outgoing/{document_id}")


@blueprint.post("/outgoing/<document_id>/initial")
@requires(Permission.OUTGOING_REVIEW)
def initial_outgoing(document_id: str) -> Response:
    sha256, annexes = forms.text("sha256"), forms.optional("annexes")
    with acting() as at:
        initial(at.session, at.actor, document_id, sha256, annexes=annexes, now=at.now)
    return done(f"/outgoing/{document_id}")


@blueprint.post("/outgoing/<document_id>/return")
@requires(Permission.OUTGOING_SIGN, Permission.OUTGOING_REVIEW)
def return_outgoing(document_id: str) -> Response:
    reason = forms.text("reason")
    with acting() as at:
        return_draft(at.session, at.actor, document_id, reason, now=at.now)
    return done(f"/outgoing/{document_id}")


@blueprint.post("/outgoing/<document_id>/sign")
@requires(Permission.OUTGOING_SIGN)
def sign_outgoing(document_id: str) -> Response:
    pin, sha256, annexes = forms.optional("pin"), forms.text("sha256"), forms.optional("annexes")
    with acting() as at:
        shown = {"sha256": sha256, "annexes": annexes}
        document = sign(at.session, at.actor, document_id, pin, **shown, address=at.address, now=at.now)
        request_id = open_request_of(at.session, document_id)
    after = f"/signing/requests/{request_id}" if request_id else f"/outgoing/{document_id}"
    return done(after, work_id=document.work_id, request_id=request_id)


@blueprint.post("/outgoing/<document_id>/number")
@requires(Permission.OUTGOING_NUMBER)
def number_outgoing(document_id: str) -> Response:
    with acting() as at:
        document = number(at.session, at.actor, document_id, now=at.now)
    return done(f"/outgoing/{document_id}", work_id=document.work_id)


@blueprint.post("/outgoing/<document_id>/void")
@requires(Permission.OUTGOING_NUMBER)
def void_outgoing(document_id: str) -> Response:
    reason = forms.text("reason")
    with acting() as at:
        void(at.session, at.actor, document_id, reason, now=at.now)
    return done(f"/outgoing/{document_id}")


@blueprint.post("/outgoing/<document_id>/seal")
@requires(Permission.OUTGOING_SEAL)
def seal_outgoing(document_id: str) -> Response:
    pin, sha256 = forms.text("pin"), forms.text("sha256")
    with acting() as at:
        document = seal(at.session, at.actor, document_id, pin, sha256=sha256, address=at.address, now=at.now)
    return done(f"/outgoing/{document_id}", work_id=document.work_id)


@blueprint.post("/outgoing/<document_id>/dispatch")
@requires(Permission.OUTGOING_DISPATCH)
def dispatch_outgoing(document_id: str) -> Response:
    recipients = forms.choices("recipients")
    with acting() as at:
        dispatch(at.session, at.actor, document_id, recipients, now=at.now)
    return done(f"/outgoing/{document_id}")


@blueprint.post("/outgoing/<document_id>/recall")
@requires(Permission.OUTGOING_DISPATCH)
def recall_outgoing(document_id: str) -> Response:
    reason = forms.text("reason")
    with acting() as at:
        recall(at.session, at.actor, document_id, reason, now=at.now)
    return done(f"/outgoing/{document_id}")
