"""Vietnamese words: their order in lists and their form without marks."""

import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET)}
# Order of tones in dictionaries: level, falling, asking, tumbling, rising, heavy.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def sort_key(text: str) -> str:
    """A key that puts words in the order of a Vietnamese dictionary: letters first, tones only between equals."""
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", text.casefold()):
        base, tone = _split(letter)
        letters.append(_ORDER.get(base, f"9{base}" if base.isalpha() else f"!{base}"))
        tones.append(tone)
    return f"{''.join(letters)} {''.join(tones)}"


def name_key(full_name: str) -> str:
    """People stand in lists by given name, which is the last word."""
    words = full_name.split()
    return sort_key(" ".join([words[-1], *words[:-1]])) if words else ""


def fold(text: str) -> str:
    """Lower case without marks, "đ" as "d": what a search without accents looks in."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _split(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    parts = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[part] for part in parts if part in _TONES), "0")
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tone
