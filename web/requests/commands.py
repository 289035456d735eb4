"""Opens panels and keeps drafts of requests."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.discussions import PanelRequest, Question
from web.models.patients import Patient
from web.networks.areas import ern_of_area
from web.panel_gateway import Order
from web.panels.loading import LoadedPanel
from web.panels.request_texts import WrittenRequest, write_request
from web.records.assembling import opening_versions
from web.requests.forms import RequestForm
from workflows.domain.actors import Actor
from workflows.domain.panels.commands import OpenPanel, SubmitRequest

_FIRST_ERN = "EPICARE"


class StaleDraftError(Exception):
    """Somebody else changed the draft meanwhile; nothing was overwritten."""


def opening(patient: Patient, actor: Actor, command_id: UUID) -> Order:
    """Return the order that opens a panel for the patient; its id follows from the form's."""
    ern = next((held.ern for held in actor.roles if held.ern), _FIRST_ERN)
    # The same form sent twice opens one panel, and both answers lead to it.
    panel_id = uuid5(command_id, "panel")
    request = PanelRequest(
        panel_id=panel_id,
        patient_id=patient.id,
        ern_code=ern,
        other_erns={"codes": []},
        sealed_title=b"",
        sealed_background=b"",
        sealed_referrer=b"",
        changed_by_id=actor.person_id,
        changed_at=datetime.now(UTC),
    )
    return Order(
        command_id=command_id,
        panel_id=panel_id,
        patient_id=patient.id,
        actor=actor,
        command=OpenPanel(hcp_id=patient.hcp_id, ern=ern),
        contents=(request, *opening_versions(panel_id, ern)),
    )


def save_draft(session: Session, panel: LoadedPanel, form: RequestForm) -> WrittenRequest:
    """Put the form into the draft if it was made from the draft's present version.

    The caller commits.

    Raises:
        StaleDraftError: when the draft has another version by now.

    """
    row = session.get_one(PanelRequest, panel.id, with_for_update=True, populate_existing=True)
    if form.version.data != row.version:
        raise StaleDraftError
    written = _written(session, panel, form)
    write_request(session, row, written, panel.cipher, panel.actor.person_id)
    form.version.data = row.version
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="panel_request",
        subject_id=panel.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
    )
    return written


def submission(session: Session, panel: LoadedPanel, written: WrittenRequest) -> SubmitRequest:
    """Return the command that submits what was saved."""
    questions = session.scalars(
        select(Question.id).where(Question.panel_id == panel.id).order_by(Question.position),
    )
    return SubmitRequest(
        ern=written.ern,
        primary_area=written.primary_area,
        secondary_area=written.secondary_area,
        other_erns=written.other_erns,
        is_urgent=written.is_urgent,
        question_ids=tuple(questions),
    )


def _written(session: Session, panel: LoadedPanel, form: RequestForm) -> WrittenRequest:
    ern = ern_of_area(session, form.primary_area.data) or panel.state.ern
    return form.written(ern, ern_of_area(session, form.secondary_area.data))
