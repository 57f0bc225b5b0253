"""Handlers of this room's outbox events. Each reads, does what is slow outside any transaction, and finishes once."""
