"""A patient without a panel: printed, signed on a tablet and confirmed on their own page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from temporalio.exceptions import ApplicationError

from activities.lone_papers import LonePapers
from activities.worker import make_tablet_documents
from tests.support.centre_site import LEAD, OTHER_CENTRE, CentreSite, hidden_in
from tests.support.page_checks import assert_page
from tests.support.tablet_signing import a_tablet, filled, tablet_path_on
from web.models.audit import AuditAct
from web.models.consents import TabletSession
from web.models.panels import PanelCommand
from web.models.patients import ConsentPaper
from workflows.domain.consent import ConsentDecision, ConsentEvidence

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from workflows.messages import PrintConsentPaper

CHOICE = {
    "printing-language": "el",
    "printing-form_version": "1.1",
    "printing-signatory": "parent",
}


@pytest.fixture
def page(site: CentreSite) -> str:
    """Return the page of consent of a patient who has no panel."""
    return f"/patients/{site.enrols()}/consent/new"


def asks(site: CentreSite, page: str, **changed: str) -> TestResponse:
    values = {**CHOICE, "printing-command_id": str(uuid4()), **changed}
    return site.post(f"{page}/print", values, form_on=page)


def prints(site: CentreSite) -> int:
    """Do what the worker does, without rendering."""

    def print_paper(message: PrintConsentPaper) -> None:
        site.prints(message.paper_id)

    return LonePapers(site.lent.sessions, print_paper).print_due()


def opens(site: CentreSite, page: str, paper_id: UUID) -> TestResponse:
    return site.post(f"{page}/tablet/open", {"tablet-paper_id": str(paper_id)}, form_on=page)


def test_a_form_is_printed_by_the_worker_once(site: CentreSite, page: str):
    assert_page(site.get(page))
    command = {"printing-command_id": str(uuid4())}

    answers = [asks(site, page, **command) for _ in range(2)]

    assert [each.location for each in answers] == [f"{page}#papers"] * 2
    [paper] = site.papers()
    assert (paper.asked_in_panel, paper.language) == (False, "el")
    waiting = site.get(page)
    assert "Being printed" in waiting.text
    assert f"{page}/papers" in waiting.text
    assert (prints(site), prints(site)) == (1, 0)
    shown = site.get(page)
    assert_page(shown)
    assert f"/consent-papers/{paper.id}" in shown.text
    assert paper.consent_number in site.get(f"{page}/papers").text
    # What stands on the paper need not be chosen again when it is recorded.
    assert f'<option selected value="{paper.consent_number}">' in shown.text
    assert site.trail(AuditAct.CREATED, "consent_paper")


def test_what_was_signed_on_a_tablet_waits_here_and_holds_when_it_is_confirmed(
    site: CentreSite, page: str
):
    asks(site, page)
    prints(site)
    [paper] = site.papers()

    assert opens(site, page, paper.id).location == f"{page}#papers"
    shown = site.get(page)
    assert_page(shown)
    assert a_tablet(site).post(tablet_path_on(shown), data=filled()).status_code == 303
    assert "the document is being made" in site.get(f"{page}/tablet").text
    assert make_tablet_documents(site.settings, site.lent.sessions).make_due() == 1

    [consent] = site.consents()
    assert (consent.evidence, consent.confirmed_at) == (ConsentEvidence.SIGNED_ON_TABLET, None)
    assert (consent.care, consent.databases) == (ConsentDecision.GIVEN, ConsentDecision.REFUSED)
    with site.lent.sessions() as session:
        assert session.scalars(select(PanelCommand)).all() == []
        assert session.scalars(select(TabletSession)).one().panel_id is None
    recorded = site.get(page)
    assert_page(recorded)
    assert "Signed and recorded" in recorded.text
    values = {
        name: value for name, value in hidden_in(recorded).items() if name.startswith("confirming-")
    }
    assert site.post(f"{page}/confirm", values, form_on=page).status_code == 303
    [held] = site.consents()
    assert held.confirmed_by_id is not None
    steps = [each.detail.get("step") for each in site.trail(AuditAct.CONSENT_DECIDED, "consent")]
    assert steps == ["recorded", "confirmed"]


def test_a_form_is_signed_once_wherever_it_was_opened(site: CentreSite, page: str):
    asks(site, page)
    prints(site)
    [paper] = site.papers()
    opens(site, page, paper.id)
    a_tablet(site).post(tablet_path_on(site.get(page)), data=filled())

    opens(site, page, paper.id)

    assert "This form was signed on a tablet already." in site.get(page).text


def test_a_printing_that_failed_is_told_and_tried_again(site: CentreSite, page: str):
    asks(site, page)

    def fails(message: PrintConsentPaper) -> None:
        with site.lent.sessions.begin() as session:
            paper = session.get_one(ConsentPaper, message.paper_id)
            paper.failed_because = "DetailNotPrintableError"
        raise ApplicationError("DetailNotPrintableError", non_retryable=True)

    assert LonePapers(site.lent.sessions, fails).print_due() == 0

    told = site.get(page)
    assert_page(told)
    assert "A detail of your hospital cannot be printed." in told.text
    [paper] = site.papers()
    values = {"again-paper_id": str(paper.id), "again-command_id": str(uuid4())}
    assert site.post(f"{page}/print-again", values, form_on=page).status_code == 303
    assert prints(site) == 1


def test_a_language_that_is_not_published_is_said(site: CentreSite, page: str):
    answer = asks(site, page, **{"printing-form_version": "1.0", "printing-language": "fi"})

    assert_page(answer)
    assert "Another language is never used in its place." in answer.text
    assert site.papers() == []


@pytest.mark.parametrize("who", [LEAD, OTHER_CENTRE])
def test_others_have_no_part_in_it(site: CentreSite, page: str, who: str):
    for address in (page, f"{page}/papers", f"{page}/tablet"):
        assert site.get(address, who).status_code == 404


def test_a_paper_of_another_patient_is_not_opened_here(site: CentreSite, page: str):
    asks(site, page)
    prints(site)
    [paper] = site.papers()
    other = f"/patients/{site.enrols()}/consent/new"

    assert opens(site, other, paper.id).status_code == 404
