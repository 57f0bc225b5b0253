"""Screens of official documents: the two desks, one document, the registers, the leader's desk."""

from inbox.web import evidence, files, incoming, leader, outgoing, papers, registers, signing
from inbox.web.blueprint import blueprint

__all__ = ["blueprint", "evidence", "files", "incoming", "leader", "outgoing", "papers", "registers", "signing"]
