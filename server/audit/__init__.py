"""The audit log: append-only, hash-chained, one catalogue of event names."""

from server.audit.catalogue import AuditEvent
from server.audit.chain import AuditRow, record, verify_chain

__all__ = ["AuditEvent", "AuditRow", "record", "verify_chain"]
