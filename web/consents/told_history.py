"""The whole consent history of a patient, as one page tells it: each record, what it took back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from web.consent_tasks.commands import reason_context
from web.consent_tasks.facts import ConsentRows
from web.consent_tasks.plans import holding_plan, plan_context
from web.consent_tasks.queries import reviewed_in, tasks_of
from web.consents.history import ConsentRecord, consents_of, decisions_in, open_record
from web.models.consents import ConsentTask, RetentionPlan
from web.models.patients import Consent
from web.patient_keys import PatientCipher
from workflows.domain.consent import ConsentDecision, ConsentPurpose


@dataclass(frozen=True, kw_only=True)
class ToldRecord:
    """One record, and the purposes that it took back."""

    record: ConsentRecord
    withdrawn: tuple[ConsentPurpose, ...]

    @property
    def row(self) -> Consent:
        """Return the record's row."""
        return self.record.row


@dataclass(frozen=True, kw_only=True)
class ToldTask:
    """What time has asked for, with the reason that was given, if anybody can read it still."""

    row: ConsentTask
    reason: str


@dataclass(frozen=True, kw_only=True)
class ToldPlan:
    """When the centre wants to review the data, earlier than it must, and why."""

    row: RetentionPlan
    reason: str


@dataclass(frozen=True, kw_only=True)
class ToldHistory:
    """Everything in one: the last record first, the last task first."""

    records: Sequence[ToldRecord]
    tasks: Sequence[ToldTask]
    plan: ToldPlan | None
    rows: ConsentRows

    @property
    def people(self) -> frozenset[UUID]:
        """Return whom the page names."""
        closers = {each.row.closed_by_id for each in self.tasks}
        explained = {each.row.explained_by_id for each in self.records}
        named = {person for each in self.records for person in each.record.people}
        planners = {self.plan.row.planned_by_id} if self.plan else set()
        others = closers | explained | planners
        return frozenset(named | {each for each in others if each is not None})


def told_history(
    session: Session,
    patient_id: UUID,
    cipher: PatientCipher | None,
) -> ToldHistory:
    """Return the history; without a cipher, after erasure, it holds no words."""
    rows, tasks = consents_of(session, patient_id), tasks_of(session, patient_id)
    reviewed = reviewed_in(tasks)
    plan = holding_plan(session, patient_id, reviewed) if cipher else None
    before = _decisions_before(rows)
    records = [
        ToldRecord(
            record=open_record(row, cipher)
            if cipher
            else ConsentRecord(row=row, original_place=""),
            withdrawn=_taken_back(row, before[row.id]),
        )
        for row in rows
    ]
    return ToldHistory(
        records=records,
        tasks=[_told(task, cipher) for task in tasks],
        plan=_told_plan(plan, cipher) if plan and cipher else None,
        rows=ConsentRows(
            confirmed=[row for row in rows if row.confirmed_at is not None],
            plan=plan,
            reviewed_at=reviewed,
        ),
    )


def _decisions_before(
    rows: Sequence[Consent],
) -> Mapping[UUID, Mapping[ConsentPurpose, ConsentDecision]]:
    """Return, for each record, what held before it: what was not confirmed held never."""
    held: Mapping[ConsentPurpose, ConsentDecision] = {}
    found = {}
    for row in reversed(rows):
        found[row.id] = held
        if row.confirmed_at is not None:
            held = dict(decisions_in(row))
    return found


def _taken_back(
    row: Consent,
    before: Mapping[ConsentPurpose, ConsentDecision],
) -> tuple[ConsentPurpose, ...]:
    return tuple(
        purpose
        for purpose, said in decisions_in(row)
        if said is ConsentDecision.WITHDRAWN and before.get(purpose) is not said
    )


def _told(task: ConsentTask, cipher: PatientCipher | None) -> ToldTask:
    sealed = task.sealed_reason
    reason = cipher.open_text(sealed, reason_context(task.id)) if cipher and sealed else ""
    return ToldTask(row=task, reason=reason)


def _told_plan(row: RetentionPlan, cipher: PatientCipher) -> ToldPlan:
    return ToldPlan(row=row, reason=cipher.open_text(row.sealed_reason, plan_context(row.id)))
