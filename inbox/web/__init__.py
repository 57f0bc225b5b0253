"""Screens of official documents: the two desks, one document, the registers, the leader's desk."""

from inbox.web import files, incoming, leader, outgoing, registers, signing
from inbox.web.blueprint import blueprint

__all__ = ["blueprint", "files", "incoming", "leader", "outgoing", "registers", "signing"]
