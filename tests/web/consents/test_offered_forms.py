"""A centre is offered the published versions and its own that hold today, the newest first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.support.centre_forms import a_centre_form
from tests.support.organisations import an_hcp
from web.consents.offered_forms import offered_forms
from web.models.centre_forms import CentreFormState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TODAY = date(2026, 12, 1)


def test_every_centre_is_offered_what_is_published(session: Session):
    found = offered_forms(session, an_hcp(session).id, TODAY)

    assert [each.version for each in found] == ["1.1", "1.0"]
    assert [each.has_assent_sheet for each in found] == [True, False]
    assert found[0].missing_languages == []
    assert "Suomi" in found[1].missing_languages


def test_an_own_version_stands_before_the_one_it_is_based_on(session: Session):
    hcp_id = an_hcp(session).id
    a_centre_form(session, hcp_id, version="1.0-2")
    a_centre_form(session, hcp_id, version="1.1-10", language="el", valid_from=TODAY)
    a_centre_form(session, hcp_id, version="1.1-9")
    a_centre_form(session, an_hcp(session).id, version="1.1-11")

    found = offered_forms(session, hcp_id, TODAY)

    assert [each.version for each in found] == ["1.1-10", "1.1-9", "1.1", "1.0-2", "1.0"]
    assert [each.is_own for each in found] == [True, True, False, True, False]
    assert (found[0].languages, found[0].published_on) == (("el",), TODAY)
    assert [each.has_assent_sheet for each in found] == [True, True, True, False, False]


def test_what_is_not_approved_or_not_yet_valid_is_not_offered(session: Session):
    hcp_id = an_hcp(session).id
    a_centre_form(session, hcp_id, version="1.1-1", state=CentreFormState.PROPOSED)
    a_centre_form(session, hcp_id, version="1.1-2", state=CentreFormState.REJECTED)
    a_centre_form(session, hcp_id, version="1.1-3", valid_from=date(2026, 12, 2))

    assert [each.version for each in offered_forms(session, hcp_id, TODAY)] == ["1.1", "1.0"]
