"""Every "no" has its sentence, and every sentence can be filled."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app.parts import CATALOGUE
from signing import ALL_CODES

HOUSE = Path(__file__).resolve().parents[3]
REFUSALS = {"Refusal", "NotFound", "Forbidden", "Unauthenticated", "Conflict", "Throttled"}
PURE = {"RuleError", "EdxmlError", "DraftingError", "RuleBroken"}


def raised_codes() -> Iterator[tuple[str, str]]:
    """(code, place) of every refusal that is written with a literal code."""
    for room in ("server", "inbox", "meetings"):
        for file in sorted((HOUSE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                    first = node.args[0]
                    known = node.func.id in REFUSALS | PURE
                    if known and isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value, f"{file.relative_to(HOUSE)}:{node.lineno}"


def test_every_refusal_has_a_sentence() -> None:
    missing = {code: place for code, place in raised_codes() if code not in CATALOGUE.sentences}
    assert missing == {}


def test_every_code_of_signing_has_a_sentence() -> None:
    assert [code for code in ALL_CODES if code not in CATALOGUE.sentences] == []


@pytest.mark.parametrize("code", sorted(CATALOGUE.sentences))
def test_every_sentence_fills_even_when_a_detail_is_missing(code: str) -> None:
    sentence = CATALOGUE.sentence(code, {})
    assert sentence
    assert "{" not in sentence
    assert sentence[0].isupper() or not sentence[0].isalpha()
