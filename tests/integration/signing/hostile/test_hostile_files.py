"""Every file of the corpus gets the answer it is owed, and the same from the command line."""

import pytest

from tests.integration.signing.hostile.cases import Case
from tests.integration.signing.hostile.corpus import cases, judge

CASES = tuple(cases())


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_file_gets_the_answer_it_is_owed(case: Case) -> None:
    verdict = judge(case)
    found = {reason.code for reason in verdict.reasons}
    assert case.expected.allows(verdict.status), (verdict.status, found)
    assert not case.codes or found & case.codes


def test_no_two_files_share_a_name() -> None:
    assert len({case.id for case in CASES}) == len(CASES) > 150
