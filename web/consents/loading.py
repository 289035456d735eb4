"""Loads a panel's consent for the enrolling centre; the rest of the panel has no part in it."""

from __future__ import annotations

from uuid import UUID

from flask import abort

from web import audit
from web.panels.loading import LoadedPanel, load_panel_or_404
from web.request_session import db_session
from workflows.domain.access import PatientSubject, may
from workflows.domain.permissions import Permission


def load_own_panel_or_404(panel_id: UUID, permission: Permission) -> LoadedPanel:
    """Return the panel of the actor's own centre: 404 for strangers, 403 for the panel's others."""
    panel = load_panel_or_404(panel_id, permission)
    own = may(panel.actor, Permission.SEE_PATIENT, PatientSubject(hcp_id=panel.row.hcp_id))
    if not own.allowed:
        audit.record_denied(
            db_session(),
            person_id=panel.actor.person_id,
            on_behalf_of_id=panel.actor.on_behalf_of,
            subject_kind="consent",
            subject_id=panel.id,
            patient_id=panel.row.patient_id,
            panel_id=panel.id,
            reason=own.reason.value,
        )
        abort(403)
    return panel
