"""Which provider signs for a credential: the profile its row names, with the node's own access to it."""

from server.identity.models import Credential
from server.infra.errors import Refusal
from server.infra.work import Work
from signing.keys.remote import RemoteSigning


def provider_of(_work: Work, _credential: Credential) -> RemoteSigning:
    """Raises Refusal `signing.provider_unknown`."""
    raise Refusal("signing.provider_unknown")
