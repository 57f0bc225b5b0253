"""The documents speak of things that exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli.main import COMMANDS
from server.demo.government import SETTINGS
from server.infra.config import Settings

HOUSE = Path(__file__).resolve().parents[3]
DOCS = HOUSE / "docs"
LAW, FEATURES = DOCS / "law.md", DOCS / "features.md"
PAGES = [HOUSE / "README.md", *sorted(DOCS.rglob("*.md"))]
CITED = re.compile(r"`((?:tests|clients/browser/test)/[^`:]+\.(?:py|ts))(?:::([^`]+))?`")
CODE = re.compile(r"`((?:server|signing|inbox|meetings|clients)/[^`]*)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MARK = re.compile(r"- \[([x~ ])\] .+(?:\n  (`.*))?")


def read(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def names_in(file: Path) -> set[str]:
    """Names of the tests of a file: functions in Python, titles in TypeScript."""
    if file.suffix == ".ts":
        return set(re.findall(r'^test\("([^"]+)"', read(file), re.MULTILINE))
    return {node.name for node in ast.walk(ast.parse(read(file))) if isinstance(node, ast.FunctionDef)}


def cited_in_vain(document: Path) -> Iterator[str]:
    for path, name in CITED.findall(read(document)):
        file = HOUSE / path
        if not file.is_file() or (name and name not in names_in(file)):
            yield f"{path}::{name}"


@pytest.mark.parametrize("document", [LAW, FEATURES], ids=lambda document: document.name)
def test_every_test_a_document_names_exists(document: Path) -> None:
    assert CITED.search(read(document))
    assert list(cited_in_vain(document)) == []


def test_every_rule_of_law_names_its_test() -> None:
    rules = read(LAW).partition("\n## 1.")[2].partition("\n## 2.")[0]
    rows = [line for line in rules.splitlines() if line.startswith("| ") and not line.startswith("| rule ")]
    assert rows
    assert [row for row in rows if not re.search(r"`tests/[^`]+::test_\w+`", row)] == []


def test_every_place_in_the_code_the_law_names_exists() -> None:
    assert [place for place in CODE.findall(read(LAW)) if not any(HOUSE.glob(place))] == []


def test_every_feature_that_works_or_works_in_part_names_its_test() -> None:
    marks = [(found.group(1), found.group(2), found.group(0)) for found in MARK.finditer(read(FEATURES))]
    assert len(marks) == len(re.findall(r"^- \[", read(FEATURES), re.MULTILINE))
    assert [line for mark, tests, line in marks if (mark == " ") == bool(tests)] == []


@pytest.mark.parametrize("name", [name for name, _value, _source in SETTINGS])
def test_every_dated_setting_of_the_demo_stands_in_the_law_with_its_value(name: str) -> None:
    value = next(value for other, value, _source in SETTINGS if other == name)
    assert re.search(rf"^\| `{re.escape(name)}` \(`dated_setting`\) \| `{re.escape(value)}`", read(LAW), re.MULTILINE)


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(HOUSE)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    targets = [target.partition("#")[0] for target in LINK.findall(read(document)) if "://" not in target]
    assert [target for target in targets if target and not (document.parent / target).exists()] == []


def described() -> str:
    return read(HOUSE / "README.md") + read(DOCS / "architecture.md")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    """In full, or by its end in a list that begins in full: `KHONGGIAY_DATA_DIR`, `_HOST`."""
    assert re.search(rf"`(?:KHONGGIAY)?_{name.upper()}`", described())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_described(name: str) -> None:
    """As a command (`khonggiay serve | seed`), as a process (`web`, `worker-N`) or as a make target."""
    assert re.search(rf"(?:khonggiay |make |\| |`){re.escape(name)}(?:er-N)?\b", described())
