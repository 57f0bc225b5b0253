"""
Is this signed PDF what it claims to be? The one place that answers, for our own documents and for those received.

Whatever cannot be read, decided or understood is never valid; an exception becomes a coded reason. Run it on strangers'
files through :func:`verify_in_child`, which limits time and memory.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Timer

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.codes import ReasonCode
from signing.trust import Profile, Trust
from signing.verification.document import Caps, examine_document, refuse_unchecked, refuse_unread
from signing.verification.grounds import Grounds, make_grounds, with_store
from signing.verification.integrity import Integrity, is_document_time_stamp, signatures_of
from signing.verification.reading import open_received
from signing.verification.report import Reason, Verdict, conclude
from signing.verification.reporting import make_reports
from signing.verification.revisions import Reader
from signing.verification.shown import examine_shown
from signing.verification.signature import FILLED_LATER, examine_signatures
from signing.verification.store import read_store
from signing.verification.upkeep import only_upkeep

logger = logging.getLogger(__name__)

CHILD = "signing.verification.child"
LARGEST_ANSWER = 8 * 1024 * 1024  # a name in a certificate has no natural end
CHILD_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}  # nothing of ours: the child reads files of strangers


def verify(
    pdf: bytes,
    trust: Trust | Iterable[x509.Certificate],
    *,
    at: datetime | None = None,
    crls: Iterable[bytes] = (),
    caps: Caps | None = None,
    profile: Profile = Profile.GENERAL,
) -> Verdict:
    """
    The verdict on a file as of ``at``, believing only ``trust`` (plain certificates are believed for every purpose)
    and the revocation lists (CRL, DER) at hand.

    Never raises for what is in the file. Raises ValueError when a list itself cannot be read.
    """
    limits = caps or Caps()
    given = trust if isinstance(trust, Trust) else Trust.of_certificates(trust)
    grounds = make_grounds(given.with_evidence(crls), (at or datetime.now(UTC)).astimezone(UTC), profile)
    if refusal := refuse_unread(pdf, limits):
        return conclude([refusal])
    try:
        reader = open_received(pdf)
        if refusal := refuse_unchecked(reader, limits):
            return conclude([refusal])
    except PdfDecodeLimitError:
        return conclude([Reason(ReasonCode.TOO_LARGE, {"size": str(len(pdf))})])
    except Exception:
        # The parser raises nearly anything on damaged files.
        logger.info("The file could not be parsed", exc_info=True)
        return conclude([Reason(ReasonCode.DAMAGED_PDF)])
    try:
        return _examined(pdf, reader, grounds)
    except PdfDecodeLimitError:
        return conclude([Reason(ReasonCode.TOO_LARGE, {"size": str(len(pdf))})])
    except Exception:
        # A signature that breaks its checker is not a valid one.
        logger.info("A signature could not be checked", exc_info=True)
        return conclude([Reason(ReasonCode.SIGNATURE_BROKEN)])


def _examined(pdf: bytes, reader: Reader, grounds: Grounds) -> Verdict:
    signatures = signatures_of(reader)
    reasons = list(examine_document(pdf, reader))
    if not grounds.trust.anchors:
        reasons.append(Reason(ReasonCode.ANCHORS_MISSING))
    found = examine_signatures(pdf, signatures, with_store(grounds, read_store(reader, signatures)))
    if signatures:
        reasons += _coverage(reader, signatures, [one.integrity for one in found.signatures])
        reasons += examine_shown(reader, signatures[0].signed_revision)
    return conclude(reasons, make_reports(found, grounds.profile))


def _coverage(
    reader: PdfFileReader, signatures: list[EmbeddedPdfSignature], integrities: list[Integrity]
) -> list[Reason]:
    """
    The last signature must reach the end of the file, or only evidence and time-stamps of the document may follow it.

    A time-stamp of the document is not that signature, and a file with nothing else is signed by nobody: anyone can get
    one for anything.
    """
    persons = [place for place, one in enumerate(signatures) if not is_document_time_stamp(one)]
    if not persons:
        return [Reason(ReasonCode.NOT_SIGNED)]
    place = persons[-1]
    last = integrities[place]
    if last.covers_file or only_upkeep(reader, signatures[place].signed_revision):
        return []
    filled_only = last.untouched and bool(last.changes) and set(last.changes) <= FILLED_LATER
    return [Reason(ReasonCode.FILLED_NOT_SEALED if filled_only else ReasonCode.NOT_COVERED)]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a checking process may use: seconds of processor, bytes of memory, seconds on the clock."""

    cpu_seconds: int = 20
    memory: int = 1536 * 1024 * 1024
    wall_seconds: float = 60  # three times the processor's: on a machine with other work, waiting is no crime


def verify_in_child(
    pdf_path: Path,
    trust: Trust | bytes,
    limits: Limits | None = None,
    *,
    at: datetime | None = None,
    crls: Iterable[bytes] = (),
    profile: Profile = Profile.GENERAL,
) -> Verdict:
    """
    The verdict on a file in a process of its own: ``verify.check_crashed`` or ``verify.check_too_long`` at the worst.

    ``trust`` may be certificates in PEM, believed for every purpose; empty PEM means that nobody is trusted. Raises
    ValueError when the PEM or a list cannot be read.
    """
    given = trust if isinstance(trust, Trust) else Trust.of_pem(trust)
    allowed = limits or Limits()
    task = {
        "path": str(pdf_path.resolve()),
        "trust": given.with_evidence(crls).to_json(),
        "at": (at or datetime.now(UTC)).isoformat(),
        "profile": profile.value,
        "limits": asdict(allowed),
    }
    try:
        return Verdict.from_json(json.loads(_answer_of_child(json.dumps(task).encode(), allowed.wall_seconds)))
    except TimeoutError:
        return conclude([Reason(ReasonCode.CHECK_TOO_LONG)])
    except (OSError, ValueError, KeyError, TypeError):
        return conclude([Reason(ReasonCode.CHECK_CRASHED)])


def _answer_of_child(task: bytes, seconds: float) -> bytes:
    """What the child said, up to a limit. Raises TimeoutError."""
    command = [sys.executable, "-I", "-m", CHILD]
    with subprocess.Popen(  # noqa: S603 - our own module, no word of the file on the command line
        command, env=CHILD_ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        late = Event()
        clock = Timer(seconds, _stop, (child, late))
        clock.start()
        try:
            answer = _told(child, task)
        except OSError:
            answer = b""  # the child is gone
        finally:
            clock.cancel()
            child.kill()
    if late.is_set():
        raise TimeoutError
    return answer


def _stop(child: "subprocess.Popen[bytes]", late: Event) -> None:
    late.set()
    child.kill()


def _told(child: "subprocess.Popen[bytes]", task: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        return b""
    child.stdin.write(task)
    child.stdin.close()
    return child.stdout.read(LARGEST_ANSWER)
