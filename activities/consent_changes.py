"""Finds whose consent may ask for something new: by the audit trail, and by forms not asked for.

Each act on a patient stands in the trail, in the order of commits, under a growing number. So
whether anything happened at all is one cheap question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from web.consents import published_forms
from web.database import reading
from web.models.audit import AuditAct, AuditEntry
from web.models.centre_forms import CentreForm, CentreFormState
from web.models.consents import ConsentTask, WatchedConsent
from web.models.patients import Consent, Patient
from workflows.domain.consent_tasks import ConsentTaskKind
from workflows.domain.panels.event_kinds import EventKind

ROWS_AT_ONCE = 500
_ALWAYS = frozenset({AuditAct.CONSENT_DECIDED, AuditAct.CONSENT_WITHDRAWN, AuditAct.ERASED})
# Corrections of the month of birth, and reviews that somebody decided or planned.
_CHANGED_SUBJECTS = frozenset({"patient", "consent_task", "retention_plan"})


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A patient who is watched, and whether there is something to look at now.

    A workflow that is new takes its first look ``first_look_after`` its start.
    """

    patient_id: UUID
    has_changed: bool
    first_look_after: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class KnownForm:
    """A version of the form: for everybody, or of one centre."""

    hcp_id: UUID | None
    version: str


class ConsentChanges:
    """Reads only, and never holds up who writes."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def last_entry(self) -> int:
        """Return the number of the trail's last entry."""
        with reading(), self._sessions() as session:
            return session.scalar(select(func.max(AuditEntry.seq))) or 0

    def between(self, after: int, last: int) -> list[Watched]:
        """Return the patients whose consent was touched by what stands between the two."""
        acts = (*_ALWAYS, AuditAct.PANEL_MOVED, AuditAct.CREATED, AuditAct.CHANGED)
        query = select(
            AuditEntry.patient_id,
            AuditEntry.person_id,
            AuditEntry.act,
            AuditEntry.subject_kind,
            AuditEntry.detail,
        ).where(AuditEntry.seq > after, AuditEntry.seq <= last, AuditEntry.act.in_(acts))
        with reading(), self._sessions() as session:
            touched = {row.patient_id for row in session.execute(query) if _touches_consent(row)}
            return [
                Watched(patient_id=patient_id, has_changed=True)
                for some in _portions(touched)
                for patient_id in session.scalars(
                    select(Patient.id).where(Patient.id.in_(some)),
                )
            ]

    def unwatched(self, engine_id: str, lately: datetime) -> Sequence[Watched]:
        """Return some patients of whom this engine has no workflow yet.

        Who never signed is reviewed too. What happened since ``lately``, while nobody watched,
        counts as a change.
        """
        is_watched = exists().where(
            WatchedConsent.patient_id == Patient.id, WatchedConsent.engine_id == engine_id
        )
        changed = or_(
            exists().where(Consent.patient_id == Patient.id, Consent.confirmed_at > lately),
            Patient.erased_at > lately,
        )
        query = (
            select(Patient.id, changed.label("has_changed"))
            .where(~is_watched, or_(Patient.erased_at.is_(None), Patient.erased_at > lately))
            .limit(ROWS_AT_ONCE)
        )
        with reading(), self._sessions() as session:
            return [
                Watched(patient_id=row.id, has_changed=bool(row.has_changed))
                for row in session.execute(query)
            ]

    def forms(self) -> frozenset[KnownForm]:
        """Return the newest published version, and the approved ones of centres."""
        own = select(CentreForm.hcp_id, CentreForm.version).where(
            CentreForm.kind == published_forms.KIND,
            CentreForm.state == CentreFormState.APPROVED,
        )
        newest = KnownForm(hcp_id=None, version=published_forms.versions()[0])
        with reading(), self._sessions() as session:
            found = {
                KnownForm(hcp_id=row.hcp_id, version=row.version) for row in session.execute(own)
            }
        return frozenset({newest, *found})

    def not_asked(self, form: KnownForm) -> list[Watched]:
        """Return the patients whom a version may concern: not signed, and not asked for yet."""
        # A centre's own version stands on the published one, and is as good.
        own = f"{form.version}-%"
        signed = exists().where(
            Consent.patient_id == Patient.id,
            or_(Consent.form_version == form.version, Consent.form_version.like(own)),
            Consent.confirmed_at.is_not(None),
        )
        asked = exists().where(
            ConsentTask.patient_id == Patient.id,
            ConsentTask.kind == ConsentTaskKind.RECONSENT,
            or_(ConsentTask.occasion == form.version, ConsentTask.occasion.like(own)),
        )
        query: Select[UUID] = select(Patient.id).where(
            _has_consent(), ~signed, ~asked, Patient.erased_at.is_(None)
        )
        if form.hcp_id is not None:
            query = query.where(Patient.hcp_id == form.hcp_id)
        with reading(), self._sessions() as session:
            return [Watched(patient_id=each, has_changed=True) for each in session.scalars(query)]


def _has_consent() -> ColumnElement[bool]:
    return exists().where(Consent.patient_id == Patient.id, Consent.confirmed_at.is_not(None))


def _touches_consent(entry: Any) -> bool:
    if entry.patient_id is None:
        return False
    if entry.act is AuditAct.PANEL_MOVED:
        return EventKind.CONSENT_CONFIRMED.value in entry.detail.get("events", ())
    if entry.act is AuditAct.CREATED:
        # From enrolment on the 15 years run.
        return bool(entry.subject_kind == "patient")
    if entry.act is AuditAct.CHANGED:
        # What the upkeep itself has written is no news to it.
        return entry.person_id is not None and entry.subject_kind in _CHANGED_SUBJECTS
    return True


def _portions(patients: Collection[UUID]) -> Iterator[list[UUID]]:
    rest = iter(patients)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        yield some
