"""`python -m clients.device`: start the bridge and leave it running beside the browser."""

import argparse
import logging
import sys
from pathlib import Path

from clients.device.bridge import Bridge
from clients.device.door import is_origin
from clients.device.refusals import TokenFailed
from clients.device.token import Tokens

PORT = 18345


def main() -> int:
    """Exit code 2 for words it does not understand, 1 when the library or the port cannot be used."""
    choice = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        bridge = Bridge(Tokens.of(choice.module), frozenset(choice.origin), choice.port)
    except TokenFailed:
        return _stop(f"Không dùng được thư viện PKCS#11 {choice.module}.")
    except OSError:
        return _stop(f"Cổng {choice.port} đang được dùng; phần mềm ký số có thể đã chạy.")
    print(f"Phần mềm ký số: {bridge.address}, cho {', '.join(sorted(choice.origin))}", flush=True)
    try:
        bridge.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m clients.device", description="Phần mềm ký số trên máy của người ký: nối trang web với thiết bị."
    )
    parser.add_argument("--module", type=Path, required=True, help="thư viện PKCS#11 của hãng thiết bị")
    parser.add_argument(
        "--origin", type=_origin, action="append", required=True, help="địa chỉ trang được phép (dùng nhiều lần)"
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"cổng trên 127.0.0.1 (mặc định {PORT})")
    return parser


def _origin(text: str) -> str:
    if not is_origin(text):
        raise argparse.ArgumentTypeError(f"{text!r} không phải địa chỉ trang, ví dụ https://vanban.example.gov.vn")
    return text


def _stop(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
