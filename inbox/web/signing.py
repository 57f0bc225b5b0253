"""Signing a list of documents, and signatures that are made outside."""

import hmac
from collections import deque
from dataclasses import asdict
from time import monotonic
from typing import Final

from flask import Response, request

from inbox.actions.answer_signature import answer_signature, hear_of_answer, note_refused_answer, take_hash
from inbox.actions.end_request import withdraw_request
from inbox.actions.sign_batch import sign_batch
from inbox.queries.outgoing import find_outgoing
from inbox.queries.signing import act_screen, archived_file, request_screen
from inbox.rules.acts import ShownFile
from inbox.web import forms
from inbox.web.acting import acting
from inbox.web.blueprint import blueprint
from inbox.web.files import PDF, send_bytes
from server.identity import Permission
from server.identity.access import current_actor, public, requires
from server.infra.database import transaction
from server.infra.errors import Forbidden, NotFound, Refusal, Throttled
from server.infra.secrets import node_secret
from server.infra.services import db_session, services
from server.infra.web import done, json_response, render

CALLERS_SECRET: Final = "signing-calls"  # noqa: S105 - the name of a secret of the node
CALL_BYTES: Final = 16 * 1024
CALLS_PER_MINUTE: Final = 120
_calls: deque[float] = deque(maxlen=CALLS_PER_MINUTE)


@blueprint.post("/signing/batch")
@requires(Permission.OUTGOING_SIGN)
def sign_list() -> Response:
    files, pin = [_shown(value) for value in forms.choices("files")], forms.text("pin")
    with acting() as at:
        act = sign_batch(at.session, at.actor, files, pin, address=at.address, now=at.now)
    return done(f"/signing/acts/{act.id}", act_id=act.id)


def _shown(value: str) -> ShownFile:
    """`<document>:<hash>`, and for a document with annexes `:<hashes of the annexes>`."""
    document_id, _, files = value.partition(":")
    sha256, _, annexes = files.partition(":")
    if not document_id or not sha256:
        raise Refusal("request.invalid", field="files")
    return ShownFile(document_id, sha256, annexes)


@blueprint.get("/signing/acts/<act_id>")
@requires(Permission.OUTGOING_SIGN)
def signing_act(act_id: str) -> Response:
    act = act_screen(db_session(), current_actor(), act_id)
    return render("inbox/signing_act.html", act=act, waiting=act.waiting)


@blueprint.get("/signing/requests/<request_id>")
@requires(Permission.OUTGOING_SIGN)
def signing_request(request_id: str) -> Response:
    found = request_screen(db_session(), current_actor(), request_id)
    return render("inbox/signing_request.html", request=found, now=services().clock.now())


@blueprint.post("/signing/requests/<request_id>/hash")
@requires(Permission.OUTGOING_SIGN)
def take_request_hash(request_id: str) -> Response:
    """What the device signs and the nonce of its answer: given out once, so a POST."""
    with acting() as at:
        taken = take_hash(at.session, at.actor, request_id, now=at.now)
    return json_response({"ok": True, **asdict(taken)})


@blueprint.post("/signing/requests/<request_id>/signature")
@requires(Permission.OUTGOING_SIGN)
def answer_request(request_id: str) -> Response:
    nonce, signature = forms.text("nonce"), forms.text("signature")
    try:
        with acting() as at:
            answer_signature(at.session, at.actor, request_id, nonce, signature, now=at.now)
    except NotFound:
        raise
    except Refusal as refusal:
        with acting() as at:
            note_refused_answer(at.session, at.actor, request_id, refusal.code, now=at.now)
        raise
    return done(f"/signing/requests/{request_id}")


@blueprint.post("/signing/requests/<request_id>/withdraw")
@requires(Permission.OUTGOING_SIGN)
def withdraw_signing_request(request_id: str) -> Response:
    with acting() as at:
        request = withdraw_request(at.session, at.actor, request_id, now=at.now)
    return done(f"/leader/documents/{request.document_id}")


@blueprint.post("/signing/calls")
@public
def provider_calls() -> Response:
    """A provider says that a transaction has news. It proves itself by the shared secret and tells nothing else that
    is believed: what the news is, is asked of the provider.
    """
    _throttle()
    request.max_content_length = CALL_BYTES
    secret = node_secret(services().settings, CALLERS_SECRET)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.args.get("secret", "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise Forbidden("signing.caller_unknown")
    transaction_id = forms.text("transaction_id")
    with transaction(services().factory) as session:
        hear_of_answer(session, transaction_id, now=services().clock.now())
    return json_response({"ok": True})


def _throttle() -> None:
    """Raises Throttled `signing.caller_throttled`: one count for all callers, this door is for machines."""
    now = monotonic()
    if len(_calls) == CALLS_PER_MINUTE and now - _calls[0] < 60:
        raise Throttled("signing.caller_throttled")
    _calls.append(now)


@blueprint.get("/outgoing/<document_id>/archived/<sha256>")
@requires(Permission.OUTGOING_READ)
def archived_copy(document_id: str, sha256: str) -> Response:
    """A copy that is kept for ever, one time-stamp more than what was dispatched."""
    document = find_outgoing(db_session(), current_actor(), document_id)
    if archived_file(db_session(), document.id, sha256) is None:
        raise NotFound("file.missing", sha256=sha256)
    return send_bytes(sha256, f"{document.reference or document.id} (lưu trữ).pdf", PDF)
