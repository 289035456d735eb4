"""Fills a database for benchmarks: ``python -m tests.benchmarks.generate --panels 2000``.

It multiplies the demonstration's panels, with patients, texts and events of their own, so that
every stage is there in the demonstration's proportions. DATA and PORT name the installation.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import insert, select

from tests.benchmarks.long_records import lengthen_a_record
from web import audit
from web.audit_chain import ChainHead
from web.consents import published_forms
from web.database import make_engine, make_sessions
from web.models.audit import AuditAct, AuditEntry
from web.models.discussions import ContributionText, PanelRequest, Question
from web.models.panels import Panel, PanelErn, PanelEvent, PanelPerson, PanelWait
from web.models.patients import Consent, Patient, Sex
from web.models.people import Person
from web.patient_keys import PatientCipher, PatientKeys
from web.settings import load_settings
from workflows.domain.panels.stages import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.orm import Session

_AT_ONCE = 200
_TEXT = "Made up for a benchmark: a text of the length that clinicians write. " * 6


@dataclass(frozen=True, kw_only=True)
class _Model:
    """One panel of the demonstration with its rows, to be multiplied."""

    panel: dict[str, Any]
    patient: dict[str, Any]
    request: dict[str, Any]
    related: Mapping[type, list[dict[str, Any]]]


_RELATED = (PanelPerson, PanelWait, PanelErn, PanelEvent, Question, ContributionText)


@click.command()
@click.option("--patients", default=10_000)
@click.option("--panels", default=2_000)
@click.option("--audit-rows", default=200_000)
def main(patients: int, panels: int, audit_rows: int) -> None:
    """Fill the database of DATA and PORT."""
    settings = load_settings()
    sessions = make_sessions(make_engine(settings.database_url))
    keys = PatientKeys.of(settings)
    with sessions() as session:
        models = _models(session)
        assert models, "run `consilium demo` first"
        for start in range(0, panels, _AT_ONCE):
            for number in range(start, min(start + _AT_ONCE, panels)):
                _copy(session, models[number % len(models)], keys, number)
            session.commit()
        if panels:
            lengthen_a_record(session, keys)
            session.commit()
        for start in range(panels, patients, 1000):
            _patients(session, models[0].patient, range(start, min(start + 1000, patients)))
            session.commit()
        head = _audit(session, audit_rows)
        session.commit()
    if head is not None:
        ChainHead.of(settings).advance(*head)
    click.echo(f"{patients} patients, {panels} panels, {audit_rows} audit rows.")


def _models(session: Session) -> list[_Model]:
    panels = session.scalars(select(Panel).where(Panel.status.not_in(ENDED)).limit(20))
    return [
        _Model(
            panel=_columns(panel),
            patient=_columns(session.get_one(Patient, panel.patient_id)),
            request=_columns(session.get_one(PanelRequest, panel.id)),
            related={
                table: [
                    _columns(row)
                    for row in session.scalars(select(table).where(table.panel_id == panel.id))
                ]
                for table in _RELATED
            },
        )
        for panel in panels
    ]


def _copy(session: Session, model: _Model, keys: PatientKeys, number: int) -> None:
    panel_id, patient_id = uuid.uuid4(), uuid.uuid4()
    names = {str(model.panel["id"]): str(panel_id)}
    for table, column in ((Question, "id"), (ContributionText, "contribution_id")):
        names |= {str(row[column]): str(uuid.uuid4()) for row in model.related[table]}
    session.execute(insert(Patient), [_patient(model.patient, patient_id, number)])
    cipher = keys.make_key(session, patient_id)
    session.execute(insert(Consent), [_consent(model, patient_id, cipher)])
    session.execute(insert(PanelRequest), [_request(model, panel_id, patient_id, cipher)])
    panel = model.panel | {
        "id": panel_id,
        "patient_id": patient_id,
        "number": f"2025-{number:06d}",
        "state": _renamed(model.panel["state"], names),
    }
    session.execute(insert(Panel), [panel])
    for table in _RELATED:
        rows = [_related(table, row, panel_id, names, cipher) for row in model.related[table]]
        if rows:
            session.execute(insert(table), rows)


def _related(
    table: type,
    row: dict[str, Any],
    panel_id: uuid.UUID,
    names: Mapping[str, str],
    cipher: PatientCipher,
) -> dict[str, Any]:
    copy = row | {"panel_id": panel_id}
    if table is PanelEvent:
        copy |= {"fact": _renamed(row["fact"], names), "command_id": None}
    if table is Question:
        new = uuid.UUID(names[str(row["id"])])
        copy |= {"id": new, "sealed_text": cipher.seal(_TEXT, f"questions:{new}:text")}
    if table is ContributionText:
        new = uuid.UUID(names[str(row["contribution_id"])])
        command_id = uuid.uuid4()
        question = row["question_id"]
        copy |= {
            "contribution_id": new,
            "command_id": command_id,
            "question_id": uuid.UUID(names[str(question)]) if question else None,
            "sealed_text": cipher.seal(_TEXT, f"contribution_texts:{command_id}:text"),
        }
    return copy


def _request(
    model: _Model, panel_id: uuid.UUID, patient_id: uuid.UUID, cipher: PatientCipher
) -> dict[str, Any]:
    place = f"panel_requests:{panel_id}"
    return model.request | {
        "panel_id": panel_id,
        "patient_id": patient_id,
        "sealed_title": cipher.seal("Made up for a benchmark", f"{place}:title"),
        "sealed_background": cipher.seal(_TEXT * 3, f"{place}:background"),
        "sealed_referrer": b"",
    }


def _consent(model: _Model, patient_id: uuid.UUID, cipher: PatientCipher) -> dict[str, Any]:
    # Long enough ago, and on the form of today, so that nobody has to be asked for anything.
    signed_at, consent_id = datetime.now(UTC) - timedelta(days=90), uuid.uuid4()
    return {
        "id": consent_id,
        "patient_id": patient_id,
        "position": 1,
        "care": "given",
        "databases": "refused",
        "research_contact": "refused",
        "form_version": published_forms.versions()[0],
        "language": "de",
        "signatory": "patient",
        "signed_on": signed_at.date(),
        "evidence": "paper_attested",
        "sealed_original_place": cipher.seal("archive", f"consents:{consent_id}:original_place"),
        "recorded_by_id": model.patient["enrolled_by_id"],
        "recorded_at": signed_at,
        "confirmed_by_id": model.patient["enrolled_by_id"],
        "confirmed_at": signed_at,
    }


def _patients(session: Session, model: dict[str, Any], numbers: Iterable[int]) -> None:
    rows = [_patient(model, uuid.uuid4(), number) for number in numbers]
    session.execute(insert(Patient), rows)


def _patient(model: dict[str, Any], patient_id: uuid.UUID, number: int) -> dict[str, Any]:
    return model | {
        "id": patient_id,
        "nickname": f"Bench {number:06d} {patient_id.hex[:6]}",
        "sex": list(Sex)[number % 2],
        "birth_year": 1960 + number % 60,
        "birth_month": 1 + number % 12,
    }


def _audit(session: Session, count: int) -> tuple[int, str] | None:
    """Add chained entries, computed here as ``audit.record`` computes them."""
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.entry_hash).order_by(AuditEntry.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq, last.entry_hash) if last else (0, audit.FIRST_HASH)
    people = session.scalars(select(Person.id)).all()
    for rows in _entries(count, seq, previous, people):
        session.execute(insert(AuditEntry), rows)
        seq, previous = rows[-1]["seq"], rows[-1]["entry_hash"]
    return (seq, previous) if count else None


def _entries(
    count: int, seq: int, previous: str, people: list[uuid.UUID]
) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, count, 5000):
        rows = []
        for number in range(start, min(start + 5000, count)):
            seq += 1
            row = {
                "occurred_at": datetime.now(UTC),
                "act": AuditAct.VIEWED,
                "person_id": people[number % len(people)],
                "on_behalf_of_id": None,
                "subject_kind": "panel",
                "subject_id": "",
                "patient_id": None,
                "panel_id": None,
                "reason": "",
                "detail": {},
                "previous_hash": previous,
            }
            previous = audit.hash_of(row)
            rows.append(row | {"seq": seq, "entry_hash": previous})
        yield rows


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _renamed(document: Any, names: Mapping[str, str]) -> Any:
    text = json.dumps(document)
    for old, new in names.items():
        text = text.replace(old, new)
    return json.loads(text)


if __name__ == "__main__":
    main()
