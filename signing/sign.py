"""
Signing into a prepared field: PAdES B-B, or B-T with a time-stamp (ETSI EN 319 142-1), as an incremental update.

Speed: the key object is already loaded, the fixed parts of the signature are encoded once per key, the picture is
compressed once per process, and the document is read once.
"""

from datetime import datetime

from pyhanko.sign.timestamps import TimeStamper

from signing.fields import FieldName
from signing.images import SignatureText
from signing.keys import Key
from signing.policy import DEFAULT_POLICY, Policy
from signing.prepared import finish_signature, prepare_signature


def sign(
    pdf: bytes,
    key: Key,
    *,
    field: str,
    image: bytes | None = None,
    text: SignatureText | None = None,
    reason: str = "",
    at: datetime | None = None,
    time_stamper: TimeStamper | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> bytes:
    """
    Sign a prepared document into one of its empty signature fields and check the result.

    ``image`` is a transparent PNG drawn into the field's box, ``text`` are words in it, without both it stays empty;
    ``at`` is the signing time written beside the signature (aware; now by default); ``policy`` says which algorithms
    may sign. Raises the errors of :func:`signing.prepared.prepare_signature`, of the key, and of
    :func:`signing.prepared.finish_signature`.
    """
    prepared = prepare_signature(
        pdf,
        key.certificate,
        key.chain,
        key.mechanism,
        field=field,
        image=image,
        text=text,
        reason=reason,
        at=at,
        stamped=time_stamper is not None,
        policy=policy,
    )
    signature = key.raw.sign(prepared.attributes, prepared.mechanism)
    return finish_signature(prepared, signature, time_stamper=time_stamper)


def seal(
    pdf: bytes,
    key: Key,
    image: bytes | None,
    *,
    reason: str = "",
    at: datetime | None = None,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """Sign with the agency's key into its own field (Decree 30/2020, annex I), which locks the number and the date."""
    return sign(pdf, key, field=FieldName.SEAL, image=image, reason=reason, at=at, time_stamper=time_stamper)
