"""Writes papers, consents and withdrawals; the panel hears of them by commands."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from web import audit
from web.consents.effective import next_position
from web.consents.effects import panels_to_stop
from web.consents.forms import PrintForm, RecordForm, WithdrawForm
from web.consents.giver import ConsentGiver
from web.consents.history import beside_held, held_consent, place_context
from web.consents.published_forms import KIND
from web.consents.withdrawing import stopping_command_id, write_effects
from web.models.audit import AuditAct
from web.models.patients import Consent, ConsentPaper, Patient
from web.panel_gateway import ActionRefusedError, Gateway, Order
from web.panels.giving import command_id_of
from web.patient_keys import PatientCipher
from web.patients.loading import LoadedPatient
from web.patients.spoken_codes import check_character, random_code
from workflows.domain.actors import Actor
from workflows.domain.consent import ConsentDecision, ConsentEvidence, ConsentPurpose, Signatory
from workflows.domain.panels.commands import WithdrawCareConsent


class NothingToWithdrawError(Exception):
    """What was to be withdrawn does not hold any more."""


def make_consent_number() -> str:
    """Return such as ``C-7K3Q-M4PX``: it says nothing of patient or panel, its end checks it."""
    number = f"C-{random_code(4)}-{random_code(3)}"
    return number + check_character(number)


def new_paper(giver: ConsentGiver, form: PrintForm) -> ConsentPaper:
    """Return the row of a paper that is going to be printed; a form sent twice names the same."""
    version = form.chosen_version
    has_sheet = version is not None and version.has_assent_sheet
    return ConsentPaper(
        id=uuid5(command_id_of(form), "paper"),
        patient_id=giver.patient_id,
        consent_number=make_consent_number(),
        kind=KIND,
        form_version=form.form_version.data,
        language=form.language.data,
        signatory=Signatory(form.signatory.data),
        with_assent_sheet=form.signatory.data == Signatory.PARENT and has_sheet,
        asked_in_panel=giver.panel_id is not None,
        requested_by_id=giver.actor.person_id,
        requested_at=datetime.now(UTC),
    )


def new_consent(session: Session, giver: ConsentGiver, form: RecordForm) -> Consent:
    """Return the row of what was decided on paper; it holds once a clinician confirms it."""
    position = _next_position(session, giver.patient_id)
    consent_id, given = uuid4(), beside_held(session, giver.patient_id, form.given)
    signatory = Signatory(form.signatory.data)
    return Consent(
        id=consent_id,
        patient_id=giver.patient_id,
        position=position,
        care=given.care,
        databases=given.databases,
        research_contact=given.research_contact,
        form_version=form.form_version.data,
        language=form.language.data,
        signatory=signatory,
        minor_assented=signatory is Signatory.PARENT and bool(form.minor_assented.data),
        signed_on=form.signed_on.data,
        evidence=ConsentEvidence.PAPER_ATTESTED,
        explained_by_id=form.explainer_id,
        interpreter_present=bool(form.interpreter_present.data),
        sealed_original_place=_sealed_place(giver.cipher, consent_id, form.original_place.data),
        consent_number=form.consent_number.data or None,
        recorded_by_id=giver.actor.person_id,
        recorded_at=datetime.now(UTC),
        command_id=command_id_of(form),
    )


def withdraw(session: Session, patient: LoadedPatient, form: WithdrawForm) -> Consent:
    """Add the record that takes consent back; with the caller's commit it holds everywhere.

    A form sent twice gets the record of the first time.

    Raises:
        NothingToWithdrawError: when a chosen purpose is not given any more.

    """
    command_id = command_id_of(form)
    position = _next_position(session, patient.id)
    earlier = session.scalars(
        select(Consent).where(Consent.command_id == command_id, Consent.patient_id == patient.id),
    ).one_or_none()
    if earlier is not None:
        return earlier
    held = held_consent(session, patient.id)
    if held is None or not form.chosen <= given_purposes(held):
        raise NothingToWithdrawError
    record = _withdrawal(patient, form, held, position)
    session.add(record)
    write_effects(session, record, form.chosen)
    audit.record(
        session,
        act=AuditAct.CONSENT_WITHDRAWN,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind="consent",
        subject_id=record.id,
        patient_id=patient.id,
        detail={"purposes": sorted(each.value for each in form.chosen)},
    )
    return record


def stop_panels(session: Session, gateway: Gateway, record: Consent, actor: Actor) -> bool:
    """Tell every running panel that care is withdrawn; True when each has stopped already.

    Reading has ended with the record itself; this ends the process too.
    """
    panel_ids = panels_to_stop(session, record)
    have_stopped = [_stop(session, gateway, record, panel_id, actor) for panel_id in panel_ids]
    return all(have_stopped)


def given_purposes(held: Consent | None) -> frozenset[ConsentPurpose]:
    """Return the purposes for which consent is given now."""
    if held is None:
        return frozenset()
    decisions = {
        ConsentPurpose.CARE: held.care,
        ConsentPurpose.DATABASES: held.databases,
        ConsentPurpose.RESEARCH_CONTACT: held.research_contact,
    }
    return frozenset(
        purpose for purpose, said in decisions.items() if said is ConsentDecision.GIVEN
    )


def _withdrawal(
    patient: LoadedPatient,
    form: WithdrawForm,
    held: Consent,
    position: int,
) -> Consent:
    def now_said(purpose: ConsentPurpose, said: ConsentDecision) -> ConsentDecision:
        return ConsentDecision.WITHDRAWN if purpose in form.chosen else said

    consent_id, now = uuid4(), datetime.now(UTC)
    return Consent(
        id=consent_id,
        patient_id=patient.id,
        position=position,
        care=now_said(ConsentPurpose.CARE, held.care),
        databases=now_said(ConsentPurpose.DATABASES, held.databases),
        research_contact=now_said(ConsentPurpose.RESEARCH_CONTACT, held.research_contact),
        form_version=held.form_version,
        language=held.language,
        signatory=Signatory(form.signatory.data),
        signed_on=form.withdrawn_on.data,
        evidence=ConsentEvidence.PAPER_ATTESTED,
        sealed_original_place=_sealed_place(patient.cipher, consent_id, form.original_place.data),
        consent_number=held.consent_number,
        recorded_by_id=patient.actor.person_id,
        recorded_at=now,
        # Withdrawing is as easy as it can be: nobody else has to agree (GDPR Art. 7(3)).
        confirmed_by_id=patient.actor.person_id,
        confirmed_at=now,
        command_id=command_id_of(form),
    )


def _stop(
    session: Session,
    gateway: Gateway,
    record: Consent,
    panel_id: UUID,
    actor: Actor,
) -> bool:
    order = Order(
        command_id=stopping_command_id(record.id, panel_id),
        panel_id=panel_id,
        patient_id=record.patient_id,
        actor=actor,
        command=WithdrawCareConsent(consent_id=record.id),
    )
    try:
        return gateway.perform(session, order)
    except ActionRefusedError:
        # It ended in the meantime, which is all that was wanted.
        return True


def _next_position(session: Session, patient_id: UUID) -> int:
    """Return the next place in the patient's history; two writers wait for each other."""
    session.get_one(Patient, patient_id, with_for_update=True)
    return next_position(session, patient_id)


def _sealed_place(cipher: PatientCipher, consent_id: UUID, place: str | None) -> bytes:
    return cipher.seal(place or "", place_context(consent_id))
