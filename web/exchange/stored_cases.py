"""The case of a stored patient: the record, the consent that holds, and the newest panel."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from web.consents.effective import care_consent_holds
from web.consents.history import decisions_in, held_consent
from web.exchange.case import BirthMonth, Case, ConsentSummary, PanelSummary, Recommendation
from web.exchange.records import Item, record_to_case
from web.models.panels import Panel
from web.models.patients import Consent
from web.outcomes.queries import present_outcome
from web.panels.loading import LoadedPanel, find_panel
from web.panels.request_texts import read_request
from web.patients.loading import LoadedPatient
from web.records.items import read_all
from web.request_session import db_session
from workflows.domain.consent import ConsentGiven
from workflows.domain.panels.stages import PanelStatus

_CLOSED = frozenset({PanelStatus.CLOSED, PanelStatus.ARCHIVED})


def may_leave(patient: LoadedPatient) -> bool:
    """Tell whether the case may be exported now: consent for care holds and nothing restricts it.

    Asked on each request, so a withdrawal, a restriction or an erasure acts at once.
    """
    return care_consent_holds(db_session(), patient.id)


def stored_case(patient: LoadedPatient) -> Case:
    """Return the patient's case as it stands now; nothing in it names anybody."""
    row = patient.row
    person = Case(
        pseudonym=row.nickname,
        sex=row.sex,
        birth=BirthMonth(year=row.birth_year, month=row.birth_month),
        consent=_consent(patient.id),
        panel=_panel(patient.id),
    )
    items = [
        Item(kind=each.kind, content=each.content, key=each.key)
        for each in read_all(db_session(), patient.cipher)
    ]
    return record_to_case(person, items)


def _consent(patient_id: UUID) -> ConsentSummary | None:
    held: Consent | None = held_consent(db_session(), patient_id)
    if held is None:
        return None
    decided = {purpose.value: decision for purpose, decision in decisions_in(held)}
    return ConsentSummary(
        id=held.id,
        given=ConsentGiven(**decided),
        decided_on=held.signed_on,
        form_version=held.form_version,
        language=held.language,
        number=held.consent_number or "",
    )


def _panel(patient_id: UUID) -> PanelSummary | None:
    """Return the newest panel that was submitted, with its outcome once it is signed."""
    newest = db_session().scalars(
        select(Panel.id)
        .where(Panel.patient_id == patient_id, Panel.submitted_at.is_not(None))
        .order_by(Panel.opened_at.desc())
        .limit(1),
    )
    panel_id = newest.one_or_none()
    panel = find_panel(panel_id) if panel_id is not None else None
    if panel is None or panel.state.submitted_at is None:
        return None
    return _summary(panel, panel.state.submitted_at)


def _summary(panel: LoadedPanel, submitted_at: datetime) -> PanelSummary:
    state = panel.state
    outcome = present_outcome(panel)
    is_signed = outcome is not None and not outcome.missing and bool(outcome.agreeing)
    questions = {each.id: each.text for each in read_request(panel).questions}
    recommendations: tuple[Recommendation, ...] = ()
    rests_on: tuple[str, ...] = ()
    signed_at = None
    if outcome is not None and is_signed:
        signed_at = max(each.signed_at for each in outcome.agreeing if each.signed_at)
        recommendations = tuple(
            Recommendation(
                question=questions.get(each.question_id, ""),
                answer=each.text,
                strength=each.strength.value if each.strength else "",
            )
            for each in outcome.body.recommendations
        )
        rests_on = tuple(each.with_address for each in outcome.body.named_publications)
    return PanelSummary(
        id=panel.id,
        number=panel.row.number or "",
        network=state.ern or "",
        requested_at=submitted_at,
        is_open=state.status not in _CLOSED,
        is_urgent=state.is_urgent,
        outcome_signed_at=signed_at,
        summary=outcome.body.summary if outcome is not None and is_signed else "",
        recommendations=recommendations,
        rests_on=rests_on,
    )
