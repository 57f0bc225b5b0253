"""Setting official texts in their legal form (Decree 30/2020/NĐ-CP, annex I) as PDF."""

from inbox.drafting.parts import Look
from inbox.drafting.resolution import Draft, draw_resolution
from inbox.drafting.text import Article, Clause, ResolutionText, closing_sentence, text_from_json, text_to_json

__all__ = [
    "Article",
    "Clause",
    "Draft",
    "Look",
    "ResolutionText",
    "closing_sentence",
    "draw_resolution",
    "text_from_json",
    "text_to_json",
]
