"""A document that waits for a signature from outside, and what is asked of a provider for it."""

from dataclasses import dataclass
from typing import Any

from cryptography import x509

from signing import FieldName, Issued, Verdict, verify
from signing.keys import Mechanism, Scheme
from signing.keys.remote import RemoteRequest
from signing.prepared import Prepared, finish_signature, prepare_signature
from tests.unit.signing.making import NOW, make_office, prepared


@dataclass(frozen=True, slots=True)
class Waits:
    """A prepared document with its request."""

    prepared: Prepared
    request: RemoteRequest

    def finish(self, signature: object, anchors: tuple[x509.Certificate, ...] | None = None) -> Verdict:
        assert isinstance(signature, bytes)
        signed = finish_signature(self.prepared, signature)
        return verify(signed, anchors or make_office().authority.anchors(), at=NOW)


def waiting_for(
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    credential: str,
    mechanism: Mechanism | None = None,
    **more: Any,
) -> Waits:
    chosen = mechanism or Mechanism(Scheme.PKCS1)
    ready = prepare_signature(prepared(), certificate, chain, chosen, field=FieldName.SIGNATURE, at=NOW)
    request = RemoteRequest(credential, certificate, ready.hash(), chosen, "Nghị quyết về ngân sách", **more)
    return Waits(ready, request)


def waiting_for_holder(holder: Issued, credential: str, mechanism: Mechanism | None = None, **more: Any) -> Waits:
    return waiting_for(holder.certificate, holder.chain, credential, mechanism, **more)
