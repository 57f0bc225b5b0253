"""The code printed on a document, by which anybody who holds the paper can ask whether it is real."""

import re
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O: nobody mistakes one letter for another
LETTERS: Final = 16  # of 5 bits each: 80 bits, which nobody finds by trying
GROUP: Final = 4
_LOOSE: Final = re.compile(r"[\s-]+")


def printed_code(random: bytes) -> str:
    """``K7QM-3PXW-9H2T-VRND`` from at least ten random bytes."""
    number = int.from_bytes(random, "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LETTERS))
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def typed_code(words: str) -> str:
    """A code as somebody typed it, in the form in which it was printed; empty when it can be no code."""
    letters = _LOOSE.sub("", words).upper()
    if len(letters) != LETTERS or set(letters) - set(ALPHABET):
        return ""
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))
