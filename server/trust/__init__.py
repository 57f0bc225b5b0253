"""Trust as dated data: lists of authorities, their revocation lists fetched under guard, verdicts kept for a while.

It knows no signature: `trust_at` hands plain values to whoever verifies one.
"""

from server.trust.current import trust_at, trust_pem

__all__ = ["trust_at", "trust_pem"]
