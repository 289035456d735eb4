"""The consent's pages: printed, recorded, confirmed, refused, used again, closed to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    ASSISTANT,
    COORDINATOR,
    LEAD,
    OTHER_CENTRE,
    CentreSite,
    hidden_in,
)
from tests.support.page_checks import assert_page
from web.consents.history import place_context
from web.models.audit import AuditAct
from web.models.patients import ConsentPaper
from workflows.domain.consent import ConsentDecision, Signatory
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

TODAY = datetime.now(UTC).date()
CHOICE = {
    "printing-language": "el",
    "printing-form_version": "1.0",
    "printing-signatory": "parent",
}
RECORD = {
    "recording-consent_number": "",
    "recording-language": "el",
    "recording-form_version": "1.0",
    "recording-signatory": "parent",
    "recording-minor_assented": "y",
    "recording-signed_on": TODAY.isoformat(),
    "recording-care": "given",
    "recording-databases": "refused",
    "recording-research_contact": "given",
    "recording-original_place": "Records office, shelf 12",
    "recording-is_attested": "y",
}


@pytest.fixture
def panel_id(site: CentreSite) -> UUID:
    """Return a panel that waits for consent."""
    return site.opens_panel(site.enrols())


def send(
    site: CentreSite, panel_id: UUID, act: str, values: dict[str, Any], **options: Any
) -> TestResponse:
    """Send one of the page's forms."""
    page = f"/panels/{panel_id}/consent"
    return site.post(f"{page}/{act}", values, form_on=page, **options)


def prints(site: CentreSite, panel_id: UUID) -> ConsentPaper:
    """Ask for a Greek form and let the renderer do its work."""
    values = {**CHOICE, "printing-command_id": str(uuid4())}
    assert send(site, panel_id, "print", values).status_code == 303
    [paper] = site.papers()
    site.prints(paper.id)
    return paper


def records(site: CentreSite, panel_id: UUID, **changed: str) -> TestResponse:
    """Record a consent; names of fields without their prefix."""
    other = {f"recording-{name}": value for name, value in changed.items()}
    values = {**RECORD, "recording-command_id": str(uuid4()), **other}
    return send(site, panel_id, "record", values)


def confirms(site: CentreSite, panel_id: UUID, **options: Any) -> TestResponse:
    """Confirm what the page shows."""
    hidden = hidden_in(site.get(f"/panels/{panel_id}/consent"))
    values = {name: value for name, value in hidden.items() if name.startswith("confirming-")}
    return send(site, panel_id, "confirm", values, **options)


def test_the_page_shows_four_steps(site: CentreSite, panel_id: UUID):
    page = site.get(f"/panels/{panel_id}/consent")

    assert_page(page)
    for heading in ("1. Choose", "2. Have it signed", "3. Record", "4. Confirm"):
        assert heading in page.text
    assert "Ελληνικά" in page.text
    assert "checked" not in page.text


def test_missing_languages_are_said_and_never_replaced(site: CentreSite, panel_id: UUID):
    values = {**CHOICE, "printing-language": "fi", "printing-command_id": str(uuid4())}

    answer = send(site, panel_id, "print", values)

    assert_page(answer)
    assert "Version 1.0 of the form is not published in Suomi yet." in answer.text
    assert site.papers() == []


def test_a_printing_is_shown_until_the_paper_is_there(site: CentreSite, panel_id: UUID):
    values = {**CHOICE, "printing-command_id": str(uuid4())}
    assert send(site, panel_id, "print", values).status_code == 303
    [paper] = site.papers()
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Being printed" in page.text
    live = site.get(f"/panels/{panel_id}/consent/papers")
    same = site.get(
        f"/panels/{panel_id}/consent/papers", headers={"If-None-Match": live.headers["ETag"]}
    )
    assert same.status_code == 304

    site.prints(paper.id)

    changed = site.get(
        f"/panels/{panel_id}/consent/papers", headers={"If-None-Match": live.headers["ETag"]}
    )
    assert changed.status_code == 200
    assert f"/consent-papers/{paper.id}" in changed.text
    assert (paper.language, paper.signatory) == ("el", Signatory.PARENT)
    assert site.state(panel_id).consent.form_printed_at is not None


def test_the_paper_is_handed_out_the_same_each_time_with_safe_headers(
    site: CentreSite, panel_id: UUID
):
    paper = prints(site, panel_id)

    first, second = (site.get(f"/consent-papers/{paper.id}") for _ in range(2))

    assert first.data == second.data == b"%PDF-1.7 canary"
    assert first.mimetype == "application/pdf"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    disposition = f'inline; filename="{paper.consent_number}.pdf"'
    assert first.headers["Content-Disposition"] == disposition
    assert "sandbox" in first.headers["Content-Security-Policy"]
    downloads = site.trail(AuditAct.DOWNLOADED, "consent_paper")
    assert [row.patient_id for row in downloads] == [paper.patient_id] * 2


@pytest.mark.parametrize("who", [OTHER_CENTRE, LEAD, COORDINATOR, ADMINISTRATOR])
def test_the_paper_is_for_the_own_centre(site: CentreSite, panel_id: UUID, who: str):
    paper = prints(site, panel_id)

    assert site.get(f"/consent-papers/{paper.id}", who).status_code == 404
    assert len(site.trail(AuditAct.DENIED, "patient")) == 1


def test_a_paper_that_is_not_printed_or_unknown_is_not_there(site: CentreSite, panel_id: UUID):
    send(site, panel_id, "print", {**CHOICE, "printing-command_id": str(uuid4())})
    [paper] = site.papers()

    assert site.get(f"/consent-papers/{paper.id}").status_code == 404
    assert site.get(f"/consent-papers/{uuid4()}").status_code == 404


def test_a_failed_printing_says_why_and_is_tried_again_under_its_number(
    site: CentreSite, panel_id: UUID
):
    send(site, panel_id, "print", {**CHOICE, "printing-command_id": str(uuid4())})
    [paper] = site.papers()
    with site.lent.sessions.begin() as session:
        session.get_one(ConsentPaper, paper.id).failed_because = "DetailNotPrintableError"
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "A detail of your hospital cannot be printed." in page.text

    values = {"again-command_id": str(uuid4()), "again-paper_id": str(paper.id)}
    answer = send(site, panel_id, "print-again", values)

    assert answer.status_code == 303
    assert "Being printed" in site.get(f"/panels/{panel_id}/consent").text
    assert len(site.papers()) == 1


def test_a_paper_of_nowhere_is_not_tried_again(site: CentreSite, panel_id: UUID):
    for paper_id, status in ((str(uuid4()), 404), ("x", 400)):
        values = {"again-command_id": str(uuid4()), "again-paper_id": paper_id}
        assert send(site, panel_id, "print-again", values).status_code == status


def test_a_form_that_is_sent_twice_prints_and_records_once(site: CentreSite, panel_id: UUID):
    printing = {**CHOICE, "printing-command_id": str(uuid4())}
    recording = {**RECORD, "recording-command_id": str(uuid4())}

    for act, values in (("print", printing), ("record", recording)):
        for _ in range(2):
            assert send(site, panel_id, act, values).status_code == 303

    assert len(site.papers()) == 1
    assert len(site.consents()) == 1


def test_a_consent_is_recorded_with_each_purpose_and_its_evidence(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    answer = records(site, panel_id, consent_number=paper.consent_number)

    assert answer.status_code == 303, answer.text
    [consent] = site.consents()
    decisions = (consent.care, consent.databases, consent.research_contact)
    assert decisions == (ConsentDecision.GIVEN, ConsentDecision.REFUSED, ConsentDecision.GIVEN)
    assert (consent.consent_number, consent.minor_assented) == (paper.consent_number, True)
    place = site.cipher(consent.patient_id).open_text(
        consent.sealed_original_place, place_context(consent.id)
    )
    assert place == "Records office, shelf 12"
    assert consent.confirmed_at is None
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Records office, shelf 12" in page.text


def test_a_new_form_begins_with_what_the_paper_says(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    page = site.get(f"/panels/{panel_id}/consent").text

    assert f'<option selected value="{paper.consent_number}"' in page
    for purpose in ("care", "databases", "research_contact"):
        start = page.index(f'id="recording-{purpose}-0"')
        assert "checked" not in page[start - 80 : start + 300]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"care": ""}, "“Care: sharing for diagnosis and treatment” is missing."),
        ({"databases": ""}, "“Databases and registries of the networks” is missing."),
        ({"signed_on": str(TODAY + timedelta(days=2))}, "A day in the future cannot be"),
        ({"signed_on": "2020-01-01"}, "This version of the form did not exist on that day."),
        ({"signed_on": "soon"}, "This is no day of the calendar."),
        ({"is_attested": ""}, "Somebody must have seen the signed paper."),
        ({"original_place": " "}, "“Where the signed paper lies” is missing."),
        ({"language": "fi"}, "is not published in Suomi yet"),
        ({"signatory": "neighbour"}, "Choose one of the list."),
    ],
)
def test_an_incomplete_record_says_what_is_wrong_and_keeps_the_rest(
    site: CentreSite, panel_id: UUID, changed: dict[str, str], words: str
):
    answer = records(site, panel_id, **{"research_contact": "refused", **changed})

    assert answer.status_code == 200
    assert_page(answer)
    assert words in answer.text
    assert 'id="recording-research_contact-1"' in answer.text
    assert site.consents() == []


def test_a_record_contradicts_no_printed_paper(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    answer = records(site, panel_id, consent_number=paper.consent_number, language="de")

    assert f"This paper says: {paper.consent_number}, Ελληνικά, 1.0" in answer.text
    assert site.consents() == []


def test_only_where_a_parent_signs_a_minor_assents(site: CentreSite, panel_id: UUID):
    records(site, panel_id, signatory="patient")

    [consent] = site.consents()
    assert consent.minor_assented is False


def test_a_clinician_confirms_and_the_discussion_opens(site: CentreSite, panel_id: UUID):
    records(site, panel_id)

    answer = confirms(site, panel_id)

    assert answer.status_code == 303
    [consent] = site.consents()
    assert consent.confirmed_at is not None
    assert site.state(panel_id).status is PanelStatus.DISCUSSION
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Confirmed by" in page.text


def test_an_assistant_records_but_does_not_confirm(site: CentreSite, panel_id: UUID):
    values = {**RECORD, "recording-command_id": str(uuid4())}
    assert send(site, panel_id, "record", values, who=ASSISTANT).status_code == 303
    page = site.get(f"/panels/{panel_id}/consent", ASSISTANT)
    assert_page(page)
    assert "an assistant cannot" in page.text

    answer = confirms(site, panel_id, who=ASSISTANT)

    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert site.state(panel_id).status is PanelStatus.AWAITING_CONSENT


def test_a_refusal_says_that_the_panel_ends_and_ends_it(site: CentreSite, panel_id: UUID):
    records(site, panel_id, care="refused")
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Confirming this ends the panel" in page.text

    assert confirms(site, panel_id).status_code == 303

    assert site.state(panel_id).status is PanelStatus.WITHDRAWN


def test_what_another_recorded_meanwhile_is_not_confirmed_unseen(site: CentreSite, panel_id: UUID):
    records(site, panel_id)
    seen = hidden_in(site.get(f"/panels/{panel_id}/consent"))
    records(site, panel_id, databases="given")

    answer = send(site, panel_id, "confirm", seen)

    assert_page(answer)
    assert "There is a problem" in answer.text
    assert site.state(panel_id).status is PanelStatus.AWAITING_CONSENT


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


def test_while_the_engine_is_away_consent_is_saved_and_takes_effect_later(
    site: CentreSite, panel_id: UUID
):
    site.gateway.is_away = True
    send(site, panel_id, "print", {**CHOICE, "printing-command_id": str(uuid4())})
    assert records(site, panel_id).status_code == 303
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "to be printed as soon as the workflow engine is back" in page.text
    assert "is saved and will take effect" in page.text
    assert "Nothing was recorded yet" in site.get(f"/patients/{site.papers()[0].patient_id}").text

    site.drain(panel_id)

    [consent] = site.consents()
    assert site.state(panel_id).consent.consent_id == consent.id
    assert "Being printed" in site.get(f"/panels/{panel_id}/consent").text


@pytest.mark.parametrize(
    ("who", "status"), [(OTHER_CENTRE, 404), (ADMINISTRATOR, 404), (COORDINATOR, 403), (LEAD, 403)]
)
def test_the_consent_page_is_for_the_enrolling_centre(
    site: CentreSite, panel_id: UUID, who: str, status: int
):
    records(site, panel_id)
    confirms(site, panel_id)

    answer = site.get(f"/panels/{panel_id}/consent", who)

    assert answer.status_code == status
    assert "Records office" not in answer.text


def test_nobody_of_another_centre_moves_the_consent(site: CentreSite, panel_id: UUID):
    page = "/worklist"
    for act in ("print", "print-again", "record", "reuse", "confirm"):
        url = f"/panels/{panel_id}/consent/{act}"
        assert site.post(url, {}, who=OTHER_CENTRE, form_on="/settings").status_code == 404, page
    assert site.consents() == []
    assert site.papers() == []
