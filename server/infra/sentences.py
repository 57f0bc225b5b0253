"""A code becomes a sentence in the language of the reader."""

from collections.abc import Mapping

from flask_babel import gettext

from server.infra.messages import fill
from server.infra.services import services


def sentence(code: str, details: Mapping[str, str] | None = None) -> str:
    return fill(gettext(services().catalogue.template(code)), details or {})


def recorded(code: str) -> str:
    """The sentence of a code in Vietnamese, the language of the record, whatever language its reader chose."""
    return services().catalogue.template(code)
