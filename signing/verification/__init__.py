"""The steps of a verification, each in its own file; :mod:`signing.verify` puts them in order."""
