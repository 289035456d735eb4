"""What a withdrawal has stopped so far, and what is still being stopped. It reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from web.consents.history import given_in
from web.models.consents import ConsentEffect
from web.models.panels import Panel
from web.models.patients import Consent
from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose
from workflows.domain.consent_effects import ConsentEffectKind
from workflows.domain.panels.stages import RUNNING, PanelStatus

# Effects of one moment are told in this order.
_READING_ORDER = list(ConsentEffectKind)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One line of a proof. Without its row it is still being carried out."""

    kind: ConsentEffectKind
    panel_number: str | None = None
    row: ConsentEffect | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What one withdrawal was for, and what it has stopped."""

    withdrawal: Consent
    purposes: Sequence[ConsentPurpose]
    effects: Sequence[Effect]

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is still being carried out."""
        return all(each.row is not None for each in self.effects)


def find_proof(session: Session, patient_id: UUID, consent_id: UUID) -> Proof | None:
    """Return the proof of a withdrawal of this patient; any other record has none."""
    record = session.get(Consent, consent_id)
    if record is None or record.patient_id != patient_id or record.confirmed_at is None:
        return None
    purposes = withdrawn_purposes(session, record)
    if not purposes:
        return None
    rows = session.scalars(
        select(ConsentEffect)
        .where(ConsentEffect.consent_id == record.id)
        .order_by(ConsentEffect.id),
    ).all()
    rows = sorted(rows, key=lambda row: (row.occurred_at, _READING_ORDER.index(row.kind)))
    pending = _still_running(session, record)
    numbers = _numbers(session, [*pending, *(row.panel_id for row in rows if row.panel_id)])
    done = [
        Effect(
            kind=row.kind, row=row, panel_number=numbers.get(row.panel_id) if row.panel_id else None
        )
        for row in rows
    ]
    waiting = [
        Effect(kind=ConsentEffectKind.PANEL_STOPPED, panel_number=numbers[each]) for each in pending
    ]
    return Proof(withdrawal=record, purposes=purposes, effects=[*done, *waiting])


def withdrawn_purposes(session: Session, record: Consent) -> list[ConsentPurpose]:
    """Return what this very record takes back; later records only repeat it."""
    before = session.scalars(
        select(Consent)
        .where(
            Consent.patient_id == record.patient_id,
            Consent.position < record.position,
            Consent.confirmed_at.is_not(None),
        )
        .order_by(Consent.position.desc())
        .limit(1),
    ).one_or_none()
    earlier = given_in(before) if before else ConsentGiven()
    return [
        each
        for each in ConsentPurpose
        if given_in(record).for_purpose(each) is ConsentDecision.WITHDRAWN
        and earlier.for_purpose(each) is not ConsentDecision.WITHDRAWN
    ]


def care_withdrawal(session: Session, patient_id: UUID) -> Consent | None:
    """Return the record by which consent for care was withdrawn, while it still is."""
    found = None
    for record in session.scalars(
        select(Consent)
        .where(Consent.patient_id == patient_id, Consent.confirmed_at.is_not(None))
        .order_by(Consent.position.desc()),
    ):
        if record.care is not ConsentDecision.WITHDRAWN:
            break
        found = record
    return found


def panels_to_stop(session: Session, withdrawal: Consent) -> Sequence[UUID]:
    """Return the panels that run although this withdrawal ended them.

    One that was submitted afterwards, or stopped and was reopened, asks for consent anew.
    """
    has_stopped = exists().where(
        ConsentEffect.consent_id == withdrawal.id,
        ConsentEffect.panel_id == Panel.id,
        ConsentEffect.kind == ConsentEffectKind.PANEL_STOPPED,
    )
    return session.scalars(
        select(Panel.id)
        .where(
            Panel.patient_id == withdrawal.patient_id,
            Panel.status.in_(RUNNING - {PanelStatus.DRAFT}),
            Panel.submitted_at <= withdrawal.confirmed_at,
            ~has_stopped,
        )
        .order_by(Panel.number),
    ).all()


def _still_running(session: Session, record: Consent) -> Sequence[UUID]:
    current = care_withdrawal(session, record.patient_id)
    if current is None or current.id != record.id:
        return ()
    return panels_to_stop(session, record)


def _numbers(session: Session, panel_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    query = select(Panel.id, Panel.number).where(Panel.id.in_(list(panel_ids)))
    return {row.id: row.number for row in session.execute(query)}
