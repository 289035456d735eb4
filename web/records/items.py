"""Reads the record of a patient: items as they stand now, what stands in the open, and versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from web.models.records import ItemKind, RecordItem, RecordItemVersion
from web.patient_keys import PatientCipher
from web.records.contents import from_json
from workflows.domain.record.contents import Content


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One item with its content opened."""

    id: UUID
    kind: ItemKind
    key: str
    standing: str
    release: str
    version: int
    content: Content
    is_removed: bool
    changed_at: datetime
    changed_by_id: UUID


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """What of an item stands in the open; enough to count and to measure completeness."""

    kind: ItemKind
    key: str
    standing: str
    release: str


@dataclass(frozen=True)
class VersionView:
    """One version of an item; its texts are opened when they are asked for."""

    row: RecordItemVersion
    kind: ItemKind
    cipher: PatientCipher

    @cached_property
    def content(self) -> Content:
        """Return what this version says; a removal keeps what was removed."""
        place = f"record_items:{self.row.item_id}:{self.row.version}"
        return from_json(self.kind, self.cipher.open_text(self.row.sealed_content, place))

    @cached_property
    def reason(self) -> str:
        """Return why something that looks like an identifier was kept, or nothing."""
        sealed = self.row.sealed_reason
        return self.cipher.open_text(sealed, reason_context(self.row)) if sealed else ""


def reason_context(row: RecordItemVersion) -> str:
    """Return the place to which the reason of a version is bound."""
    return f"record_item_versions:{row.item_id}:{row.version}:reason"


def open_items(session: Session, patient_id: UUID) -> Sequence[OpenItem]:
    """Return what stands in the open of all items, in one statement and without a key."""
    query = select(
        RecordItem.kind, RecordItem.key, RecordItem.standing, RecordItem.code_release
    ).where(RecordItem.patient_id == patient_id, RecordItem.removed_at.is_(None))
    return [
        OpenItem(kind=row.kind, key=row.key, standing=row.standing, release=row.code_release)
        for row in session.execute(query)
    ]


def read_entries(session: Session, cipher: PatientCipher, kind: ItemKind) -> list[ItemView]:
    """Return the entries of one table in their order; 500 of them are one statement."""
    return _views(
        session.scalars(
            select(RecordItem)
            .where(
                RecordItem.patient_id == cipher.patient_id,
                RecordItem.kind == kind,
                RecordItem.removed_at.is_(None),
            )
            .order_by(RecordItem.position, RecordItem.changed_at, RecordItem.id)
            .execution_options(populate_existing=True),
        ).all(),
        cipher,
    )


def read_fields(
    session: Session,
    cipher: PatientCipher,
    keys: Collection[str],
) -> dict[str, ItemView]:
    """Return the answers to these fields by key, those that were removed too."""
    rows = session.scalars(
        select(RecordItem)
        .where(
            RecordItem.patient_id == cipher.patient_id,
            RecordItem.kind == ItemKind.FIELD,
            RecordItem.key.in_(keys),
        )
        .execution_options(populate_existing=True),
    )
    return {view.key: view for view in _views(rows.all(), cipher)}


def read_section(
    session: Session,
    cipher: PatientCipher,
    keys: Collection[str],
    kind: ItemKind | None,
) -> tuple[dict[str, ItemView], list[ItemView]]:
    """Return answers by key, and the entries of a table, in one statement."""
    wanted = and_(RecordItem.kind == ItemKind.FIELD, RecordItem.key.in_(keys))
    if kind is not None:
        wanted = or_(wanted, and_(RecordItem.kind == kind, RecordItem.removed_at.is_(None)))
    rows = session.scalars(
        select(RecordItem)
        .where(RecordItem.patient_id == cipher.patient_id, wanted)
        .order_by(RecordItem.position, RecordItem.changed_at, RecordItem.id)
        .execution_options(populate_existing=True),
    ).all()
    views = _views(rows, cipher)
    fields = {view.key: view for view in views if view.kind is ItemKind.FIELD}
    return fields, [view for view in views if view.kind is not ItemKind.FIELD]


def read_all(session: Session, cipher: PatientCipher) -> list[ItemView]:
    """Return the whole record as it stands now."""
    return _views(
        session.scalars(
            select(RecordItem)
            .where(RecordItem.patient_id == cipher.patient_id, RecordItem.removed_at.is_(None))
            .order_by(RecordItem.kind, RecordItem.position, RecordItem.id),
        ).all(),
        cipher,
    )


def find_item(session: Session, patient_id: UUID, item_id: UUID) -> RecordItem | None:
    """Return an item of this very patient."""
    return session.scalars(
        select(RecordItem)
        .where(RecordItem.id == item_id, RecordItem.patient_id == patient_id)
        .execution_options(populate_existing=True),
    ).one_or_none()


def view_of(row: RecordItem, cipher: PatientCipher) -> ItemView:
    """Open one item."""
    return ItemView(
        id=row.id,
        kind=row.kind,
        key=row.key,
        standing=row.standing,
        release=row.code_release,
        version=row.version,
        content=from_json(row.kind, cipher.open(row.sealed_content, row.sealed_context)),
        is_removed=row.removed_at is not None,
        changed_at=row.changed_at,
        changed_by_id=row.changed_by_id,
    )


def read_versions(session: Session, cipher: PatientCipher, item: RecordItem) -> list[VersionView]:
    """Return every version of an item, the latest first."""
    rows = session.scalars(
        select(RecordItemVersion)
        .where(RecordItemVersion.item_id == item.id)
        .order_by(RecordItemVersion.version.desc()),
    )
    return [VersionView(row, item.kind, cipher) for row in rows]


def read_version(
    session: Session,
    cipher: PatientCipher,
    item_id: UUID,
    kind: ItemKind,
    version: int,
) -> VersionView | None:
    """Return one version of an item, or None when there is none of this number.

    Another patient's version does not open under this cipher.
    """
    row = session.get(RecordItemVersion, (item_id, version))
    return VersionView(row, kind, cipher) if row is not None else None


def _views(rows: Sequence[RecordItem], cipher: PatientCipher) -> list[ItemView]:
    return [view_of(row, cipher) for row in rows]
