"""What every page knows: who is at work, where to go, how to find the built files, how to write a date."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

from server.identity.access import optional_actor
from server.identity.models import Agency
from server.identity.queries import workplaces
from server.infra.clock import VN
from server.infra.sentences import recorded, sentence
from server.infra.services import db_session, services
from server.web.language import browser_texts, chosen_language
from server.web.navigation import entries_for


def install(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, sentence=sentence, recorded=recorded)
    app.jinja_env.filters.update(vn_date=vn_date, vn_moment=vn_moment, vn_long_date=vn_long_date)
    app.context_processor(_frame)


def asset(name: str) -> str:
    """URL of a built file by its plain name."""
    return url_for("static", filename=_manifest(services().settings.assets_dir)[name])


@cache
def _manifest(folder: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return names


def _frame() -> dict[str, Any]:
    actor = optional_actor()
    language = chosen_language()
    return {
        "actor": actor,
        "agencies": _workplaces(actor.person_id) if actor else [],
        "nav": entries_for(actor, request.path) if actor else [],
        "language": language,
        "js_texts": browser_texts(language),
    }


def _workplaces(person_id: str) -> list[Agency]:
    """The agencies in which a person works, each once."""
    today = services().clock.now().astimezone(VN).date()
    return list({agency.id: agency for agency, _ in workplaces(db_session(), person_id, today)}.values())


def _in_vietnam(value: date | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value.astimezone(VN) if isinstance(value, datetime) else value


def vn_date(value: date | str) -> str:
    """21/11/2026."""
    return f"{_in_vietnam(value):%d/%m/%Y}"


def vn_moment(value: datetime | str) -> str:
    """14:30 21/11/2026."""
    return f"{_in_vietnam(value):%H:%M %d/%m/%Y}"


def vn_long_date(value: date | str) -> str:
    """Ngày 05 tháng 3 năm 2026: a leading zero for days below 10 and for January and February (NĐ 30/2020, PL I)."""
    day = _in_vietnam(value)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
