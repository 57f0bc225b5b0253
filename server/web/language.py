"""Vietnamese first; English on request."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import session as web_session

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"

LANGUAGES = ("vi", "en")
FIELD = "language"


def chosen_language() -> str:
    chosen = web_session.get(FIELD)
    return chosen if isinstance(chosen, str) and chosen in LANGUAGES else LANGUAGES[0]


def choose_language(language: str) -> None:
    """An unknown language changes nothing."""
    if language in LANGUAGES:
        web_session[FIELD] = language


@cache
def browser_texts(language: str) -> dict[str, str]:
    """The texts that scripts show, translated; Vietnamese stands in the scripts themselves."""
    file = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return {}
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language)
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.string and any(str(place).startswith("clients/") for place, _ in message.locations)
    }
