"""The report tells in 27 languages what is stored and who saw it; hostile text does no harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from pdfua import Confidence, validate

from activities.access_reports import ACTS, SEXES, AccessReports, report_html
from activities.document_rendering import render_pdf
from i18n import patient_words
from i18n.languages import CONSENT_LANGUAGES
from i18n.translators import patient_translator
from tests.activities.test_document_letters import hospital
from tests.support.panel_site import a_panel_site, with_members
from tests.support.patient_rights import RightsSite
from tests.support.pdf_reading import compact, pages_of
from web.identity_vault import Identity, IdentityVault
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import Consent, Patient, Sex
from web.participants.workplaces import Workplace
from web.rights.holdings import Holdings
from web.rights.report_facts import ReportFacts, SharedPanel
from web.rights.sharing import SharedSpan
from web.rights.sightings import MOST_LINES, Sighting
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Database

MADE_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
ANA, BEN = UUID(int=1), UUID(int=2)
# The frame prints what the hospital's record says; these are sentences of the report itself.
SENTENCES = (
    "REPORT_TITLE", "REPORT_BASIS", "REPORT_STORED", "REPORT_IDENTITY", "REPORT_SHARED",
    "REPORT_NAME", "REPORT_BIRTH_DATE", "REPORT_BIRTH_PLACE", "REPORT_RECORD_NUMBER",
    "REPORT_NICKNAME", "REPORT_SEX", "REPORT_BIRTH_MONTH", "REPORT_RESIDENCE", "REPORT_CONTENTS",
    "REPORT_COPY", "REPORT_CONSENTS", "REPORT_DECISION", "REPORT_FORM", "REPORT_SIGNATORY",
    "REPORT_RECORDED_BY", "REPORT_PANELS", "REPORT_NETWORK", "REPORT_CENTRE", "REPORT_FROM",
    "REPORT_UNTIL", "REPORT_SEEN", "REPORT_SYSTEM", "REPORT_RIGHTS",
    "REPORT_RIGHTS_TEXT", "REPORT_FEMALE", "REPORT_VIEWED",
)  # fmt: skip


def an_identity(text: str = "Zinnia") -> Identity:
    return Identity(
        given_name=text,
        family_name="Quastenflosser",
        born_on=date(2021, 4, 17),
        local_record_number="LI-77-4711",
        place="Hinterweidlingen",
    )


def a_patient(**changed: Any) -> Patient:
    values: dict[str, Any] = {
        "nickname": "Amber Heron 7K3QM",
        "sex": Sex.FEMALE,
        "birth_year": 2021,
        "birth_month": 4,
        "residence_area": "Schleswig-Holstein",
        "language": "el",
    }
    return Patient(**values | changed)


def facts(**changed: Any) -> ReportFacts:
    consent = Consent(
        care=ConsentDecision.GIVEN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.WITHDRAWN,
        form_version="1.1",
        language="el",
        signatory=Signatory.PARENT,
        signed_on=date(2026, 3, 1),
        evidence=ConsentEvidence.PAPER_ATTESTED,
        recorded_by_id=ANA,
    )
    seen = [
        Sighting(
            person_id=None if number == 2 else ANA,
            acts=tuple(AuditAct) if number == 1 else (AuditAct.VIEWED,),
            first_at=MADE_AT + timedelta(days=number),
            last_at=MADE_AT + timedelta(days=number * 3),
        )
        for number in range(3)
    ]
    told = ReportFacts(
        patient=a_patient(),
        hospital=hospital(),
        holdings=Holdings(panels=1, texts=12, files=3, has_identity=True),
        consents=[consent],
        panels=[
            SharedPanel(
                number="2026-00017",
                network="ERN EpiCARE",
                spans=[
                    SharedSpan(person_id=ANA, since=MADE_AT, until=None),
                    SharedSpan(person_id=BEN, since=MADE_AT, until=MADE_AT + timedelta(days=9)),
                ],
            ),
        ],
        sightings=seen,
        review_on=date(2041, 3, 1),
        names={ANA: "Dra. Julia Ortega Prieto", BEN: "Dr. Līga Bērziņa"},
        workplaces={BEN: Workplace(hcp_id=uuid4(), hospital="Daugavas slimnīca", country="LV")},
    )
    return replace(told, **changed)


def a_document(language: str) -> PatientDocument:
    return PatientDocument(
        id=uuid4(),
        kind=DocumentKind.ACCESS_REPORT,
        language=language,
        requested_at=MADE_AT,
    )


def report(language: str, identity: Identity | None = None, **changed: Any) -> str:
    return report_html(a_document(language), facts(**changed), identity or an_identity())


@pytest.mark.parametrize("language", CONSENT_LANGUAGES)
def test_every_sentence_is_said_in_every_language(language: str):
    html, words = report(language), patient_translator(language)

    for name in SENTENCES:
        # Jinja writes apostrophes as entities.
        expected = words.gettext(getattr(patient_words, name)).replace("'", "&#39;")
        assert expected in html, name
    for said in ("Zinnia Quastenflosser", "LI-77-4711", "Dr. Līga Bērziņa", "Daugavas slimnīca"):
        assert said in html
    assert "%(" not in html


@pytest.mark.parametrize("language", ["el", "bg", "en", "ga"])
def test_the_pdf_says_what_the_report_says_to_everybody(language: str, tmp_path: Path):
    words, file = patient_translator(language), tmp_path / "report.pdf"

    pdf = render_pdf(report(language), created_at=MADE_AT, language=language)

    text = "".join(pages_of(pdf))
    for name in ("REPORT_TITLE", "REPORT_RIGHTS_TEXT", "REPORT_SEEN"):
        assert compact(words.gettext(getattr(patient_words, name))) in text
    assert compact("Zinnia Quastenflosser") in text
    assert render_pdf(report(language), created_at=MADE_AT, language=language) == pdf
    file.write_bytes(pdf)
    # It guesses that headers belong to no cells; WeasyPrint names them in each cell instead.
    certain = [each for each in validate(file).findings if each.confidence is Confidence.CERTAIN]
    assert [each.message for each in certain] == []


def test_restriction_and_review_are_told_when_there_are_any():
    html = report("en", patient=a_patient(restricted_at=MADE_AT))

    assert "has been restricted since 23 November 2026" in html
    assert "reviewed by 1 March 2041" in html
    assert "restricted since" not in report("en")
    assert "reviewed by" not in report("en", review_on=None)


def test_the_language_in_which_the_patient_is_written_to_is_told():
    assert "Language: Ελληνικά" in report("en")
    assert "Language:" not in report("en", patient=a_patient(language=None))


def test_a_case_that_was_shared_with_nobody_says_so():
    assert "have not been shared with anybody" in report("en", panels=[])


def test_without_a_name_in_the_vault_nothing_is_made_up():
    html = report_html(a_document("en"), facts(), None)

    assert "Kept at our hospital only" not in html
    assert "Amber Heron 7K3QM" in html


HOSTILE = (
    '"><img src="file:///etc/passwd"><style>@import "http://127.0.0.1:9"</style>\u202e\x00{{ 7*7 }}'
)


def test_hostile_text_in_every_field_stays_text():
    workplaces = {ANA: Workplace(hcp_id=uuid4(), hospital=HOSTILE, country=HOSTILE)}
    html = report(
        "en",
        Identity(
            given_name=HOSTILE,
            family_name=HOSTILE,
            born_on=None,
            local_record_number=HOSTILE,
            place=HOSTILE,
        ),
        patient=a_patient(nickname=HOSTILE, residence_area=HOSTILE),
        hospital=hospital(name=HOSTILE, address=HOSTILE, contact_point=HOSTILE),
        names={ANA: HOSTILE, BEN: HOSTILE},
        workplaces=workplaces,
    )

    assert "<img" not in html
    assert html.count("<style>") == 1
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "{{ 7*7 }}" in html
    assert render_pdf(html, created_at=MADE_AT, language="en").startswith(b"%PDF")


def test_a_long_life_fits_into_the_pages_that_a_document_may_have():
    lines = [
        Sighting(
            person_id=ANA if number % 2 else BEN,
            acts=(AuditAct.VIEWED, AuditAct.CHANGED, AuditAct.EXPORTED),
            first_at=MADE_AT + timedelta(days=number),
            last_at=MADE_AT + timedelta(days=number, hours=3),
        )
        for number in range(MOST_LINES)
    ]

    pdf = render_pdf(report("de", sightings=lines), created_at=MADE_AT, language="de")

    assert len(pages_of(pdf)) <= 60


def test_every_act_and_every_sex_has_a_word():
    assert set(SEXES) == set(Sex)
    assert set(ACTS) <= set(AuditAct)


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[RightsSite]:
    with a_panel_site(database, tmp_path) as panel_site:
        yield RightsSite(with_members(panel_site))


def test_a_real_case_is_told_with_its_readers_and_the_vaults_read_is_on_record(site: RightsSite):
    site.knows_who_it_is()
    site.panel.get("member", "/discussion")
    document = a_document("en")
    document.patient_id = site.patient_id
    document.requested_by_id = site.panel.people["clinician"]

    with site.panel.lent.sessions.begin() as session:
        reports = AccessReports(IdentityVault.of(site.panel.settings))
        html = reports.compose(session, document)

    for said in ("Zinnia Quastenflosser", "Amber Heron", "Prof. Camille Moreau"):
        assert said in html
    for said in ("Hospital Costa de la Luz, Spain", "Slieve Bawn University Hospital"):
        assert said in html
    [entry] = site.trail(AuditAct.IDENTITY_READ)
    assert (entry.reason, entry.person_id) == ("access_report", document.requested_by_id)
