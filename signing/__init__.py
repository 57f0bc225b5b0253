"""
Signatures in PDF: keys, signing, stamps, time, trust, verification. Knows nothing of the other rooms.

The way of an issued document: :func:`prepare` puts four empty fields into the drawing, :func:`sign` takes the leader's
signature, :func:`fill` the number and the date, :func:`seal` the agency's signature; :func:`verify` judges the result,
:func:`raise_level` makes it last. A key that is elsewhere signs between :func:`prepare_signature` and
:func:`finish_signature`.
All functions are plain and block; run them in a worker process.
"""

from pyhanko.sign.timestamps import TimeStamper

from signing.clean import Cleaned, clean, clean_in_child
from signing.codes import ALL_CODES, ErrorCode, ReasonCode
from signing.errors import SigningError, TimeStampUnavailable, WrongPin
from signing.fields import Box, FieldName, Layout, prepare
from signing.fill import fill
from signing.images import SignatureText
from signing.keys import Key, Scheme, open_key
from signing.levels import raise_level, renew, renew_by
from signing.pki import (
    Authority,
    Issued,
    Purpose,
    Subject,
    issue_certificate,
    issue_time_stamp_certificate,
    make_authority,
    revocation_list,
)
from signing.prepared import Prepared, finish_signature, prepare_signature
from signing.sign import seal, sign
from signing.stamps import seal_image, signature_image
from signing.time import answer_time_stamp, http_time_stamper
from signing.trust import Profile, Trust, TrustAnchor, TrustPurpose
from signing.tsa_server import serve_authority
from signing.verification.document import Caps
from signing.verification.report import Level, Reason, Role, SignatureReport, Status, Verdict
from signing.verify import Limits, verify, verify_in_child

__all__ = [
    "ALL_CODES",
    "Authority",
    "Box",
    "Caps",
    "Cleaned",
    "ErrorCode",
    "FieldName",
    "Issued",
    "Key",
    "Layout",
    "Level",
    "Limits",
    "Prepared",
    "Profile",
    "Purpose",
    "Reason",
    "ReasonCode",
    "Role",
    "Scheme",
    "SignatureReport",
    "SignatureText",
    "SigningError",
    "Status",
    "Subject",
    "TimeStampUnavailable",
    "TimeStamper",
    "Trust",
    "TrustAnchor",
    "TrustPurpose",
    "Verdict",
    "WrongPin",
    "answer_time_stamp",
    "clean",
    "clean_in_child",
    "fill",
    "finish_signature",
    "http_time_stamper",
    "issue_certificate",
    "issue_time_stamp_certificate",
    "make_authority",
    "open_key",
    "prepare",
    "prepare_signature",
    "raise_level",
    "renew",
    "renew_by",
    "revocation_list",
    "seal",
    "seal_image",
    "serve_authority",
    "sign",
    "signature_image",
    "verify",
    "verify_in_child",
]
