"""The words of a resolution that come from the vote."""

from datetime import date

from inbox.drafting import Clause
from meetings.rules.text import Article
from server.identity.models import Agency, Level
from server.processes.resolutions import legal_article, recipient_lines

SINCE = date(2021, 7, 1)


def place(name: str) -> Agency:
    return Agency(id=name, code=name, name=name, short_name=name, valid_from=SINCE)


def test_a_level_with_few_agencies_is_named_one_by_one_and_a_large_one_as_a_whole() -> None:
    top = Level(id="a", name="Chính phủ", rank=1, valid_from=SINCE)
    wards = Level(id="d", name="Phường", rank=4, valid_from=SINCE)
    everyone = [(place("Văn phòng Chính phủ"), top), *((place(f"Phường {n}"), wards) for n in range(11))]
    assert recipient_lines(everyone, "nobody") == ("Văn phòng Chính phủ", "Ủy ban nhân dân 11 phường")


def test_the_issuer_is_not_among_its_own_recipients() -> None:
    level = Level(id="c", name="Quận", rank=3, valid_from=SINCE)
    assert recipient_lines([(place("HĐND"), level), (place("UBND"), level)], "HĐND") == ("UBND",)


def test_one_paragraph_stays_as_it_is_and_several_become_clauses() -> None:
    assert legal_article(Article("Kinh phí", ("Một.",))).lead == "Một."
    assert legal_article(Article("Nhiệm vụ", ("Một.", "Hai."))).clauses == (Clause("Một."), Clause("Hai."))
