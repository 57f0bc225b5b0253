"""Is this document what it says it is? For anybody, without an account: bring the file, or the code printed on it.

Nothing is checked in this process: a file is put aside, a worker checks it, and its bytes are deleted afterwards.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, request, send_file
from werkzeug.datastructures import FileStorage

from inbox.queries.checked import basis_now, fresh_verdict
from inbox.queries.published import PublishedDocument, published_by_code
from server.identity.access import public
from server.infra.bodies import takes_file
from server.infra.clock import VN
from server.infra.database import transaction
from server.infra.errors import NotFound, Refusal
from server.infra.outbox import Queue, publish
from server.infra.services import db_session, services
from server.infra.slow import aside
from server.infra.web import done, render
from server.processes.checking import CHECK_FILE, CHECK_ISSUED
from server.trust import public as strangers
from server.trust.cache import FRESH
from server.web.views import blueprint

BLOCK = 64 * 1024
MEGABYTE = 2**20


@blueprint.get("/verify")
@public
def verify_form() -> Response:
    code = request.args.get("code", "").strip()
    if code:
        return done(f"/verify/{code[:60].replace('/', '')}")
    return render("verify.html", megabytes=services().settings.public_check_limit // MEGABYTE)


@blueprint.post("/verify")
@public
@takes_file(lambda settings: settings.public_check_limit)
def verify_upload() -> Response:
    """Take one file in, unless this address, or everybody together, brought too many."""
    parts, now = services(), services().clock.now()
    settings, address = parts.settings, _address()
    strangers.check_measure(db_session(), address, now)
    given = _given_file()
    check_id = strangers.new_check_id()
    brought = aside(_put_aside, given, strangers.file_of(settings, check_id), settings.public_check_limit)
    try:
        with transaction(parts.factory) as session:
            row = strangers.begin_check(session, check_id, address, brought, now)
            row.work_id = publish(session, CHECK_FILE, {"check_id": check_id}, now=now, queue=Queue.PUBLIC).id
    except Exception:
        strangers.file_of(settings, check_id).unlink(missing_ok=True)
        raise
    return done(f"/verify/checks/{check_id}", check_id=check_id)


def _given_file() -> FileStorage:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Refusal("file.empty")
    return given


def _put_aside(given: FileStorage, place: Path, limit: int) -> strangers.Brought:
    """Write the file where only the checking worker reads it. Raises Refusal `file.empty`, `file.too_large`."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    total, size = sha256(), 0
    try:
        with place.open("xb") as out:
            for block in _blocks(given.stream):
                size += len(block)
                if size > limit:
                    raise Refusal("file.too_large", megabytes=limit // MEGABYTE)
                total.update(block)
                out.write(block)
        if not size:
            raise Refusal("file.empty")
    except Refusal:
        place.unlink(missing_ok=True)
        raise
    finally:
        given.close()  # what was received may lie in a temporary file of its own
    return strangers.Brought(given.filename or "", size, total.hexdigest())


def _blocks(stream: Any) -> Any:
    return iter(lambda: stream.read(BLOCK), b"")


@blueprint.get("/verify/checks/<check_id>")
@public
def verify_check(check_id: str) -> Response:
    """How far the check is, then what it found; only who has the address of this page gets here."""
    row = strangers.find_check(db_session(), check_id, services().clock.now())
    return render(
        "verify_check.html",
        check={"id": row.id, "name": row.name, "size": row.size, "sha256": row.sha256, "asked_at": row.asked_at},
        verdict=row.verdict,
        failure=row.failure,
        checked_at=row.checked_at,
        has_report=strangers.report_of(services().settings, row.id).exists(),
    )


@blueprint.get("/verify/checks/<check_id>/report")
@public
def verify_report(check_id: str) -> Response:
    """The one-page report (PDF)."""
    row = strangers.find_check(db_session(), check_id, services().clock.now())
    file = strangers.report_of(services().settings, row.id)
    if not file.exists():
        raise NotFound("page.missing")
    name = f"ket-qua-kiem-tra-{row.sha256[:8]}.pdf"
    return send_file(file.resolve(), mimetype="application/pdf", as_attachment=True, download_name=name)


@blueprint.get("/verify/<code>")
@public
def verify_code(code: str) -> Response:
    """What the code printed on a document leads to. A code that leads nowhere is counted, whatever the reason."""
    parts, now, address = services(), services().clock.now(), _address()
    strangers.check_misses(db_session(), address, now)
    found = published_by_code(db_session(), code, now.astimezone(VN).date())
    if found is None:
        with transaction(parts.factory) as session:
            strangers.note_miss(session, address, now)
        return render("verify_code.html", 404, document=None, verdict=None)
    return render("verify_code.html", document=found, verdict=_verdict_of(found))


def _verdict_of(found: PublishedDocument) -> dict[str, Any] | None:
    """The verdict on the kept file, or None while a worker makes it: once for all who ask within a while."""
    now = services().clock.now()
    known = fresh_verdict(db_session(), found.sha256, now)
    if known is None:
        slot = int(now.timestamp() // FRESH.total_seconds())
        key = f"{CHECK_ISSUED}:{found.sha256}:{basis_now(db_session(), now)[:16]}:{slot}"
        with transaction(services().factory) as session:
            publish(session, CHECK_ISSUED, {"sha256": found.sha256}, now=now, key=key, queue=Queue.PUBLIC)
    return known


def _address() -> str:
    return strangers.address_key(services().settings, request.remote_addr or "")
