"""Reading edXML as a stranger would: by element names of QCVN 102:2016, with nothing of the server's own reader."""

import io
import zipfile
from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from clients.rehearsal.truth import NotTrue


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes

    def holds(self, digest: str) -> bool:
        """Whether these bytes, or a file zipped in them, have this SHA-256."""
        return digest in (sha256(inner).hexdigest() for inner in self._contents())

    def _contents(self) -> list[bytes]:
        if not zipfile.is_zipfile(io.BytesIO(self.data)):
            return [self.data]
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return [self.data, *(archive.read(name) for name in archive.namelist())]


@dataclass(frozen=True, slots=True)
class Message:
    """One edXML file. A status has a `status_code` and says which document it answers; a document has attachments."""

    sender: str
    receivers: tuple[str, ...]
    document_id: str
    code_number: str
    code_notation: str
    subject: str
    status_code: str
    answers_document_id: str
    answers_code: str
    attachments: tuple[Attachment, ...]


def read(data: bytes) -> Message:
    """Raises NotTrue when the bytes are no well-formed edXML."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise NotTrue(f"Gói tin phải là XML đúng cú pháp: {error}") from error
    return Message(
        sender=_text(root, "MessageHeader/From/OrganId"),
        receivers=tuple(_texts(root, "MessageHeader/To/OrganId")),
        document_id=_text(root, "MessageHeader/DocumentId"),
        code_number=_text(root, "MessageHeader/Code/CodeNumber"),
        code_notation=_text(root, "MessageHeader/Code/CodeNotation"),
        subject=_text(root, "MessageHeader/Subject"),
        status_code=_text(root, "MessageHeader/StatusCode"),
        answers_document_id=_text(root, "MessageHeader/ResponseFor/DocumentId"),
        answers_code=_text(root, "MessageHeader/ResponseFor/Code"),
        attachments=tuple(_attachments(root)),
    )


def _texts(root: etree._Element, path: str) -> list[str]:
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return [(element.text or "").strip() for element in root.iterfind(f".//{steps}")]


def _text(root: etree._Element, path: str) -> str:
    return next(iter(_texts(root, path)), "")


def _attachments(root: etree._Element) -> list[Attachment]:
    names = _texts(root, "AttachmentEncoded/Attachment/AttachmentName")
    contents = _texts(root, "AttachmentEncoded/Attachment/ContentTransferEncoded")
    return [Attachment(name, b64decode(content)) for name, content in zip(names, contents, strict=True)]
