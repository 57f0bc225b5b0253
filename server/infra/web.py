"""One route, two forms: a page for people, the same values as JSON for programs."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

import orjson
from flask import Response, g, make_response, redirect, render_template, request
from markupsafe import Markup

from server.infra.clock import VN
from server.infra.errors import Refusal


def wants_json() -> bool:
    """Whether the asker is a program: it accepts JSON and does not prefer a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def sent_values() -> Mapping[str, object]:
    """The form, or the object of a JSON body, read as strictly as it is written. Raises Refusal `request.invalid`."""
    if not request.is_json:
        return request.form
    try:
        value = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise Refusal("request.invalid", field="body")
    return value


def to_json(values: object) -> bytes:
    """JSON of views: dataclasses, enums and times (ISO 8601 with the zone of Vietnam)."""
    return orjson.dumps(values, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_SORT_KEYS)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(VN).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, frozenset | set):
        return sorted(str(item) for item in value)
    if isinstance(value, Markup):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def json_response(values: object, status: int = 200) -> Response:
    return Response(to_json(values), status=status, content_type="application/json")


def render(template: str, status: int = 200, **values: Any) -> Response:
    """A screen: the template filled with the values, or the values themselves for a program."""
    if wants_json():
        return json_response(values, status)
    return make_response(render_template(template, **values), status)


def let_scripts_reach(origin: str) -> None:
    """Scripts of the page that is being answered may also speak with this origin: its content policy will name it."""
    g.reachable = origin


def reachable() -> str:
    """The origin that :func:`let_scripts_reach` named, or nothing."""
    origin: str = g.get("reachable", "")
    return origin


def done(url: str, status: int = 200, **values: Any) -> Response:
    """The answer to an act: the next page for people, `{"ok": true, "url": …}` for programs."""
    if wants_json():
        return json_response({"ok": True, "url": url, **values}, status)
    # htmx follows a redirect inside the request; this header makes it move the whole page instead.
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url})
    return make_response(redirect(url, 303))
