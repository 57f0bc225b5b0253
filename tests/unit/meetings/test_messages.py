"""Every refusal has its sentence."""

import re
from pathlib import Path

import meetings
from meetings.messages import MESSAGES
from server.infra.messages import HOUSE

CODE = re.compile(
    r'(?:Refusal|NotFound|Forbidden|Conflict|RuleBroken|Unauthenticated|Throttled|Lifecycle)\(\s*"([a-z_]+\.[a-z_.]+)"'
)


def test_every_code_that_is_raised_has_a_sentence_and_every_sentence_is_used() -> None:
    room = Path(meetings.__file__).parent
    raised = {code for file in room.rglob("*.py") for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert raised - set(MESSAGES) - set(HOUSE) == set()
    assert set(MESSAGES) - raised == set()
