"""Rights to sign at one council, for the tests of the rules about them."""

import datetime as dt
from dataclasses import replace

from inbox.rules.authority import AuthorityForm, SigningRight

CHAIR = SigningRight(
    agency_id="hdnd",
    person_id="ha",
    form=AuthorityForm.COLLECTIVE,
    post="Chủ tịch",
    valid_from=dt.date(2026, 7, 1),
    on_behalf_of="Hội đồng nhân dân",
)
DEPUTY = replace(CHAIR, person_id="an", form=AuthorityForm.DEPUTY, post="Phó Chủ tịch", principal="Chủ tịch")
