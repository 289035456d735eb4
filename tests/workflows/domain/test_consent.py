from __future__ import annotations

import pytest

from tests.support.panel_people import ASSISTANT, CLINICIAN, HOSPITAL, LEAD
from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose, may_confirm


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


def test_refusing_what_was_given_takes_it_back_and_the_rest_stays_as_it_is_said():
    held = ConsentGiven(
        care=ConsentDecision.GIVEN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.WITHDRAWN,
    )
    refused = ConsentGiven(
        care=ConsentDecision.REFUSED,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.GIVEN,
    )

    assert refused.after(held) == ConsentGiven(
        care=ConsentDecision.WITHDRAWN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.GIVEN,
    )
    assert refused.after(ConsentGiven()) == refused


def test_a_clinician_of_the_centre_confirms_and_nobody_else():
    assert may_confirm(CLINICIAN, HOSPITAL)
    assert not may_confirm(ASSISTANT, HOSPITAL)
    assert not may_confirm(LEAD, HOSPITAL)
