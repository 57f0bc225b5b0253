"""Which provider signs for a credential: the profile its row names, with the node's own access to it."""

import re
from typing import Final

from server.identity.models import Credential
from server.infra.config import Settings
from server.infra.errors import Refusal
from signing.keys.providers import read_provider
from signing.keys.remote import RemoteSigning

_NAME: Final = re.compile(r"[a-z0-9_-]{1,40}")


def provider_of(settings: Settings, credential: Credential) -> RemoteSigning:
    """The provider whose settings (`signing.keys.providers`) stand among the secrets of the node, by their name.

    Raises Refusal `signing.provider_unknown`; SigningError for settings that cannot be used.
    """
    name = credential.config.get("provider", "")
    if not _NAME.fullmatch(name):
        raise Refusal("signing.provider_unknown")
    return read_provider(settings.secrets_dir / "providers" / f"{name}.json")
