"""Consent to identifiable images: recorded by the centre, holding from the next request on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from web.models.audit import AuditAct, AuditEntry
from web.models.imaging import ImageConsent

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

COMMAND = "0a0b0c0d-1111-4222-8333-444455556666"


def records(site: PanelSite, *, who: str = "clinician", **fields: str) -> TestResponse:
    client = site.browser(who)
    path = f"/patients/{site.patient_id}/images/consent"
    values = {
        "decision": "given",
        "signed_on": date.today().isoformat(),  # noqa: DTZ011 - a day as a person writes it
        "original_place": "records office, shelf 12",
        "is_attested": "y",
        "command_id": str(uuid4()),
        **fields,
    }
    token = token_in(client.get(path))
    return client.post(path, data={**values, "csrf_token": token})


def rows(site: PanelSite) -> list[ImageConsent]:
    with site.lent.sessions() as session:
        return list(session.scalars(select(ImageConsent).order_by(ImageConsent.recorded_at)))


def test_given_opens_and_taken_back_hides_on_the_next_request(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=1, is_identifiable=True)
    path = f"{made.path(0)}/frames/1"
    assert panel_site.get("member", path).status_code == 404

    assert records(panel_site, command_id=COMMAND).status_code == 303
    assert panel_site.get("member", path).status_code == 200
    taken_back = records(panel_site, decision="taken_back", original_place="")

    assert taken_back.status_code == 303
    assert panel_site.get("member", path).status_code == 404
    assert [row.is_given for row in rows(panel_site)] == [True, False]


def test_the_page_tells_every_decision(panel_site: PanelSite) -> None:
    records(panel_site)

    page = panel_site.browser("clinician").get(f"/patients/{panel_site.patient_id}/images/consent")

    assert_page(page)
    assert "records office, shelf 12" in page.text
    assert "Dr. Annika Hartwig" in page.text
    (row,) = rows(panel_site)
    assert b"records office" not in (row.sealed_original_place or b"")


def test_a_form_sent_twice_is_one_decision(panel_site: PanelSite) -> None:
    for _time in range(2):
        assert records(panel_site, command_id=COMMAND).status_code == 303

    assert len(rows(panel_site)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": ""},
        {"decision": "perhaps"},
        {"signed_on": ""},
        {"signed_on": (date.today() + timedelta(days=3)).isoformat()},  # noqa: DTZ011
        {"original_place": ""},
        {"is_attested": ""},
    ],
)
def test_what_is_missing_is_asked_for(panel_site: PanelSite, fields: dict[str, str]) -> None:
    answer = records(panel_site, **fields)

    assert answer.status_code == 422
    assert rows(panel_site) == []


def test_it_is_on_record_and_not_for_others(panel_site: PanelSite) -> None:
    records(panel_site)

    with panel_site.lent.sessions() as session:
        query = select(AuditEntry.act).where(AuditEntry.subject_kind == "image_consent")
        acts = set(session.scalars(query))
    assert acts == {AuditAct.VIEWED, AuditAct.CONSENT_DECIDED}
    path = f"/patients/{panel_site.patient_id}/images/consent"
    assert panel_site.browser("member").get(path).status_code == 404
