"""Which form a record has here: the common schema and the networks', in the panel's versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.panels import Panel
from web.models.records import ItemKind, PanelRecordForm
from web.records.place import RecordPlace
from web.records.schema_model import FieldSchema, Offer, RecordSchema, SectionSchema
from web.records.schemas import COMMON, latest, schema
from web.request_session import db_session


@dataclass(frozen=True)
class RecordFormat:
    """The sections of a record in their order, and what the laboratory table offers."""

    schemas: tuple[RecordSchema, ...]
    areas: frozenset[str]

    @cached_property
    def sections(self) -> tuple[SectionSchema, ...]:
        """Return the sections for these areas: the common ones, then each network's own."""
        return tuple(
            section
            for each in self.schemas
            for section in each.sections
            if not section.areas or self.areas & set(section.areas)
        )

    def section(self, section_id: str) -> SectionSchema | None:
        """Return a section by its name."""
        return next((each for each in self.sections if each.id == section_id), None)

    def section_of(self, kind: ItemKind, key: str) -> SectionSchema | None:
        """Return the section in which an item stands."""
        for each in self.sections:
            if kind is ItemKind.FIELD and key.startswith(f"{each.id}."):
                return each
            if each.table is not None and each.table.kind is kind:
                return each
        return None

    def field(self, key: str) -> FieldSchema | None:
        """Return the question to which a key is the answer; None for one no longer asked."""
        section_id, _point, name = key.partition(".")
        section = self.section(section_id)
        fields = section.fields if section is not None else ()
        return next((each for each in fields if each.id == name), None)

    def offers(self, section: SectionSchema) -> tuple[Offer, ...]:
        """Return what the table of a section offers by name, the networks' assays first."""
        if section.table is None:
            return ()
        if section.table.kind is not ItemKind.LABORATORY:
            return section.table.offers
        own = tuple(offer for each in self.schemas for offer in each.assays)
        return (*own, *section.table.offers)


def format_of(place: RecordPlace) -> RecordFormat:
    """Return the form of the record: the panel's own, or that of all the patient's panels."""
    session = db_session()
    if place.panel is not None:
        state = place.panel.state
        erns = (state.ern, *state.other_erns)
        noted = _noted(session, place.panel.id)
        areas = {each for each in (state.primary_area, state.secondary_area) if each}
        return RecordFormat(_schemas(erns, noted), frozenset(areas))
    rows = session.execute(
        select(Panel.ern_code, Panel.primary_area_id, Panel.secondary_area_id)
        .where(Panel.patient_id == place.patient.id)
        .order_by(Panel.opened_at),
    ).all()
    erns = tuple(row.ern_code for row in rows) or _own_networks(place)
    areas = {area for row in rows for area in (row[1], row[2]) if area}
    return RecordFormat(_schemas(erns, {}), frozenset(areas))


def note_versions(session: Session, panel_id: UUID, form: RecordFormat) -> None:
    """Keep with the panel which version of each schema it is filled in with, from the first word.

    The caller commits.
    """
    noted = _noted(session, panel_id)
    for each in form.schemas:
        if each.code not in noted:
            session.add(
                PanelRecordForm(
                    panel_id=panel_id, schema_code=each.code, schema_version=each.version
                ),
            )


def opening_versions(panel_id: UUID, ern: str) -> list[PanelRecordForm]:
    """Return the rows that a new panel of this network begins with."""
    return [
        PanelRecordForm(panel_id=panel_id, schema_code=each.code, schema_version=each.version)
        for each in _schemas((ern,), {})
    ]


def _noted(session: Session, panel_id: UUID) -> dict[str, str]:
    query = select(PanelRecordForm.schema_code, PanelRecordForm.schema_version).where(
        PanelRecordForm.panel_id == panel_id,
    )
    return {row.schema_code: row.schema_version for row in session.execute(query)}


def _schemas(erns: Iterable[str], noted: dict[str, str]) -> tuple[RecordSchema, ...]:
    found = []
    for code in dict.fromkeys((COMMON, *erns)):
        known = schema(code, noted[code]) if code in noted else latest(code)
        if known is not None:
            found.append(known)
    return tuple(found)


def _own_networks(place: RecordPlace) -> tuple[str, ...]:
    return tuple(dict.fromkeys(held.ern for held in place.actor.roles if held.ern))
