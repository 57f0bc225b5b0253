"""
What can go wrong when a document is prepared, signed or filled. Every error carries a stable code and plain details.

    SigningError                      signing.failed
    ├── UnusableKey
    │   ├── KeyFileMissing            signing.key_file_missing
    │   ├── KeyFileDamaged            signing.key_file_damaged
    │   ├── KeyMismatch               signing.key_mismatch
    │   ├── KeyMissing                signing.key_missing
    │   ├── AlgorithmNotAllowed       signing.algorithm_not_allowed
    │   ├── TokenMissing              signing.token_missing
    │   ├── TokenFailed               signing.token_failed
    │   ├── PinLocked                 signing.pin_locked
    │   └── WrongPin                  signing.wrong_pin
    ├── RemoteFailed
    │   ├── RemoteDeclined            signing.remote_declined
    │   ├── RemoteExpired             signing.remote_expired
    │   ├── RemoteDenied              signing.remote_denied
    │   ├── RemoteUnavailable         signing.remote_unavailable
    │   └── RemoteAnswerUnusable      signing.remote_answer_unusable
    ├── UnusableDocument
    │   ├── NotAPdf                   signing.not_a_pdf
    │   ├── DamagedPdf                signing.damaged_pdf
    │   ├── EncryptedPdf              signing.encrypted_pdf
    │   ├── AlreadySigned             signing.already_signed
    │   ├── TooManyPages              signing.too_many_pages
    │   ├── LooksDifferent            signing.looks_different
    │   ├── CleaningFailed            signing.cleaning_failed
    │   ├── NotSigned                 signing.not_signed
    │   └── ActiveContent             signing.contains_* (the code names what was found)
    ├── UnusableField
    │   ├── FieldMissing              signing.field_missing
    │   ├── FieldFilled               signing.field_filled
    │   ├── FieldLocked               signing.field_locked
    │   ├── PageMissing               signing.page_missing
    │   ├── PageTurned                signing.page_turned
    │   └── LayoutOutsidePage         signing.layout_outside_page
    ├── UnusableText
    │   ├── FontUnusable              signing.font_unusable
    │   ├── LetterMissing             signing.letter_missing
    │   └── TextTooLong               signing.text_too_long
    ├── ImageUnusable                 signing.image_unusable
    ├── CertificateNotValid
    │   ├── CertificateExpired        signing.certificate_expired
    │   └── CertificateNotYetValid    signing.certificate_not_yet_valid
    ├── RevocationMissing             signing.revocation_missing
    ├── TimeStampUnavailable          signing.time_stamp_unavailable
    └── ResultRefused
        ├── PreparedChanged           signing.prepared_changed
        ├── SignatureMismatch         signing.signature_mismatch
        ├── SignatureTooLarge         signing.signature_too_large
        ├── EarlierSignatureBroken    signing.earlier_signature_broken
        └── ResultInvalid             signing.result_invalid
"""

from typing import ClassVar

from signing.codes import ErrorCode


class SigningError(Exception):
    """A step was refused; nothing was written. ``details`` are plain texts for the sentence a person reads."""

    default: ClassVar[ErrorCode] = ErrorCode.FAILED

    def __init__(self, code: ErrorCode | None = None, **details: str) -> None:
        self.code: ErrorCode = code or self.default
        self.details: dict[str, str] = details
        super().__init__(f"{self.code}: {details}" if details else str(self.code))


class UnusableKey(SigningError):
    """The key cannot be taken from where it lives, or may not sign."""


class KeyFileMissing(UnusableKey):
    default = ErrorCode.KEY_FILE_MISSING


class KeyFileDamaged(UnusableKey):
    default = ErrorCode.KEY_FILE_DAMAGED


class KeyMismatch(UnusableKey):
    """Key, certificate and mechanism do not belong together."""

    default = ErrorCode.KEY_MISMATCH


class KeyMissing(UnusableKey):
    """The token or the provider is there; it holds no such key, or not its certificate."""

    default = ErrorCode.KEY_MISSING


class AlgorithmNotAllowed(UnusableKey):
    """The policy has no row for this scheme, hash and size at this time (:mod:`signing.policy`)."""

    default = ErrorCode.ALGORITHM_NOT_ALLOWED


class TokenMissing(UnusableKey):
    default = ErrorCode.TOKEN_MISSING


class TokenFailed(UnusableKey):
    default = ErrorCode.TOKEN_FAILED


class PinLocked(UnusableKey):
    """The device itself counts wrong PINs and has closed."""

    default = ErrorCode.PIN_LOCKED


class WrongPin(UnusableKey):
    default = ErrorCode.WRONG_PIN


class RemoteFailed(SigningError):
    """A provider of remote signing gave no signature."""


class RemoteDeclined(RemoteFailed):
    """The signer said no on the phone."""

    default = ErrorCode.REMOTE_DECLINED


class RemoteExpired(RemoteFailed):
    """Nobody answered on the phone in time."""

    default = ErrorCode.REMOTE_EXPIRED


class RemoteDenied(RemoteFailed):
    """The provider does not know this office, this signer, or does not let the credential sign."""

    default = ErrorCode.REMOTE_DENIED


class RemoteUnavailable(RemoteFailed):
    """Silence or a fault on the provider's side: the same request may succeed later."""

    default = ErrorCode.REMOTE_UNAVAILABLE


class RemoteAnswerUnusable(RemoteFailed):
    """The provider answered with something that is no answer to what was asked."""

    default = ErrorCode.REMOTE_ANSWER_UNUSABLE


class UnusableDocument(SigningError):
    """The document itself cannot be prepared or signed."""


class NotAPdf(UnusableDocument):
    default = ErrorCode.NOT_A_PDF


class DamagedPdf(UnusableDocument):
    default = ErrorCode.DAMAGED_PDF


class EncryptedPdf(UnusableDocument):
    default = ErrorCode.ENCRYPTED_PDF


class AlreadySigned(UnusableDocument):
    default = ErrorCode.ALREADY_SIGNED


class NotSigned(UnusableDocument):
    """A level is asked for a document that holds no signature."""

    default = ErrorCode.NOT_SIGNED


class TooManyPages(UnusableDocument):
    default = ErrorCode.TOO_MANY_PAGES


class LooksDifferent(UnusableDocument):
    """The clean copy would not look like the file that was given; the page is named."""

    default = ErrorCode.LOOKS_DIFFERENT


class CleaningFailed(UnusableDocument):
    """The file broke its reader, or took more time or memory than a paper may."""

    default = ErrorCode.CLEANING_FAILED


class ActiveContent(UnusableDocument):
    """The document holds something that could change what is seen after it was signed; the code names it."""


class UnusableField(SigningError):
    """A field of the form cannot take what was asked of it."""


class FieldMissing(UnusableField):
    default = ErrorCode.FIELD_MISSING


class FieldFilled(UnusableField):
    default = ErrorCode.FIELD_FILLED


class FieldLocked(UnusableField):
    default = ErrorCode.FIELD_LOCKED


class LayoutOutsidePage(UnusableField):
    default = ErrorCode.LAYOUT_OUTSIDE_PAGE


class PageMissing(UnusableField):
    """The document has fewer pages than were asked for."""

    default = ErrorCode.PAGE_MISSING


class PageTurned(UnusableField):
    """The first page is stored turned; words on it would stand on their side."""

    default = ErrorCode.PAGE_TURNED


class UnusableText(SigningError):
    """A text cannot be drawn into its field."""


class FontUnusable(UnusableText):
    default = ErrorCode.FONT_UNUSABLE


class LetterMissing(UnusableText):
    default = ErrorCode.LETTER_MISSING


class TextTooLong(UnusableText):
    default = ErrorCode.TEXT_TOO_LONG


class ImageUnusable(SigningError):
    default = ErrorCode.IMAGE_UNUSABLE


class CertificateNotValid(SigningError):
    """The certificate does not cover the time of signing (Circular 15/2025/TT-BKHCN, art. 5: checked before)."""


class CertificateExpired(CertificateNotValid):
    default = ErrorCode.CERTIFICATE_EXPIRED


class CertificateNotYetValid(CertificateNotValid):
    default = ErrorCode.CERTIFICATE_NOT_YET_VALID


class RevocationMissing(SigningError):
    """No revocation list or answer at hand speaks of a certificate that long-term data must cover; it is named."""

    default = ErrorCode.REVOCATION_MISSING


class TimeStampUnavailable(SigningError):
    default = ErrorCode.TIME_STAMP_UNAVAILABLE


class ResultRefused(SigningError):
    """The step was carried out, checked, and thrown away."""


class PreparedChanged(ResultRefused):
    """What was kept between preparing and finishing is no longer what was prepared."""

    default = ErrorCode.PREPARED_CHANGED


class SignatureMismatch(ResultRefused):
    """The raw signature was not made by the certificate's key over these bytes."""

    default = ErrorCode.SIGNATURE_MISMATCH


class SignatureTooLarge(ResultRefused):
    default = ErrorCode.SIGNATURE_TOO_LARGE


class EarlierSignatureBroken(ResultRefused):
    default = ErrorCode.EARLIER_SIGNATURE_BROKEN


class ResultInvalid(ResultRefused):
    default = ErrorCode.RESULT_INVALID
