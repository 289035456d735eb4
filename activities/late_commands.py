"""Finds commands that come too late: settled already, or overtaken by a withdrawal of consent.

A command may be on its way when consent is withdrawn: kept while the engine was away, or taken in
by the engine while no worker was there. The step it leads to is not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.consents.effects import care_withdrawal, panels_to_stop
from web.models.panels import CommandStatus, Panel, PanelCommand
from web.models.patients import Patient
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import WithdrawalCause


def refusal_of(
    session: Session,
    panel: Panel,
    command_id: UUID,
    events: Sequence[e.Event],
) -> RefusalReason | None:
    """Return why the step of a command is not to be written, or None if it is.

    What was refused stays refused. From the withdrawal on, the first step of the panel is its end.
    """
    known = session.execute(
        select(PanelCommand.status, PanelCommand.refusal).where(PanelCommand.id == command_id),
    ).one_or_none()
    if known is not None and known.status is CommandStatus.REFUSED:
        refusal: RefusalReason | None = known.refusal
        return refusal
    if any(_stops_the_panel(event.fact) for event in events):
        return None
    # Whoever records a withdrawal holds this row: either it is seen here, or it comes after us.
    session.execute(
        select(Patient.id).where(Patient.id == panel.patient_id).with_for_update(read=True),
    )
    withdrawal = care_withdrawal(session, panel.patient_id)
    if withdrawal is None or panel.id not in panels_to_stop(session, withdrawal):
        return None
    return RefusalReason.CONSENT_WITHDRAWN


def _stops_the_panel(fact: e.Fact) -> bool:
    return isinstance(fact, e.Withdrawn) and fact.cause is WithdrawalCause.CARE_CONSENT_WITHDRAWN
