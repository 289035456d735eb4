"""The schemas that are shipped, and what a schema may not be."""

from __future__ import annotations

import re

import pytest

from web.models.records import ItemKind
from web.records.schema_model import FieldKind
from web.records.schemas import (
    FOLDER,
    SchemaFaultError,
    UnknownSchemaError,
    codes,
    latest,
    read_schema,
    schema,
    versions,
)

EVERY = [(code, version) for code in sorted(codes()) for version in versions(code)]
ICONS = (FOLDER.parents[1] / "assets" / "icons" / "icons.json").read_text("utf-8")
SMALL = """
code: common
version: "1.0"
sections:
  - id: history
    title: History
    icon: history
    fields:
      - {id: course, label: Course, kind: text}
"""


@pytest.mark.parametrize(("code", "version"), EVERY)
def test_every_shipped_schema_is_sound(code: str, version: str):
    found = schema(code, version)

    for section in found.sections:
        assert f'"{section.icon}"' in ICONS, section.icon
        for field in section.fields:
            assert len(section.key_of(field)) <= 80
    assert all(label.strip() for label in found.labels())
    offers = [offer for each in found.sections if each.table for offer in each.table.offers]
    for offer in [*offers, *found.assays]:
        assert re.fullmatch(r"(LOINC:\d{1,5}-\d)?", offer.code), offer
        assert offer.unit


def test_the_common_form_has_the_sections_of_a_panel_in_their_order():
    assert [section.id for section in schema("common", "1.0").sections] == [
        "demographics", "history", "family", "perinatal", "phenotype", "measurements",
        "laboratory", "genetics", "diagnosis", "treatment", "imaging", "pathology", "attachments",
    ]  # fmt: skip


def test_every_kind_of_entry_and_of_field_is_used_somewhere():
    sections = [section for code, version in EVERY for section in schema(code, version).sections]

    kinds = {section.table.kind for section in sections if section.table}
    assert kinds == set(ItemKind) - {ItemKind.FIELD}
    assert {field.kind for section in sections for field in section.fields} == set(FieldKind)


def test_a_network_without_a_form_of_its_own_has_none():
    assert latest("SKIN") is None
    assert latest("ENDO") == schema("ENDO", "1.0")
    with pytest.raises(UnknownSchemaError):
        schema("ENDO", "0.1")
    with pytest.raises(UnknownSchemaError):
        schema("../common", "1.0")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: text", "kind: txet", "Input should be"),
        ("label: Course,", "label: Course, lable: Course,", "Unexpected keyword argument"),
        ("label: Course,", "", "Field required"),
        ("id: course", "id: Course of it", "is no name of a field"),
        ("id: history", "id: History", "is no name of a section"),
        ("kind: text", "kind: choice", "choices belong to fields to choose from"),
        ("kind: text", "kind: code", "a terminology belongs to codes"),
        ("kind: text", "kind: text, unit: cm", "only numbers have units"),
        ("kind: text", "kind: text, required: true", "for whom what is required matters"),
        ("kind: text", "kind: number, references: [{}]", "needs a low or a high end"),
        ("kind: text", "kind: number, references: [{low: 2, high: 1}]", "from low to high"),
        ("kind: text", "kind: number, references: [{low: 2, since: 18}]", "valid string"),
        ("kind: text", "kind: number, references: [{low: 2, since: 18Y}]", "are ISO 8601"),
        ("kind: text}", "kind: text}\n      - {id: course, label: C, kind: text}", "one name"),
        ("    fields:", "    table: {kind: field}\n    fields:", "lists entries, not answers"),
        (
            "    fields:",
            "    table: {kind: phenotype, required: true}\n    fields:",
            "say for whom what is required matters",
        ),
        ("code: common", "code: ENDO", "begin with endo-"),
        ("sections:", "sections: [", "while parsing"),
    ],
)
def test_what_no_schema_may_say_is_refused_with_its_reason(old: str, new: str, told: str):
    assert old in SMALL

    with pytest.raises(SchemaFaultError, match=r"common/9\.yaml") as refusal:
        read_schema(SMALL.replace(old, new), "common/9.yaml")

    assert told in str(refusal.value)


def test_two_sections_of_one_name_are_refused():
    twice = SMALL + SMALL.split("sections:")[1].lstrip("\n").replace("Course", "Other")

    with pytest.raises(SchemaFaultError, match="two sections have one name"):
        read_schema(twice, "common/9.yaml")
