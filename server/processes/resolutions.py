"""A passed vote becomes the draft of a resolution: exactly the text that was voted on, in its legal frame."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from inbox.actions.draft_resolution import ResolutionOrder, draft_resolution
from inbox.drafting import Article, Clause, closing_sentence
from meetings.queries.resolutions import PassedResolution, passed_resolution
from meetings.rules import text as voted
from server.identity import PostKind
from server.identity.models import Agency, Level
from server.identity.queries import agencies, holders
from server.infra.clock import VN
from server.infra.errors import Refusal
from server.infra.work import Work

NAMED_APART = 3  # a level with more agencies is named as a whole in the list of recipients


def draft_from_poll(work: Work) -> None:
    """Handles `poll.closed`. A poll that failed, or had no text, leads to nothing."""
    now = work.clock.now()
    with work.finish() as session:
        passed = passed_resolution(session, work.text("poll_id"))
        if passed is not None:
            draft_resolution(session, None, order(session, passed, now.astimezone(VN).date()), now=now)


def order(session: Session, passed: PassedResolution, today: date) -> ResolutionOrder:
    """Raises Refusal `process.no_chair` when nobody holds the chair to sign."""
    chairs = holders(session, passed.agency_id, PostKind.CHAIR, today)
    if not chairs:
        raise Refusal("process.no_chair")
    session_words = passed.session[:1].lower() + passed.session[1:]
    return ResolutionOrder(
        agency_id=passed.agency_id,
        source_ref=f"poll:{passed.poll_id}",
        signer_person_id=chairs[0][0].id,
        abstract=passed.text.abstract,
        issuer_lines=(passed.council.upper(), f"{passed.term}, {passed.session}".upper()),
        grounds=passed.text.grounds,
        articles=tuple(legal_article(article) for article in passed.text.articles),
        closing=closing_sentence(passed.council, passed.term, session_words, passed.passed_on),
        recipients=recipient_lines(agencies(session, today), passed.agency_id),
    )


def legal_article(article: voted.Article) -> Article:
    """One paragraph follows the heading as it is; several become numbered clauses."""
    if len(article.paragraphs) == 1:
        return Article(article.heading, lead=article.paragraphs[0])
    return Article(article.heading, clauses=tuple(Clause(paragraph) for paragraph in article.paragraphs))


def recipient_lines(everyone: Iterable[tuple[Agency, Level]], own_id: str) -> tuple[str, ...]:
    """Level by level from the top; a level with many agencies is one line: "Ủy ban nhân dân 11 phường"."""
    others = [(place, level) for place, level in everyone if place.id != own_id]
    lines: list[str] = []
    for level, group in groupby(others, key=lambda pair: pair[1]):
        places = [place for place, _ in group]
        named = len(places) <= NAMED_APART
        lines += [place.name for place in places] if named else [f"Ủy ban nhân dân {len(places)} {level.name.lower()}"]
    return tuple(lines)
