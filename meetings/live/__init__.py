"""Live sittings over Socket.IO. The rooms know nothing of the transport; `gateway` hangs them on Flask-SocketIO."""

from meetings.live.encoding import WireJson, WirePacket
from meetings.live.gateway import NAMESPACE, register_live

__all__ = ["NAMESPACE", "WireJson", "WirePacket", "register_live"]
