"""What is read of a consent: the signature that stands, the forms there are, the days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.support.organisations import a_person, an_hcp
from web.consent_tasks.facts import centre_of, consent_facts, forms_for
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.consents import ConsentTask
from web.models.patients import Consent, Patient, Sex
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory
from workflows.domain.consent_tasks import (
    ConsentFacts,
    ConsentTaskDecision,
    ConsentTaskKind,
    PublishedForm,
    SignedForm,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from web.models.networks import Hcp
    from web.models.people import Person

GIVEN, REFUSED, WITHDRAWN = (
    ConsentDecision.GIVEN,
    ConsentDecision.REFUSED,
    ConsentDecision.WITHDRAWN,
)
# Half past eleven in Greenwich is the next day in Berlin.
LATE = datetime(2026, 5, 20, 23, 30, tzinfo=UTC)


class Known:
    """One patient of one German centre, in a session that is rolled back."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.hcp: Hcp = an_hcp(session)
        self.person: Person = a_person(session)
        self.patient = Patient(
            id=uuid4(),
            hcp_id=self.hcp.id,
            nickname=f"Amber Heron {uuid4().hex[:6]}",
            sex=Sex.FEMALE,
            birth_year=2010,
            birth_month=5,
            residence_area="Holstein",
            enrolled_by_id=self.person.id,
            enrolled_at=LATE,
        )
        session.add(self.patient)
        session.flush()

    def signs(self, position: int, **changed: Any) -> None:
        values: dict[str, Any] = {
            "care": GIVEN,
            "databases": REFUSED,
            "research_contact": REFUSED,
            "form_version": "1.0",
            "language": "el",
            "signatory": Signatory.PARENT,
            "confirmed_at": LATE,
        }
        self.session.add(
            Consent(
                patient_id=self.patient.id,
                position=position,
                signed_on=LATE.date(),
                evidence=ConsentEvidence.PAPER_ATTESTED,
                sealed_original_place=b"",
                recorded_by_id=self.person.id,
                **values | changed,
            )
        )
        self.session.flush()

    def facts(self) -> ConsentFacts:
        centre = centre_of(self.session, self.patient)
        return consent_facts(self.session, self.patient, centre, _one_form)

    def has_form(self, version: str, state: CentreFormState, *, language: str = "el") -> None:
        form_id = uuid4()
        self.session.add(
            CentreForm(
                id=form_id,
                hcp_id=self.hcp.id,
                kind="care",
                based_on="1.1",
                version=version,
                changes="The address.",
                state=state,
                proposed_by_id=self.person.id,
                valid_from=date(2027, 1, 1),
            )
        )
        self.session.flush()
        self.session.add(
            CentreFormText(form_id=form_id, language=language, words="", sha256="0" * 64)
        )
        self.session.flush()


def _one_form(_session: Session, _hcp: UUID, language: str) -> Sequence[PublishedForm]:
    return [PublishedForm(version=f"1.0 in {language}", published_on=date(2026, 1, 1))]


@pytest.fixture
def known(session: Session) -> Known:
    return Known(session)


def test_before_any_confirmed_consent_only_the_patient_is_known(known: Known):
    known.signs(1, confirmed_at=None)

    assert known.facts() == ConsentFacts(
        country="DE",
        birth_year=2010,
        birth_month=5,
        enrolled_on=date(2026, 5, 21),
    )


def test_the_last_confirmed_record_is_what_was_signed(known: Known):
    known.signs(1)
    known.signs(2, form_version="1.1", signatory=Signatory.PATIENT, language="de")
    known.signs(3, form_version="2.0", confirmed_at=None)

    facts = known.facts()

    assert facts.signed == SignedForm(
        version="1.1", signatory=Signatory.PATIENT, confirmed_on=date(2026, 5, 21)
    )
    assert [each.version for each in facts.forms] == ["1.0 in de"]


def test_forms_are_those_in_the_language_the_patient_asked_for(known: Known):
    known.signs(1, language="de")
    known.patient.language = "uk"

    assert [each.version for each in known.facts().forms] == ["1.0 in uk"]


def test_who_withdrew_one_purpose_signed_nothing_anew(known: Known):
    known.signs(1, databases=GIVEN)
    known.signs(2, databases=WITHDRAWN, signatory=Signatory.PATIENT)
    known.signs(3, databases=WITHDRAWN, research_contact=WITHDRAWN, signatory=Signatory.PATIENT)

    signed = known.facts().signed

    assert signed is not None
    assert signed.signatory is Signatory.PARENT


def test_a_history_that_begins_with_a_withdrawal_has_that_record_only(known: Known):
    known.signs(1, databases=WITHDRAWN, signatory=Signatory.PATIENT)

    signed = known.facts().signed

    assert signed is not None
    assert signed.signatory is Signatory.PATIENT


@pytest.mark.parametrize("care", [REFUSED, WITHDRAWN])
def test_where_nothing_is_given_any_more_nothing_is_signed(known: Known, care: ConsentDecision):
    known.signs(1)
    known.signs(2, care=care)

    assert known.facts().signed is None
    assert known.facts().forms == ()


def test_the_last_review_counts_that_kept_the_data(known: Known):
    for kind, decision, at in (
        (ConsentTaskKind.RETENTION_REVIEW, ConsentTaskDecision.KEPT, LATE),
        (ConsentTaskKind.RETENTION_REVIEW, ConsentTaskDecision.ERASED, LATE.replace(year=2028)),
        (ConsentTaskKind.MAJORITY, ConsentTaskDecision.RENEWED, LATE.replace(year=2029)),
    ):
        known.session.add(
            ConsentTask(
                patient_id=known.patient.id,
                kind=kind,
                occasion=str(at.year),
                due_on=at.date(),
                closed_at=at,
                decision=decision,
            )
        )
    known.session.flush()

    assert known.facts().reviewed_on == date(2026, 5, 21)


def test_erasure_is_known(known: Known):
    known.patient.erased_at = LATE

    assert known.facts().is_erased


def test_the_published_forms_of_the_patients_language_could_be_signed(known: Known):
    versions = {
        each.version: each.published_on for each in forms_for(known.session, known.hcp.id, "el")
    }

    assert versions["1.0"] == date(2026, 11, 23)
    assert versions["1.1"] == date(2026, 11, 27)


def test_a_version_that_is_not_published_in_the_language_is_left_out(known: Known):
    versions = [each.version for each in forms_for(known.session, known.hcp.id, "uk")]

    assert "1.0" not in versions


def test_the_centres_own_approved_forms_in_the_language_count(known: Known):
    known.has_form("1.1-1", CentreFormState.APPROVED)
    known.has_form("1.1-2", CentreFormState.PROPOSED)
    known.has_form("1.1-3", CentreFormState.APPROVED, language="de")
    other = an_hcp(known.session)

    own = forms_for(known.session, known.hcp.id, "el")
    others = forms_for(known.session, other.id, "el")

    assert PublishedForm(version="1.1-1", published_on=date(2027, 1, 1)) in own
    assert len(own) == len(others) + 1
