"""Loads a panel for the person who asks: 404 for strangers, 403 where only the case is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import NoReturn
from uuid import UUID

from flask import abort
from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer

from web import audit
from web.accounts.current import current_actor
from web.command_queue import has_queue
from web.consents.effective import care_consent_condition
from web.models.audit import AuditAct
from web.models.panels import Panel
from web.models.patients import Patient
from web.models.protection import PatientKey
from web.panels.recorded_states import SNAPSHOT, recorded_state
from web.patient_keys import PatientCipher, PatientKeys
from web.request_session import db_session, installation
from workflows.domain.access import Decision, PanelSubject, may
from workflows.domain.actors import Actor
from workflows.domain.panels.allowed import allowed_actions, awaited_action, is_my_turn
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.state import PanelState
from workflows.domain.permissions import Permission

# One statement: what is decided about a reader is decided on one and the same moment's data.
_PANEL = (
    select(
        Panel,
        Patient,
        PatientKey,
        SNAPSHOT.label("snapshot"),
        care_consent_condition(Panel.__table__.c.patient_id).label("care_consent_holds"),
        has_queue(Panel.__table__.c.id).label("has_queue"),
    )
    .join(Patient, Patient.id == Panel.patient_id)
    .outerjoin(PatientKey, PatientKey.patient_id == Panel.patient_id)
    .where(Panel.id == bindparam("panel_id"))
    .options(defer(Panel.state))
)


@dataclass(frozen=True, kw_only=True)
class LoadedPanel:
    """A panel, who looks at it, and what that person may see of it."""

    row: Panel
    patient: Patient
    state: PanelState
    actor: Actor
    subject: PanelSubject
    key: PatientKey | None
    has_queue: bool

    @property
    def id(self) -> UUID:
        """Return the panel's id."""
        return self.row.id

    @cached_property
    def case_access(self) -> Decision:
        """Return whether the case may be seen, and why."""
        return may(self.actor, Permission.SEE_CASE, self.subject)

    @cached_property
    def actions(self) -> tuple[CommandKind, ...]:
        """Return what the actor may do now."""
        return allowed_actions(self.state, self.actor)

    @cached_property
    def expected(self) -> CommandKind | None:
        """Return what is waited for from this actor."""
        return awaited_action(self.state, self.actor)

    @cached_property
    def is_mine(self) -> bool:
        """Tell whether it is the actor's turn."""
        return is_my_turn(self.state, self.actor)

    @cached_property
    def cipher(self) -> PatientCipher:
        """Return what opens the patient's texts; raises PatientErasedError after erasure."""
        return PatientKeys.of(installation()).cipher_of(self.row.patient_id, self.key)


def load_panel_or_404(panel_id: UUID, permission: Permission) -> LoadedPanel:
    """Return the panel if the actor may; the refusal is recorded, and says no more than it must.

    Call ``audit_view`` before the answer when something of the patient is shown.
    """
    panel = find_panel(panel_id)
    if panel is None:
        abort(404)
    if not may(panel.actor, Permission.SEE_PANEL, panel.subject).allowed:
        deny(panel, 404)
    if not may(panel.actor, permission, panel.subject).allowed:
        deny(panel, 403)
    return panel


def find_panel(panel_id: UUID) -> LoadedPanel | None:
    """Return the panel without asking for any right."""
    return find_panel_as(current_actor(), panel_id)


def find_panel_as(actor: Actor, panel_id: UUID) -> LoadedPanel | None:
    """Return the panel as ``actor`` looks at it, without asking for any right."""
    session = db_session()
    found = session.execute(
        _PANEL,
        {"panel_id": panel_id},
        execution_options={"populate_existing": True},
    ).one_or_none()
    if found is None:
        return None
    state = recorded_state(found.snapshot)
    subject = PanelSubject(
        panel=state,
        care_consent_holds=found.care_consent_holds,
        now=datetime.now(UTC),
        is_erased=found.Patient.erased_at is not None,
    )
    return LoadedPanel(
        row=found.Panel,
        patient=found.Patient,
        state=state,
        actor=actor,
        subject=subject,
        key=found.PatientKey,
        has_queue=found.has_queue,
    )


def audit_view(panel: LoadedPanel, what: str, act: AuditAct = AuditAct.VIEWED) -> None:
    """Record that this person now sees ``what`` of the panel; on return the row is on disk."""
    audit.record_read(
        db_session(),
        act=act,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind=what,
        subject_id=panel.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
    )
    # A form that is shown again writes its row in the request's own transaction.
    db_session().commit()


def deny(panel: LoadedPanel, status: int) -> NoReturn:
    """Record that this person was refused, and answer with ``status``."""
    audit.record_denied(
        db_session(),
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="panel",
        subject_id=panel.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
    )
    abort(status)
