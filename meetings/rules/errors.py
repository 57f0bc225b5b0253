"""The one error of the rules.

RuleBroken   a request the rules refuse; `code` is stable, `details` fill the places of its sentence
"""


class RuleBroken(Exception):
    """A rule refuses. The sentence for `code` stands in `meetings.messages`."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
