"""The proof sheet says in the patient's language what has stopped; its PDF says the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from pdfua import Confidence, validate

from activities.document_rendering import render_pdf
from activities.proof_sheets import NoWithdrawalError, compose_proof_sheet, proof_html
from i18n.languages import CONSENT_LANGUAGES
from i18n.proof_words import PROOF_SENTENCES
from i18n.translators import patient_translator
from tests.activities.test_document_letters import hospital
from tests.support.pdf_reading import compact, pages_of
from web.consents.effects import Effect, Proof
from web.models.consents import ConsentEffect
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import Consent, Patient
from workflows.domain.consent import ConsentDecision, ConsentPurpose
from workflows.domain.consent_effects import ConsentEffectKind as Kind
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.recorded_panels import RecordedPanels

RECORDED_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
_COUNTED = {Kind.ACCESS_ENDED, Kind.FILES_CLOSED, Kind.MAILS_CANCELLED}


def every_effect() -> list[Effect]:
    """Return one effect of each kind, and a panel that has not stopped yet."""
    done = [
        Effect(
            kind=kind,
            panel_number="2026-00017" if kind is Kind.PANEL_STOPPED else None,
            row=ConsentEffect(
                kind=kind,
                count=5 if kind in _COUNTED else None,
                occurred_at=RECORDED_AT + timedelta(minutes=place),
            ),
        )
        for place, kind in enumerate(Kind)
    ]
    return [*done, Effect(kind=Kind.PANEL_STOPPED, panel_number="2026-00018")]


def document(language: str) -> PatientDocument:
    return PatientDocument(
        id=uuid4(),
        kind=DocumentKind.PROOF_SHEET,
        language=language,
        requested_at=RECORDED_AT + timedelta(hours=1),
    )


def sheet(language: str) -> str:
    proof = Proof(
        withdrawal=Consent(recorded_at=RECORDED_AT),
        purposes=list(ConsentPurpose),
        effects=every_effect(),
    )
    return proof_html(document(language), proof, "Amber Heron", hospital())


@pytest.mark.parametrize("language", CONSENT_LANGUAGES)
def test_every_effect_has_its_sentence_in_every_language(language: str):
    html, words = sheet(language), patient_translator(language)

    values = {"number": "2026-00017", "count": 5}
    for kind, sentence in PROOF_SENTENCES.items():
        # Jinja writes apostrophes as entities.
        expected = (words.gettext(sentence) % values).replace("'", "&#39;")
        assert expected in html, kind
    assert "2026-00018" in html
    assert "%(" not in html


def test_what_is_pending_says_so_instead_of_a_time():
    html = sheet("en")

    assert html.count("Still being carried out") == 1
    assert "23 November 2026, 12:30" in html


@pytest.mark.parametrize("language", ["el", "bg", "mt", "en"])
def test_the_pdf_says_what_the_sheet_says_to_everybody(language: str, tmp_path: Path):
    words, file = patient_translator(language), tmp_path / "proof.pdf"

    pdf = render_pdf(sheet(language), created_at=RECORDED_AT, language=language)

    text = "".join(pages_of(pdf))
    for sentence in PROOF_SENTENCES.values():
        expected = words.gettext(sentence) % {"number": "2026-00017", "count": 5}
        assert compact(expected) in text
    assert render_pdf(sheet(language), created_at=RECORDED_AT, language=language) == pdf
    file.write_bytes(pdf)
    # It guesses that headers belong to no cells; WeasyPrint names them in each cell instead.
    certain = [each for each in validate(file).findings if each.confidence is Confidence.CERTAIN]
    assert [each.message for each in certain] == []


def test_the_rows_of_a_real_withdrawal_are_told(world: RecordedPanels):
    panel = world.in_discussion()
    world.now = datetime.now(UTC)
    now = world.now
    consent_id = world.consents(
        panel.panel_id, care=ConsentDecision.WITHDRAWN, position=2, confirmed_at=now
    )
    world.does(panel, "clinician", c.WithdrawCareConsent(consent_id=consent_id))
    row = document("en")
    row.subject_id = consent_id
    with world.lent.sessions() as session:
        patient_id = session.get_one(Consent, consent_id).patient_id
        row.patient_id = patient_id

        html = compose_proof_sheet(session, row)

        nickname = session.get_one(Patient, patient_id).nickname
    assert nickname in html
    assert "has been stopped" in html
    assert "Still being carried out" not in html


def test_a_document_about_anything_else_is_refused(world: RecordedPanels):
    panel, row = world.in_discussion(), document("en")
    consent_id = world.consents(panel.panel_id, position=2)
    with world.lent.sessions() as session:
        row.patient_id = session.get_one(Consent, consent_id).patient_id
        for subject in (consent_id, None, uuid4()):
            row.subject_id = subject

            with pytest.raises(NoWithdrawalError):
                compose_proof_sheet(session, row)
