"""The seeded house of the doors, and packages made by hand: what no honest partner writes."""

import base64
from collections.abc import Mapping

from werkzeug.test import TestResponse

from inbox.exchange.shapes import NAMESPACE
from tests.integration.attacks.running import town
from tests.integration.server.conftest import JSON, House, house, token
from tests.unit.server.conftest import blobs, clock, factory, settings

__all__ = ["Attacker", "House", "blobs", "clock", "code_of", "factory", "house", "package", "settings", "town"]


class Attacker:
    """Someone with an account, who sends what a browser would not."""

    def __init__(self, house: House, username: str | None = None) -> None:
        self.client = house.client(username)
        self.headers = {**JSON, "X-CSRFToken": token(self.client)}

    def post(
        self, path: str, body: bytes | str | None = None, form: Mapping[str, object] | None = None
    ) -> TestResponse:
        """A form, or the bytes of what claims to be JSON."""
        if body is not None:
            return self.client.post(path, data=body, headers=self.headers, content_type="application/json")
        return self.client.post(path, data=form, headers=self.headers)


def code_of(answer: TestResponse) -> str:
    code: str = answer.get_json()["error"]["code"]
    return code


def package(
    subject: str = "Về việc thử", number: str = "12", trace: str = "", files: str = "", receivers: int = 1
) -> bytes:
    to = "<To><OrganId>H24.31.01</OrganId></To>" * receivers
    return (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>'
        f"<From><OrganId>G14</OrganId><OrganName>Bộ</OrganName></From>{to}"
        f"<DocumentId>G14,2026/11/20,12/BX</DocumentId><Code><CodeNumber>{number}</CodeNumber></Code>"
        f"<Subject>{subject}</Subject></MessageHeader><TraceHeaderList>{trace}</TraceHeaderList></edXMLHeader>"
        f"</edXMLEnvelope><AttachmentEncoded>{files}</AttachmentEncoded></edXML>"
    ).encode()


def attachment(content: bytes, name: str = "a.pdf") -> str:
    return (
        f"<Attachment><ContentId>cid:1</ContentId><AttachmentName>{name}</AttachmentName><ContentTransferEncoded>"
        f"{base64.b64encode(content).decode()}</ContentTransferEncoded></Attachment>"
    )


def status(moment: str) -> bytes:
    return (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>'
        f"<From><OrganId>H24.31.01</OrganId></From><ResponseFor><DocumentId>d</DocumentId></ResponseFor>"
        f"<StatusCode>03</StatusCode><Timestamp>{moment}</Timestamp></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"
    ).encode()
