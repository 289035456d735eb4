from __future__ import annotations

import pytest

from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose


def test_each_purpose_is_decided_by_itself():
    given = ConsentGiven(
        care=ConsentDecision.GIVEN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.WITHDRAWN,
    )

    assert given.for_purpose(ConsentPurpose.CARE) is ConsentDecision.GIVEN
    assert given.for_purpose(ConsentPurpose.DATABASES) is ConsentDecision.REFUSED
    assert given.for_purpose(ConsentPurpose.RESEARCH_CONTACT) is ConsentDecision.WITHDRAWN


@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_nothing_is_decided_at_first(purpose: ConsentPurpose):
    assert ConsentGiven().for_purpose(purpose) is ConsentDecision.UNDECIDED


@pytest.mark.parametrize(
    ("care", "opens"),
    [
        (ConsentDecision.GIVEN, True),
        (ConsentDecision.REFUSED, False),
        (ConsentDecision.WITHDRAWN, False),
        (ConsentDecision.UNDECIDED, False),
    ],
)
def test_only_a_given_care_consent_opens_care(care: ConsentDecision, opens: bool):  # noqa: FBT001
    others_given = ConsentGiven(
        care=care,
        databases=ConsentDecision.GIVEN,
        research_contact=ConsentDecision.GIVEN,
    )

    assert others_given.opens_care is opens
