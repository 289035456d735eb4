"""The tablet's page: in the paper's language, without an account, once and for half an hour."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.support.page_checks import page_faults
from tests.support.tablet_signing import a_tablet, filled, opens_tablet, prints_signable
from web.consent_vault import ConsentVault
from web.models.audit import AuditAct
from web.models.consents import TabletSession
from web.tablets.answers import TabletAnswers, answers_context
from workflows.domain.consent import ConsentDecision

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.centre_site import CentreSite

FORGERY = re.compile(r"The form signing has 0 CSRF tokens")


@pytest.fixture
def path(site: CentreSite, panel_id: UUID) -> str:
    """Return where a Greek parent's form can be signed."""
    return opens_tablet(site, panel_id, prints_signable(site, panel_id).id)


def row_of(site: CentreSite) -> TabletSession:
    with site.lent.sessions() as session:
        return session.scalars(select(TabletSession)).one()


def answers_of(site: CentreSite) -> TabletAnswers:
    row = row_of(site)
    assert row.sealed_answers is not None
    [patient] = site.patients()
    vault = ConsentVault.of(site.settings)
    with site.lent.sessions() as session:
        plain = vault.open(session, patient.id, row.sealed_answers, answers_context(row.id))
    return TabletAnswers.from_bytes(plain)


def test_the_page_is_read_without_an_account_in_the_language_of_the_paper(
    site: CentreSite, path: str
):
    page = a_tablet(site).get(path)

    assert page.status_code == 200
    faults = [fault for fault in page_faults(page.text) if not FORGERY.match(fault)]
    assert faults == []
    assert '<html lang="el"' in page.text
    assert "Παρακαλούμε" in page.text
    assert "Universitätsklinikum Lindenberg" in page.text
    assert "Διαγραφή αυτής της υπογραφής" in page.text
    assert "built-in" not in page.text
    assert "{" not in re.sub(r"<svg.*?</svg>|\{(date|pages?)\}", "", page.text)


def test_the_page_tells_nobody_its_address_and_is_kept_by_no_browser(site: CentreSite, path: str):
    page = a_tablet(site).get(path)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_a_signed_form_lies_sealed_before_anybody_is_thanked(site: CentreSite, path: str):
    tablet = a_tablet(site)

    answer = tablet.post(path, data=filled())

    assert (answer.status_code, answer.location) == (303, path)
    answers = answers_of(site)
    assert answers.given.care is ConsentDecision.GIVEN
    assert answers.given.databases is ConsentDecision.REFUSED
    assert answers.minor_assents is True
    assert answers.parties["parent"].name == "Ελένη Παπαδοπούλου"
    assert answers.parties["parent"].extra == "Μητέρα"
    assert set(answers.parties) == {"parent", "clinician"}
    thanks = tablet.get(path)
    assert thanks.status_code == 200
    assert page_faults(thanks.text) == []
    assert "signature-parent" not in thanks.text
    [entry] = site.trail(AuditAct.CONSENT_DECIDED, "tablet_session")
    assert entry.reason == "signed_on_tablet"


def test_nothing_that_was_signed_can_be_read_in_the_database(site: CentreSite, path: str):
    a_tablet(site).post(path, data=filled(name__parent="Canary Quastenflosser"))

    sealed = row_of(site).sealed_answers
    assert sealed is not None
    assert b"Canary" not in sealed


def test_a_form_that_is_sent_twice_is_signed_once(site: CentreSite, path: str):
    tablet = a_tablet(site)
    tablet.post(path, data=filled())
    first = row_of(site)

    again = tablet.post(path, data=filled(decision__care="refused"))

    assert again.status_code == 200
    assert "signature-parent" not in again.text
    assert row_of(site).signed_at == first.signed_at
    assert answers_of(site).given.care is ConsentDecision.GIVEN
    assert len(site.trail(AuditAct.CONSENT_DECIDED, "tablet_session")) == 1


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("decision__databases", "", "decision-databases-error"),
        ("decision__care", "withdrawn", "decision-care-error"),
        ("name__parent", "  ", "name-parent-error"),
        ("name__clinician", "x" * 121, "name-clinician-error"),
        ("signature__parent", "", "signature-parent-error"),
        ("signature__parent", "data:image/png;base64,bm90", "signature-parent-error"),
        ("name__second_parent", "Νίκος Παπαδόπουλος", "signature-second_parent-error"),
        ("name__interpreter", "Maria Bauer", "signature-interpreter-error"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(
    site: CentreSite, path: str, field: str, value: str, place: str
):
    answer = a_tablet(site).post(path, data=filled(**{field: value}))

    assert answer.status_code == 422
    assert [fault for fault in page_faults(answer.text) if not FORGERY.match(fault)] == []
    assert f'id="{place}"' in answer.text
    assert answer.text.count("field-error") == 1
    assert 'value="Μητέρα"' in answer.text
    assert 'name="decision-research_contact" value="given" checked' in answer.text
    assert row_of(site).signed_at is None


def test_after_half_an_hour_the_address_is_void(site: CentreSite, path: str):
    past = datetime.now(UTC) - timedelta(seconds=1)
    with site.lent.sessions.begin() as session:
        session.execute(update(TabletSession).values(expires_at=past))
    tablet = a_tablet(site)

    page, sent = tablet.get(path), tablet.post(path, data=filled())

    assert (page.status_code, sent.status_code) == (410, 410)
    assert page_faults(page.text) == []
    assert row_of(site).signed_at is None


def test_a_newly_made_address_voids_the_one_before(site: CentreSite, panel_id: UUID):
    paper = prints_signable(site, panel_id)
    first = opens_tablet(site, panel_id, paper.id)

    second = opens_tablet(site, panel_id, paper.id)

    assert first != second
    assert a_tablet(site).get(first).status_code == 404
    assert a_tablet(site).get(second).status_code == 200


def test_the_address_itself_is_stored_nowhere(site: CentreSite, path: str):
    token = path.rpartition("/")[2]

    row = row_of(site)

    assert token not in repr(vars(row))
    assert len(row.token_sha256) == 64


def test_a_guessed_address_leads_nowhere(site: CentreSite):
    assert a_tablet(site).get("/tablet/guessed").status_code == 404
    assert a_tablet(site).post("/tablet/guessed", data=filled()).status_code == 404
