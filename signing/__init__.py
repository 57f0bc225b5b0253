"""Signatures in PDF: keys, signing, stamps, time, trust, verification. Knows nothing of the other rooms."""
