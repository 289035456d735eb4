"""From where a record is looked at, the patient's own pages or a panel, and who may write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from flask import abort, url_for

from web import audit
from web.models.audit import AuditAct
from web.models.patients import Patient
from web.models.protection import PatientKey
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.patient_keys import PatientCipher, PatientKeys
from web.patients.loading import LoadedPatient, load_patient_or_404
from web.records.commands import Writer
from web.records.items import OpenItem, open_items
from web.request_session import db_session, installation
from workflows.domain.access import PatientSubject, may
from workflows.domain.actors import Actor
from workflows.domain.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class RecordPlace:
    """A patient's record as one person meets it, inside a panel or outside."""

    patient: Patient
    actor: Actor
    reason: str
    key: PatientKey | None
    panel: LoadedPanel | None = None
    # Stands for an item's id where a table writes what all its rows say.
    any_item: ClassVar[str] = str(UUID(int=0))

    @classmethod
    def of_panel(cls, panel: LoadedPanel) -> Self:
        """Return the record inside a panel that was loaded."""
        return cls(
            patient=panel.patient,
            actor=panel.actor,
            reason=panel.case_access.reason.value,
            key=panel.key,
            panel=panel,
        )

    @classmethod
    def of_patient(cls, found: LoadedPatient) -> Self:
        """Return the record on the own pages of a patient who was loaded."""
        return cls(
            patient=found.row,
            actor=found.actor,
            reason=found.access.reason.value,
            key=found.key,
        )

    @cached_property
    def cipher(self) -> PatientCipher:
        """Return what opens the record; raises PatientErasedError after erasure."""
        return PatientKeys.of(installation()).cipher_of(self.patient.id, self.key)

    @cached_property
    def may_write(self) -> bool:
        """Tell whether this person writes here: the enrolling centre's people only."""
        subject = PatientSubject(hcp_id=self.patient.hcp_id)
        return may(self.actor, Permission.CHANGE_PATIENT, subject).allowed

    @cached_property
    def open_items(self) -> list[OpenItem]:
        """Return what stands in the open of all items."""
        return list(open_items(db_session(), self.patient.id))

    @property
    def writer(self) -> Writer:
        """Return this person as the commands know them."""
        panel_id = self.panel.id if self.panel is not None else None
        return Writer(actor=self.actor, cipher=self.cipher, panel_id=panel_id)

    def url(self, page: str, **values: Any) -> str:
        """Return the address of a page of the record, in the panel or outside as here."""
        if self.panel is not None:
            return url_for(f"panel_records.{page}", panel_id=self.panel.id, **values)
        return url_for(f"records.{page}", patient_id=self.patient.id, **values)

    @property
    def any_history(self) -> str:
        """Return the address of an item's history, with ``any_item`` where its id stands."""
        return self.url("show_history", item_id=self.any_item)

    def audit_view(self, what: str) -> None:
        """Record that this person now sees ``what``; on return the row is on disk."""
        if self.panel is not None:
            audit_view(self.panel, what)
            return
        audit.record_read(
            db_session(),
            act=AuditAct.VIEWED,
            person_id=self.actor.person_id,
            on_behalf_of_id=self.actor.on_behalf_of,
            subject_kind=what,
            subject_id=self.patient.id,
            patient_id=self.patient.id,
            reason=self.reason,
        )
        db_session().commit()


def patient_place(patient_id: UUID) -> RecordPlace:
    """Return the record on the patient's own pages; 404 outside the enrolling centre."""
    return RecordPlace.of_patient(load_patient_or_404(patient_id, Permission.SEE_PATIENT))


def panel_place(panel_id: UUID) -> RecordPlace:
    """Return the record inside a panel, for whoever may see the case there."""
    return RecordPlace.of_panel(load_panel_or_404(panel_id, Permission.SEE_CASE))


def refuse_readers(place: RecordPlace) -> None:
    """End the request with 403, on record, for whoever may read here but not write."""
    if place.may_write:
        return
    audit.record_denied(
        db_session(),
        person_id=place.actor.person_id,
        on_behalf_of_id=place.actor.on_behalf_of,
        subject_kind="record",
        subject_id=place.patient.id,
        patient_id=place.patient.id,
        panel_id=place.panel.id if place.panel is not None else None,
        reason=place.reason,
    )
    abort(403)
