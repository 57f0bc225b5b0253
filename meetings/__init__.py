"""Councils: terms, sessions, agenda, papers, presence, votes, resolutions."""
