"""A scan or sealed document is handed out to the owning centre; for the rest there is none."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    ASSISTANT,
    COORDINATOR,
    LEAD,
    OTHER_CENTRE,
    CentreSite,
)
from tests.support.consent_acts import confirms
from tests.web.consents.test_recording import PDF, files_of, records_scan
from web.models.audit import AuditAct
from web.patient_keys import PatientKeys


@pytest.fixture
def file_id(site: CentreSite, panel_id: UUID) -> UUID:
    """Return the scan of a consent that is confirmed, so that the case is shared."""
    records_scan(site, panel_id)
    confirms(site, panel_id)
    [file] = files_of(site)
    return file.id


def test_the_own_centre_gets_the_scan_as_a_download_on_record(site: CentreSite, file_id: UUID):
    answers = [site.get(f"/consent-files/{file_id}", who) for who in (ASSISTANT, *[ASSISTANT])]

    for answer in answers:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "Quastenflosser" not in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert len(site.trail(AuditAct.DOWNLOADED, "consent_file")) == 2


@pytest.mark.parametrize("who", [OTHER_CENTRE, LEAD, COORDINATOR, ADMINISTRATOR])
def test_for_everybody_else_there_is_none_and_asking_is_on_record(
    site: CentreSite, file_id: UUID, who: str
):
    assert site.get(f"/consent-files/{file_id}", who).status_code == 404
    assert len(site.trail(AuditAct.DENIED, "consent_file")) == 1
    assert site.trail(AuditAct.DOWNLOADED, "consent_file") == []


def test_an_unknown_file_or_one_of_an_erased_patient_is_not_there(site: CentreSite, file_id: UUID):
    assert site.get(f"/consent-files/{uuid4()}").status_code == 404
    with site.lent.sessions.begin() as session:
        PatientKeys.of(site.settings).destroy_key(session, site.patients()[0].id)

    assert site.get(f"/consent-files/{file_id}").status_code == 404
