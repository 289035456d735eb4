"""Lets one printed form be signed on a tablet: a random address, valid once and for half an hour.

The address itself is never stored, only its SHA-256; whoever has lost it presses the button again.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import ColumnElement, CursorResult, select, update

from web import audit
from web.consent_vault import ConsentVault
from web.models.audit import AuditAct
from web.models.consents import TabletSession
from web.models.patients import ConsentPaper
from web.tablets.answers import TabletAnswers, answers_context
from workflows.domain.actors import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

VALID_FOR: Final = timedelta(minutes=30)
_TOKEN_BYTES: Final = 32


class TabletStage(StrEnum):
    """How far the signing on a tablet is."""

    OPEN = "open"
    EXPIRED = "expired"
    SIGNED = "signed"
    # The document is made; the panel has not answered yet.
    SEALED = "sealed"
    RECORDED = "recorded"
    FAILED = "failed"
    REFUSED = "refused"


class AlreadySignedError(Exception):
    """The paper was signed on a tablet already; it is signed once."""


@dataclass(frozen=True, kw_only=True)
class FoundSession:
    """A session with the paper it is for, and its stage at this moment."""

    row: TabletSession
    paper: ConsentPaper
    stage: TabletStage


def open_session(
    session: Session, actor: Actor, *, paper: ConsentPaper, panel_id: UUID | None, now: datetime
) -> str:
    """Return the secret part of the address at which the paper can be signed from now on.

    Opened again, the earlier address is void. The caller commits.

    Raises:
        AlreadySignedError: when the paper was signed on a tablet before.

    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = session.scalars(
        select(TabletSession).where(TabletSession.paper_id == paper.id).with_for_update(),
    ).one_or_none()
    if row is None:
        row = TabletSession(id=uuid4(), paper_id=paper.id)
        session.add(row)
    if row.signed_at is not None:
        raise AlreadySignedError
    row.panel_id, row.opened_by_id = panel_id, actor.person_id
    row.token_sha256 = hash_of(token)
    row.opened_at, row.expires_at = now, now + VALID_FOR
    _record(session, AuditAct.CREATED, row, paper, actor)
    return token


def find_session(session: Session, token: str, now: datetime) -> FoundSession | None:
    """Return the session with this address, whatever its stage."""
    found = session.execute(
        select(TabletSession, ConsentPaper)
        .join(ConsentPaper, ConsentPaper.id == TabletSession.paper_id)
        .where(TabletSession.token_sha256 == hash_of(token))
        .execution_options(populate_existing=True),
    ).one_or_none()
    return None if found is None else _found(found[0], found[1], now)


def sessions_of(session: Session, panel_id: UUID, now: datetime) -> list[FoundSession]:
    """Return the panel's sessions, the last opened first."""
    return _sessions_where(session, TabletSession.panel_id == panel_id, now)


def sessions_of_patient(session: Session, patient_id: UUID, now: datetime) -> list[FoundSession]:
    """Return every session of the patient, in a panel or without, the last opened first."""
    return _sessions_where(session, ConsentPaper.patient_id == patient_id, now)


def _sessions_where(
    session: Session, condition: ColumnElement[bool], now: datetime
) -> list[FoundSession]:
    rows = session.execute(
        select(TabletSession, ConsentPaper)
        .join(ConsentPaper, ConsentPaper.id == TabletSession.paper_id)
        .where(condition)
        .order_by(TabletSession.opened_at.desc())
        .execution_options(populate_existing=True),
    )
    return [_found(row, paper, now) for row, paper in rows]


def sign(
    session: Session,
    vault: ConsentVault,
    found: FoundSession,
    answers: TabletAnswers,
    now: datetime,
) -> bool:
    """Seal the answers; False when somebody was faster, or the time was over. The caller commits.

    From the commit on nothing is lost: the document is made of what lies here.
    """
    context = answers_context(found.row.id)
    sealed = vault.seal(session, found.paper.patient_id, answers.to_bytes(), context)
    result = session.execute(
        update(TabletSession)
        .where(
            TabletSession.id == found.row.id,
            TabletSession.signed_at.is_(None),
            TabletSession.token_sha256 == found.row.token_sha256,
            TabletSession.expires_at > now,
        )
        .values(signed_at=now, sealed_answers=sealed),
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return False
    _record(session, AuditAct.CONSENT_DECIDED, found.row, found.paper, None)
    return True


def document_id_of(session_id: UUID) -> UUID:
    """Return the id of the document that is made of a session, however often that is tried."""
    return uuid5(session_id, "document")


def consent_id_of(session_id: UUID) -> UUID:
    """Return the id of the consent's record that comes of a session."""
    return uuid5(session_id, "consent")


def recording_id_of(session_id: UUID) -> UUID:
    """Return the id of the command that takes the signed consent to the panel."""
    return uuid5(session_id, "record")


def hash_of(token: str) -> str:
    """Return what is stored of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def _found(row: TabletSession, paper: ConsentPaper, now: datetime) -> FoundSession:
    return FoundSession(row=row, paper=paper, stage=_stage(row, now))


def _stage(row: TabletSession, now: datetime) -> TabletStage:
    if row.signed_at is None:
        return TabletStage.OPEN if now < row.expires_at else TabletStage.EXPIRED
    if row.sealed_answers is None:
        return TabletStage.RECORDED
    return TabletStage.SIGNED if row.failed_because is None else TabletStage.FAILED


def _record(
    session: Session,
    act: AuditAct,
    row: TabletSession,
    paper: ConsentPaper,
    actor: Actor | None,
) -> None:
    """Record the act; whoever signs has no account, so the session's opener answers for it."""
    audit.record(
        session,
        act=act,
        person_id=actor.person_id if actor else row.opened_by_id,
        on_behalf_of_id=actor.on_behalf_of if actor else None,
        subject_kind="tablet_session",
        subject_id=row.id,
        patient_id=paper.patient_id,
        panel_id=row.panel_id,
        reason="" if actor else "signed_on_tablet",
    )
