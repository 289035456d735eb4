"""The portable record of a patient: all that is stored, as one JSON document (GDPR Art. 20)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from web.consents.history import ConsentRecord, consent_history
from web.identity_vault import Identity, IdentityVault, NoIdentityError
from web.imaging.portable import PortableImage, portable_images
from web.models.networks import Hcp
from web.models.panels import Panel
from web.models.patients import Consent, Patient
from web.panels.loading import find_panel
from web.patients.loading import LoadedPatient, vault_reader
from web.request_session import db_session, installation
from web.rights.clinical_record import clinical_record
from web.rights.consent_evidence import (
    ArchivedForm,
    PrintedForm,
    SignedForm,
    archived_forms,
    printed_forms,
    signed_forms,
)
from web.rights.fhir import consent_bundle
from web.rights.panel_record import Json, attachment_record, files_of, panel_record

_FORMAT: Final = {"format": "consilium-record", "version": 1}


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """An attachment and its place in the archive."""

    attachment_id: UUID
    place: str


@dataclass(frozen=True, kw_only=True)
class PortableRecord:
    """The two documents, and the files that go with them."""

    record: bytes
    consents: bytes
    files: tuple[AttachedFile, ...]
    printed: tuple[PrintedForm, ...] = ()
    signed: tuple[SignedForm, ...] = ()
    archived: tuple[ArchivedForm, ...] = ()
    images: tuple[PortableImage, ...] = ()


def portable_record(patient: LoadedPatient) -> PortableRecord:
    """Return all that the centre stores of the patient; reading the vault leaves its own trace."""
    session, now = db_session(), datetime.now(UTC)
    identity = _identity(patient)
    hospital = session.get_one(Hcp, patient.row.hcp_id)
    history = consent_history(session, patient.cipher)
    panels, files = _panels(patient)
    images, image_files = portable_images(session, patient.id)
    archived = archived_forms(patient)
    copies = {each.consent_id: each.place for each in archived}
    record = {
        **_FORMAT,
        "made_at": now,
        "patient": _patient(patient.row),
        "identity": asdict(identity) if identity else None,
        "hospital": _hospital(hospital),
        "consents": [_consent(each, copies.get(each.row.id)) for each in reversed(history)],
        "clinical_record": clinical_record(session, patient.cipher),
        "panels": panels,
        "images": images,
    }
    bundle = consent_bundle(
        [each.row for each in reversed(history)],
        patient_id=patient.id,
        pseudonym=patient.row.nickname,
        hospital=hospital.name,
        made_at=now,
    )
    return PortableRecord(
        record=_json(record),
        consents=_json(bundle),
        files=tuple(files),
        printed=tuple(printed_forms(patient)),
        signed=tuple(signed_forms(patient)),
        archived=tuple(archived),
        images=tuple(image_files),
    )


def _panels(patient: LoadedPatient) -> tuple[list[Json], list[AttachedFile]]:
    ids = db_session().scalars(
        select(Panel.id).where(Panel.patient_id == patient.id).order_by(Panel.opened_at, Panel.id),
    )
    records: list[Json] = []
    files: list[AttachedFile] = []
    for panel_id in ids.all():
        panel = find_panel(panel_id)
        if panel is None:
            continue
        attachments = []
        for number, view in enumerate(files_of(panel), start=1):
            place = f"files/{panel.row.number}/{number:03d}-{_file_name(view.name)}"
            files.append(AttachedFile(attachment_id=view.id, place=place))
            attachments.append(attachment_record(view, place))
        records.append(panel_record(panel, attachments))
    return records, files


def _identity(patient: LoadedPatient) -> Identity | None:
    vault = IdentityVault.of(installation())
    reader = vault_reader(patient.actor)
    try:
        return vault.read(db_session(), reader, patient.id, reason="portability")
    except NoIdentityError:
        return None


def _patient(row: Patient) -> Json:
    return {
        "id": row.id,
        "pseudonym": row.nickname,
        "sex": row.sex.value,
        "birth_year": row.birth_year,
        "birth_month": row.birth_month,
        "residence_area": row.residence_area,
        "language": row.language,
        "enrolled_at": row.enrolled_at,
        "restricted_at": row.restricted_at,
    }


def _hospital(hospital: Hcp) -> Json:
    return {
        "name": hospital.name,
        "address": hospital.address,
        "country": hospital.country,
        "contact_point": hospital.contact_point,
        "data_protection_officer": hospital.data_protection_officer,
        "supervisory_authority": hospital.supervisory_authority,
    }


def _consent(record: ConsentRecord, archived_copy: str | None) -> Json:
    row: Consent = record.row
    return {
        "id": row.id,
        "number": row.consent_number,
        "decisions": {purpose.value: said.value for purpose, said in record.decisions},
        "form_version": row.form_version,
        "language": row.language,
        "signatory": row.signatory.value,
        "minor_assented": row.minor_assented,
        "interpreter_present": row.interpreter_present,
        "signed_on": row.signed_on,
        "evidence": row.evidence.value,
        "original_place": record.original_place,
        "recorded_at": row.recorded_at,
        "confirmed_at": row.confirmed_at,
        "archived_copy": archived_copy,
    }


def _file_name(name: str) -> str:
    """Return the name without anything that would lead out of its folder."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"


def _json(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
