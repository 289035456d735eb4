"""Ends the panels of an erased patient that the withdrawal of consent has not ended already."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.panels import CommandStatus, Panel, PanelCommand
from web.panel_gateway import ActionRefusedError, Gateway, Order
from workflows.domain.actors import Actor
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.commands import Command, WithdrawCareConsent, WithdrawPanel
from workflows.domain.panels.stages import RUNNING, PanelStatus


def ending_orders(session: Session, patient_id: UUID, actor: Actor) -> Sequence[Order]:
    """Return what ends each panel that still runs, unless its end waits for the engine already."""
    is_ending = (
        select(PanelCommand.id)
        .where(
            PanelCommand.panel_id == Panel.id,
            PanelCommand.status == CommandStatus.QUEUED,
            PanelCommand.kind.in_((CommandKind.WITHDRAW, CommandKind.WITHDRAW_CARE_CONSENT)),
        )
        .exists()
    )
    rows = session.execute(
        select(Panel.id, Panel.status)
        .where(Panel.patient_id == patient_id, Panel.status.in_(RUNNING), ~is_ending)
        .order_by(Panel.number),
    )
    return [
        Order(
            command_id=uuid5(row.id, "erasure"),
            panel_id=row.id,
            patient_id=patient_id,
            actor=actor,
            command=_ending(row.id, row.status),
        )
        for row in rows
    ]


def end_panels(session: Session, gateway: Gateway, patient_id: UUID, actor: Actor) -> bool:
    """End every panel that still runs; True when each has ended already."""
    orders = ending_orders(session, patient_id, actor)
    have_ended = [_has_ended(session, gateway, each) for each in orders]
    return all(have_ended)


def _has_ended(session: Session, gateway: Gateway, order: Order) -> bool:
    try:
        return gateway.perform(session, order)
    except ActionRefusedError:
        # It ended in the meantime, which is all that was wanted.
        return True


def _ending(panel_id: UUID, status: PanelStatus) -> Command:
    if status is PanelStatus.DRAFT:
        # The note's id leads nowhere: a reason could not be read any more.
        return WithdrawPanel(note_id=uuid5(panel_id, "erasure-note"))
    return WithdrawCareConsent(consent_id=uuid5(panel_id, "erasure-consent"))
