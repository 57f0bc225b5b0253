"""Refusals and accidents as answers: a clear sentence with a stable code, never a traceback."""

import logging
from http import HTTPStatus
from typing import cast
from urllib.parse import quote, urlsplit

from flask import Flask, Response, flash, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from server.app.parts import REFUSALS
from server.infra.errors import Coded, NotFound, Refusal, Unauthenticated
from server.infra.sentences import sentence
from server.infra.web import json_response, wants_json

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    for kind in REFUSALS:
        app.register_error_handler(kind, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _accident)


def _refusal(error: Exception) -> Response:
    """The pure cores have refusals of their own; all carry a code."""
    if isinstance(error, Refusal):
        return answer_refusal(error)
    coded = cast("Coded", error)
    return answer_refusal(Refusal(coded.code, **coded.details))


def answer_refusal(refusal: Refusal) -> Response:
    """A program gets JSON; a person gets the page again with the sentence, or a page that says it."""
    message = sentence(refusal.code, refusal.details)
    if wants_json():
        error = {"code": refusal.code, "message": message, "details": refusal.details}
        return json_response({"error": error}, refusal.status)
    if isinstance(refusal, Unauthenticated):
        return _to_login()
    back = _page_before()
    if request.method == "POST" and back:
        flash(f"{message} ({refusal.code})", "danger")
        return _go(back)
    page = render_template("error.html", error={"code": refusal.code, "message": message})
    return make_response(page, refusal.status)


def _to_login() -> Response:
    target = quote(request.full_path.rstrip("?")) if request.method == "GET" else "/"
    return _go(f"/login?next={target}")


def _go(url: str) -> Response:
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url})
    return make_response(redirect(url, 303))


def _page_before() -> str | None:
    """Path of the page the form stood on, when it was one of ours."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    path = f"/{parts.path.lstrip('/')}"  # two slashes would name another site
    return f"{path}?{parts.query}" if parts.query else path


def _csrf(_error: CSRFError) -> Response:
    return answer_refusal(Refusal("access.csrf"))


def _too_large(_error: RequestEntityTooLarge) -> Response:
    return answer_refusal(Refusal("file.too_large", megabytes=(request.max_content_length or 0) // 2**20))


def _http(error: HTTPException) -> Response:
    if error.code == HTTPStatus.NOT_FOUND:
        return answer_refusal(NotFound("page.missing"))
    refusal = Refusal("request.invalid", field=error.name)
    response = answer_refusal(refusal)
    response.status_code = error.code or HTTPStatus.BAD_REQUEST
    return response


def _accident(error: Exception) -> Response:
    log.exception("accident at %s", request.path, exc_info=error)
    response = answer_refusal(Refusal("server.error"))
    response.status_code = HTTPStatus.INTERNAL_SERVER_ERROR
    return response
