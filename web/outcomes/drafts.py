"""Keeps the outcome while it is written; nobody's text is overwritten unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from web import audit
from web.models.audit import AuditAct
from web.models.discussions import OutcomeDraft
from web.outcomes.body import OutcomeBody, canonical, read_body
from web.panels.loading import LoadedPanel
from web.request_session import db_session


class StaleDraftError(Exception):
    """The draft is not the one the writer saw; nothing was written."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The draft with its version; 0 and no author before anybody wrote."""

    body: OutcomeBody
    version: int = 0
    changed_at: datetime | None = None
    changed_by: UUID | None = None


def read_draft(panel: LoadedPanel) -> Draft:
    """Return the draft, empty at first."""
    columns = OutcomeDraft.__table__.c
    # Columns, not the object: after a refusal the session must not answer from memory.
    row = (
        db_session()
        .execute(
            select(
                columns.sealed_body, columns.version, columns.changed_at, columns.changed_by_id
            ).where(columns.panel_id == panel.id),
        )
        .one_or_none()
    )
    if row is None:
        return Draft(body=OutcomeBody())
    return Draft(
        body=read_body(panel.cipher.open(row.sealed_body, _place(panel.id))),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by_id,
    )


def save_draft(panel: LoadedPanel, body: OutcomeBody, seen_version: int) -> int:
    """Write the draft if its version is still the one that was seen; return the new version.

    The caller commits.

    Raises:
        StaleDraftError: when somebody wrote in between.

    """
    session, version = db_session(), seen_version + 1
    values = {
        "sealed_body": panel.cipher.seal(canonical(body, panel.id), _place(panel.id)),
        "version": version,
        "changed_at": datetime.now(UTC),
        "changed_by_id": panel.actor.person_id,
    }
    if seen_version == 0:
        _insert_first(panel.id, values)
    else:
        written = session.execute(
            update(OutcomeDraft)
            .where(OutcomeDraft.panel_id == panel.id, OutcomeDraft.version == seen_version)
            .values(**values)
            .returning(OutcomeDraft.version),
        ).first()
        if written is None:
            raise StaleDraftError
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="outcome_draft",
        subject_id=panel.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        detail={"version": version},
    )
    return version


def _insert_first(panel_id: UUID, values: dict[str, object]) -> None:
    session = db_session()
    try:
        with session.begin_nested():
            session.execute(insert(OutcomeDraft).values(panel_id=panel_id, **values))
    except IntegrityError as error:
        raise StaleDraftError from error


def _place(panel_id: UUID) -> str:
    return f"outcome_drafts:{panel_id}:body"
