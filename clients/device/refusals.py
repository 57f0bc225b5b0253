"""
What the bridge refuses, each with a stable code; the sentences stand in :mod:`clients.device.messages`.

Refused                  what was asked is not done
├── NotAllowed           whoever asks is none of the pages this bridge was started for
├── NotReadable          a request in another form
├── AttributesRefused    bytes that are no signed attributes for this certificate
├── TokenMissing         no token holds the certificate
├── WrongPin
├── PinLocked
└── TokenFailed          the device does not do it
"""

from typing import ClassVar

from clients.device.messages import MESSAGES


class Refused(Exception):
    """A refusal as it goes out: `status` of HTTP, `code`, and a sentence for people."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "bridge.token_failed"

    @property
    def message(self) -> str:
        return MESSAGES[self.code]


class NotAllowed(Refused):
    status = 403
    code = "bridge.not_allowed"


class NotReadable(Refused):
    status = 400
    code = "bridge.not_readable"


class AttributesRefused(Refused):
    code = "bridge.attributes_refused"


class TokenMissing(Refused):
    code = "bridge.token_missing"


class WrongPin(Refused):
    code = "bridge.wrong_pin"


class PinLocked(Refused):
    code = "bridge.pin_locked"


class TokenFailed(Refused):
    code = "bridge.token_failed"
