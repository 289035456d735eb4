"""Whose consent is written down, and by whom: from a panel's page, or from the patient's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from uuid import UUID

from workflows.domain.actors import Actor

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel
    from web.patient_keys import PatientCipher
    from web.patients.loading import LoadedPatient


@dataclass(frozen=True, kw_only=True)
class ConsentGiver:
    """A patient of the actor's centre."""

    patient_id: UUID
    hcp_id: UUID
    cipher: PatientCipher
    actor: Actor
    # None on the patient's own page.
    panel_id: UUID | None = None

    @classmethod
    def in_panel(cls, panel: LoadedPanel) -> Self:
        """Return the patient of this panel."""
        return cls(
            patient_id=panel.row.patient_id,
            hcp_id=panel.row.hcp_id,
            cipher=panel.cipher,
            actor=panel.actor,
            panel_id=panel.id,
        )

    @classmethod
    def alone(cls, patient: LoadedPatient) -> Self:
        """Return the patient whose own page it is."""
        return cls(
            patient_id=patient.id,
            hcp_id=patient.row.hcp_id,
            cipher=patient.cipher,
            actor=patient.actor,
        )
