"""The consent page in the four steps it can stand at."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from tests.support.centre_site import (
    CentreSite,
)
from tests.support.consent_acts import confirms, records, send
from tests.support.page_checks import assert_page
from workflows.domain.panels.stages import PanelStatus


def test_the_page_shows_four_steps(site: CentreSite, panel_id: UUID):
    page = site.get(f"/panels/{panel_id}/consent")

    assert_page(page)
    for heading in ("1. Choose", "2. Have it signed", "3. Record", "4. Confirm"):
        assert heading in page.text
    assert "Ελληνικά" in page.text
    assert not re.search(r"<input\b[^>]*\bchecked\b", page.text)


def test_a_consent_that_holds_is_used_for_another_panel(site: CentreSite, panel_id: UUID):
    records(site, panel_id)
    confirms(site, panel_id)
    [consent] = site.consents()
    second = site.opens_panel(consent.patient_id)
    page = site.get(f"/panels/{second}/consent")
    assert_page(page)
    assert "Use the consent of" in page.text

    values = {"reusing-command_id": str(uuid4())}
    assert send(site, second, "reuse", values).status_code == 303
    assert confirms(site, second).status_code == 303

    assert len(site.consents()) == 1
    assert site.state(second).status is PanelStatus.DISCUSSION


def test_no_consent_can_be_used_where_none_holds(site: CentreSite, panel_id: UUID):
    answer = send(site, panel_id, "reuse", {"reusing-command_id": str(uuid4())})

    assert_page(answer)
    assert "There is no consent for care that could be used." in answer.text
