"""Keys of the demo's leaders that are not in the house: taken out of it, and their credential says where they are."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.app.parts import make_services
from server.identity.models import Account, Credential
from server.infra.config import Settings
from server.infra.database import transaction
from server.infra.secrets import key_passphrase
from signing import Issued
from tests.support.node import Node


def take_key(node: Node, username: str) -> Issued:
    """The key of a leader, as the node keeps it in a file."""
    settings = Settings(data_dir=node.data_dir)
    with transaction(make_services(settings).factory) as session:
        file = settings.keys_dir / _credential(session, username).key_file
    passphrase = key_passphrase(settings, "signature", str(node.accounts["pin"]).encode())
    private_key, certificate, chain = load_key_and_certificates(file.read_bytes(), passphrase)
    assert isinstance(private_key, RSAPrivateKey)
    assert certificate is not None
    return Issued(certificate, private_key, tuple(chain))


def give_key(node: Node, username: str, leader: Issued, kind: str, **config: str) -> None:
    """From now on this leader's key is elsewhere."""
    certificates = (leader.certificate, *leader.chain)
    with transaction(make_services(Settings(data_dir=node.data_dir)).factory) as session:
        row = _credential(session, username)
        row.kind, row.config = kind, config
        row.certificate_pem = b"".join(one.public_bytes(Encoding.PEM) for one in certificates).decode()


def _credential(session: Session, username: str) -> Credential:
    holder = select(Account.person_id).where(Account.username == username).scalar_subquery()
    query = select(Credential).where(Credential.holder_person_id == holder, Credential.purpose == "signature")
    return session.scalars(query).one()
