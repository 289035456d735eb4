"""The clinical record as plain values for the portable copy: what holds now, and every version."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.records import RecordItem
from web.patient_keys import PatientCipher
from web.records.contents import to_json
from web.records.items import VersionView, read_versions

Json = dict[str, Any]


def clinical_record(session: Session, cipher: PatientCipher) -> list[Json]:
    """Return every item of the patient, removed ones too, each with its history."""
    items = session.scalars(
        select(RecordItem)
        .where(RecordItem.patient_id == cipher.patient_id)
        .order_by(RecordItem.kind, RecordItem.position, RecordItem.key, RecordItem.id),
    ).all()
    return [
        {
            "id": item.id,
            "kind": item.kind.value,
            "field": item.key if item.kind.value == "field" else None,
            "removed_at": item.removed_at,
            "versions": [_version(each) for each in reversed(read_versions(session, cipher, item))],
        }
        for item in items
    ]


def _version(view: VersionView) -> Json:
    row = view.row
    return {
        "version": row.version,
        "written_at": row.changed_at,
        "by": row.changed_by_id,
        "on_behalf_of": row.on_behalf_of_id,
        "is_removal": row.is_removal,
        "code_release": row.code_release,
        "content": json.loads(to_json(view.content)),
        "kept_because": view.reason or None,
    }
