"""JSON for Socket.IO packets, many times faster than the standard library's: a whole hall is sent long events at once.

Give both to the server that the rooms are hung on: `SocketIO(app, json=WireJson, serializer=WirePacket)`.
"""

import orjson
from socketio.packet import BINARY_ACK, BINARY_EVENT, Packet


class WireJson:
    """The two functions that python-socketio asks of a `json` module."""

    @staticmethod
    def dumps(value: object, **_style: object) -> str:
        """Without spaces, whatever style is asked for."""
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> object:
        """Raises ValueError."""
        return orjson.loads(text)


class WirePacket(Packet):  # type: ignore[misc]  # the library has no types
    """Text alone. A packet may announce attachments without number or end, and the library keeps what has come."""

    uses_binary_events = False

    def decode(self, encoded_packet: str) -> int:
        """Raises ValueError for a packet with attachments."""
        attachments: int = super().decode(encoded_packet)
        if attachments or self.packet_type in {BINARY_EVENT, BINARY_ACK}:
            raise ValueError("no device sends attachments")
        return 0
