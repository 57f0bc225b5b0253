"""Tables of official documents; importing this package makes all of them known."""

from inbox.models.absences import DeclaredAbsence, HandOver
from inbox.models.annexes import Annex
from inbox.models.copies import DocumentCopy
from inbox.models.evidence import EvidencePackage
from inbox.models.exchange import Delivery, Package, StatusMessage
from inbox.models.incoming import Directive, IncomingDocument, IncomingFile
from inbox.models.judgements import Judgement
from inbox.models.outgoing import DocumentRevision, OutgoingDocument
from inbox.models.practice import CalendarDay, NumberingRule, SigningAuthority
from inbox.models.preserving import FilePreservation, Preservation
from inbox.models.register import IssuedNumber, NumberSeries, VoidedNumber
from inbox.models.reviews import ReviewRule, ReviewStep
from inbox.models.signing import SealRecord, SigningAct, SigningRequest

__all__ = [
    "Annex",
    "CalendarDay",
    "DeclaredAbsence",
    "Delivery",
    "Directive",
    "DocumentCopy",
    "DocumentRevision",
    "EvidencePackage",
    "FilePreservation",
    "HandOver",
    "IncomingDocument",
    "IncomingFile",
    "IssuedNumber",
    "Judgement",
    "NumberSeries",
    "NumberingRule",
    "OutgoingDocument",
    "Package",
    "Preservation",
    "ReviewRule",
    "ReviewStep",
    "SealRecord",
    "SigningAct",
    "SigningAuthority",
    "SigningRequest",
    "StatusMessage",
    "VoidedNumber",
]
