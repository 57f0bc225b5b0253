"""What a device's driver reports becomes a code of the bridge; SoftHSM neither locks its PIN nor can be pulled out."""

from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute, TokenFlag

from clients.device.refusals import PinLocked, Refused, TokenFailed, TokenMissing, WrongPin
from clients.device.token import Tokens
from signing import FieldName
from signing.keys import Mechanism, Scheme
from signing.prepared import prepare_signature
from tests.unit.signing.making import NOW, make_office, prepared

HOLDER = make_office().leader
SHA = HOLDER.certificate.fingerprint(SHA256()).hex()


class Driver:
    """A library with one token that shows its certificate and then fails to open."""

    label = "Thẻ"

    def __init__(self, failure: Exception | None = None, *, locked: bool = False) -> None:
        self.failure, self.tries = failure, 0
        self.flags = TokenFlag.TOKEN_INITIALIZED | (TokenFlag.USER_PIN_LOCKED if locked else TokenFlag.LOGIN_REQUIRED)

    def get_slots(self, token_present: bool) -> list["Driver"]:  # noqa: FBT001 - PKCS#11's
        return [self] if token_present else []

    def get_token(self) -> "Driver":
        return self

    def open(self, user_pin: str = "") -> "Driver":
        if user_pin:
            self.tries += 1
            assert self.failure is not None
            raise self.failure
        return self

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def get_objects(self, _wanted: dict[Attribute, Any]) -> list[dict[Attribute, bytes]]:
        return [{Attribute.VALUE: HOLDER.certificate.public_bytes(Encoding.DER), Attribute.ID: b"\x01"}]


def sign_with(driver: Driver) -> bytes:
    ready = prepare_signature(
        prepared(), HOLDER.certificate, HOLDER.chain, Mechanism(Scheme.PKCS1), field=FieldName.SIGNATURE, at=NOW
    )
    return Tokens(driver).sign(SHA, ready.attributes, "pkcs1", "864213")


@pytest.mark.parametrize(
    ("failure", "refusal"),
    [
        (pkcs11.PinLocked(), PinLocked),
        (pkcs11.PinExpired(), PinLocked),
        (pkcs11.PinIncorrect(), WrongPin),
        (pkcs11.PinLenRange(), WrongPin),
        (pkcs11.DeviceRemoved(), TokenMissing),
        (pkcs11.DeviceError(), TokenFailed),
    ],
)
def test_what_a_driver_reports_gets_a_code_and_a_sentence(failure: Exception, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        sign_with(Driver(failure))
    assert (type(refused.value), refused.value.message != "") == (refusal, True)


def test_a_locked_device_is_not_tried_again() -> None:
    driver = Driver(locked=True)
    with pytest.raises(PinLocked):
        sign_with(driver)
    assert driver.tries == 0
