"""Rules of official documents: frozen values and pure functions over the standard library."""
