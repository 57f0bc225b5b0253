"""``python -m signing.clean_child``: a file on standard input; a line of JSON and the clean file on standard output."""

import json
import logging
import resource
import sys
from typing import Final

from signing.clean import clean
from signing.errors import SigningError

CPU_SECONDS: Final = 90
MEMORY: Final = 1536 * 1024 * 1024


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)
    try:
        cleaned = clean(sys.stdin.buffer.read())
    except SigningError as error:
        _answer({"code": error.code, "details": error.details}, b"")
    else:
        _answer({"pages": cleaned.pages, "removed": cleaned.removed}, cleaned.pdf)


def _answer(head: dict[str, object], body: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
