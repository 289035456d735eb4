"""Erases again, after a restore, whom the ledger of erasures names; nothing else happens to them.

It needs no key: destroying one is all it does with it. What the restored panels still run for an
erased patient is ended by commands that the worker's dispatcher delivers.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from web.database import forget_old_pages, make_engine, make_sessions
from web.file_store import FileStore
from web.models.every_table import TABLES
from web.models.panels import PanelCommand
from web.models.patients import Patient
from web.models.people import Person
from web.rights.erasing import Erasure, erase, remove_files
from web.rights.grounds import ERASED_AGAIN
from web.rights.ledger import ErasureLedger, LedgerEntry
from web.settings import Settings
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role
from workflows.messages import ACTOR, COMMAND


def replay_erasures(settings: Settings) -> int:
    """Erase whom the ledger names and the database still knows; return how many these were.

    A database of an older schema is left alone; ``consilium migrate`` replays again.

    Raises:
        ValueError: when a line of the ledger cannot be read.

    """
    entries = ErasureLedger.of(settings).read()
    if not entries:
        return 0
    engine = make_engine(settings.database_url)
    try:
        if not _knows_erasure(engine):
            return 0
        sessions, store, count = make_sessions(engine), FileStore.of(settings), 0
        for entry in entries:
            with sessions.begin() as session:
                count += _erase_again(session, entry)
            with sessions() as session:
                remove_files(session, store, entry.patient_id)
        forget_old_pages(engine)
    finally:
        engine.dispose()
    return count


def _erase_again(session: Session, entry: LedgerEntry) -> bool:
    patient = session.get(Patient, entry.patient_id)
    if patient is None or patient.erased_at is not None:
        return False
    # Whoever decided it may have come after the backup.
    by_id = entry.by_id if session.get(Person, entry.by_id) else patient.enrolled_by_id
    _end_panels(session, patient, by_id)
    return erase(
        session,
        Erasure(
            patient_id=patient.id,
            by_id=by_id,
            ground=ERASED_AGAIN,
            at=entry.erased_at,
        ),
    )


def _end_panels(session: Session, patient: Patient, by_id: UUID) -> None:
    """Queue what ends the patient's panels, as from a clinician of the centre."""
    # Imported here: it brings Temporal's client, for which each start would wait otherwise.
    from web.rights.panel_ends import ending_orders

    role = RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=patient.hcp_id)
    actor = Actor(person_id=by_id, roles=(role,))
    for order in ending_orders(session, patient.id, actor):
        session.add(
            PanelCommand(
                id=order.command_id,
                panel_id=order.panel_id,
                patient_id=order.patient_id,
                kind=order.command.kind,
                actor=ACTOR.dump_python(actor, mode="json"),
                command=COMMAND.dump_python(order.command, mode="json"),
            ),
        )


def _knows_erasure(engine: Engine) -> bool:
    """Tell whether the schema has what an erasure touches."""
    present = inspect(engine)
    if not set(TABLES.tables) <= set(present.get_table_names()):
        return False
    return "erased_at" in {column["name"] for column in present.get_columns("patients")}
