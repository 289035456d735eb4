"""Writes down a consent that was signed on a tablet, and the command that takes it to its panel.

What was signed outside of any panel waits on the patient's own page for its confirmation.
"""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from activities.signed_tablets import SignedTablet
from web.accounts.queries import build_actor
from web.consent_vault import NewFile
from web.consents.decided import record_decided
from web.consents.effective import next_position
from web.consents.history import beside_held
from web.models.consents import ConsentFileKind, TabletSession
from web.models.panels import PanelCommand
from web.models.patients import Consent, Patient
from web.tablets.sessions import consent_id_of, document_id_of, recording_id_of
from workflows.domain.actors import Actor
from workflows.domain.consent import ConsentEvidence, ConsentGiven
from workflows.domain.panels.commands import RecordConsent
from workflows.domain.roles import Role
from workflows.messages import ACTOR, COMMAND


def new_document(signed: SignedTablet, pdf: bytes) -> NewFile:
    """Return the sealed document as the vault takes it in."""
    return NewFile(
        id=document_id_of(signed.row.id),
        patient_id=signed.patient.id,
        hcp_id=signed.hcp.id,
        kind=ConsentFileKind.TABLET_DOCUMENT,
        media_type="application/pdf",
        content=pdf,
        stored_by_id=signed.row.opened_by_id,
        names={key: party.name for key, party in signed.answers.parties.items()},
    )


def add_consent(session: Session, signed: SignedTablet) -> None:
    """Add the consent's record and, in a panel, its command, in the caller's transaction.

    The command is given for whoever opened the tablet; the dispatcher delivers it, and the panel
    judges it by the rights that this person has now. A clinician confirms it on the page.
    """
    row, answers = signed.row, signed.answers
    actor = build_actor(session, row.opened_by_id, signed.signed_at)
    is_clinician = actor.holds(Role.HEALTH_PROFESSIONAL, hcp_id=signed.hcp.id)
    # Two writers of one patient's history wait for each other.
    session.get_one(Patient, signed.patient.id, with_for_update=True)
    given = beside_held(session, signed.patient.id, answers.given)
    consent = Consent(
        id=consent_id_of(row.id),
        patient_id=signed.patient.id,
        position=next_position(session, signed.patient.id),
        care=given.care,
        databases=given.databases,
        research_contact=given.research_contact,
        form_version=signed.paper.form_version,
        language=signed.paper.language,
        signatory=signed.paper.signatory,
        minor_assented=answers.minor_assents,
        signed_on=signed.signed_at.astimezone(ZoneInfo(signed.hcp.time_zone)).date(),
        evidence=ConsentEvidence.SIGNED_ON_TABLET,
        evidence_file_id=document_id_of(row.id),
        explained_by_id=actor.person_id if is_clinician else actor.on_behalf_of,
        interpreter_present="interpreter" in answers.parties,
        sealed_original_place=b"",
        consent_number=signed.paper.consent_number,
        recorded_by_id=row.opened_by_id,
        recorded_at=signed.signed_at,
        command_id=recording_id_of(row.id),
    )
    session.add(consent)
    if row.panel_id is None:
        record_decided(session, consent, actor, "recorded")
    else:
        session.add(_command(row, row.panel_id, consent, given, actor))


def _command(
    row: TabletSession, panel_id: UUID, consent: Consent, given: ConsentGiven, actor: Actor
) -> PanelCommand:
    command = RecordConsent(consent_id=consent.id, given=given)
    return PanelCommand(
        id=recording_id_of(row.id),
        panel_id=panel_id,
        patient_id=consent.patient_id,
        kind=command.kind,
        actor=ACTOR.dump_python(actor, mode="json"),
        command=COMMAND.dump_python(command, mode="json"),
        # Given when it was signed: no page delivers it, so the dispatcher need not wait.
        created_at=consent.recorded_at,
    )
