"""Every text of the sources has its English. The tests read the `.po` and compile it themselves."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from server.app.web import create_app
from server.infra.config import Settings
from server.infra.migrations import upgrade
from server.web.language import TRANSLATIONS, browser_texts

HOUSE = Path(__file__).resolve().parents[3]
ROOMS = ("server", "inbox", "meetings")
NO_SOURCES = {"node_modules", "dist", "var", "tests"}
PLACE = re.compile(r"\{\w*\}|%\(\w+\)[a-z]|%[a-z]")
MARKED = re.compile(r"""\b_\(\s*(?:"[^"]*"|'[^']*')""")
REMARK = re.compile(r"\{#.*?#\}|/\*.*?\*/|//[^\n]*", re.DOTALL)
VIETNAMESE = re.compile(r"[À-ỹĐđ]+")
OWN_NAMES = {"Tiếng Việt"}  # a language is called by its own name in every language
HOW = "run `make texts` and translate in server/translations"


def is_source(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith(".") and name not in NO_SOURCES


def texts() -> Iterator[tuple[str, str]]:
    """(file, text) for everything that is marked for translation, read as `make texts` reads it."""
    with (HOUSE / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    for file, _line, found, _comments, _context in extract_from_dir(
        HOUSE, methods, options, directory_filter=is_source
    ):
        assert isinstance(found, str), f"{file}: plural forms are not provided for"
        yield file, found


@pytest.fixture(scope="module")
def sources() -> list[tuple[str, str]]:
    return list(texts())


@pytest.fixture(scope="module")
def english() -> Catalog:
    written = (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").read_bytes()
    return read_po(BytesIO(written), locale="en", abort_invalid=True)


@pytest.fixture
def app(tmp_path: Path, english: Catalog) -> Flask:
    """The application over an empty node, with the catalogue compiled from the present `.po`."""
    settings = Settings(data_dir=tmp_path / "node", database_url="")
    upgrade(settings)
    app = create_app(settings)
    folder = tmp_path / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as compiled:
        write_mo(compiled, english)
    babel = app.extensions["babel"]
    assert babel.translation_directories == [str(TRANSLATIONS)]
    babel.translation_directories[:] = [str(tmp_path / "translations")]
    return app


def test_texts_of_every_kind_of_source_are_found(sources: list[tuple[str, str]]) -> None:
    found = set(sources)
    assert ("server/web/navigation.py", "Văn bản đến") in found
    assert ("server/web/templates/login.html", "Đăng nhập") in found
    assert ("server/infra/messages.py", "Tên đăng nhập hoặc mật khẩu không đúng.") in found
    assert ("clients/browser/src/chamber/labels.ts", "Tán thành") in found
    assert ("clients/browser/src/chamber/parts.ts", "{pages} trang") in found


def test_every_text_has_its_english(sources: list[tuple[str, str]], english: Catalog) -> None:
    missing = [f"{file}: {text}" for file, text in sources if (entry := english.get(text)) is None or not entry.string]
    assert not missing, f"{HOW}: {missing}"


def test_no_english_outlives_its_text(sources: list[tuple[str, str]], english: Catalog) -> None:
    known = {text for _file, text in sources}
    left = [entry.id for entry in english if entry.id and entry.id not in known]
    assert not left, f"{HOW}: {left}"
    assert not english.obsolete


def test_nothing_is_half_translated(english: Catalog) -> None:
    assert not english.fuzzy
    assert [entry.id for entry in english if entry.fuzzy] == []
    assert list(english.check()) == []


def test_places_for_details_are_kept(english: Catalog) -> None:
    def places(text: object) -> Counter[str]:
        return Counter(PLACE.findall(str(text)))

    assert [entry.id for entry in english if entry.id and places(entry.id) != places(entry.string)] == []


def test_what_is_shown_is_marked() -> None:
    """No Vietnamese in templates and scripts outside `_("…")`."""
    pages = [file for room in ROOMS for file in (HOUSE / room / "web" / "templates").rglob("*.html")]
    scripts = [*(HOUSE / "clients" / "browser" / "src").rglob("*.ts")]
    assert pages
    assert scripts
    bare = {file: MARKED.sub("", REMARK.sub("", file.read_text(encoding="utf-8"))) for file in pages + scripts}
    lines = [(file, line.strip()) for file, text in bare.items() for line in text.splitlines()]
    unmarked = [f"{file.relative_to(HOUSE)}: {line}" for file, line in lines if VIETNAMESE.search(line)]
    assert [line for line in unmarked if not any(name in line for name in OWN_NAMES)] == []


def test_scripts_are_given_their_texts(sources: list[tuple[str, str]]) -> None:
    shown = {text for file, text in sources if file.startswith("clients/")}
    assert shown
    assert set(browser_texts("en")) == shown


def test_a_page_speaks_vietnamese_until_english_is_chosen(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/login").text
    assert '<html lang="vi">' in page
    assert "Tên đăng nhập" in page
    token = client.get("/login", headers={"Accept": "application/json"}).get_json()["csrf_token"]
    answer = client.post(
        "/language",
        data={"language": "en", "next": "/login", "csrf_token": token},
        headers={"Accept": "text/html"},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert "User name" in answer.text
    assert "Tên đăng nhập" not in answer.text
    island = re.search(r'<script type="application/json" id="i18n">(.*?)</script>', answer.text)
    assert island is not None
    assert json.loads(island[1])["Gửi phiếu: {choice}"] == "Cast ballot: {choice}"
