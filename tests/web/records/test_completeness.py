"""What is missing in a record, for whom, from what stands in the open alone."""

from __future__ import annotations

from web.models.records import ItemKind
from web.records.completeness import missing_in, states_of
from web.records.items import OpenItem
from web.records.schema_model import (
    FieldKind,
    FieldSchema,
    Reader,
    SectionSchema,
    TableSchema,
)

ASKED = FieldSchema(
    id="onset", label="Onset", kind=FieldKind.AGE, required=True, matters_to=(Reader.EXPERTS,)
)
FREE = FieldSchema(id="note", label="Note", kind=FieldKind.TEXT)
HISTORY = SectionSchema(id="history", title="History", icon="history", fields=(ASKED, FREE))
PHENOTYPE = SectionSchema(
    id="phenotype",
    title="Phenotype",
    icon="activity",
    table=TableSchema(kind=ItemKind.PHENOTYPE, required=True, matters_to=(Reader.GENETICISTS,)),
)
IMAGING = SectionSchema(id="imaging", title="Imaging", icon="scan", fields=(FREE,))
SECTIONS = (HISTORY, PHENOTYPE, IMAGING)


def answered(key: str) -> OpenItem:
    return OpenItem(kind=ItemKind.FIELD, key=key, standing="answered", release="")


def test_an_empty_record_misses_what_is_asked_for_and_says_for_whom():
    states = states_of(SECTIONS, [])

    assert [(state.done, state.asked) for state in states] == [(0, 1), (0, 1), (0, 0)]
    assert [(each.label, each.field, each.readers) for each in missing_in(states)] == [
        ("Onset", "onset", (Reader.EXPERTS,)),
        ("Phenotype", "", (Reader.GENETICISTS,)),
    ]
    assert not any(state.is_complete for state in states)


def test_answers_and_entries_complete_their_own_sections_only():
    term = OpenItem(kind=ItemKind.PHENOTYPE, key="HP:0001250", standing="present", release="")

    states = states_of(SECTIONS, [answered("history.onset"), answered("history.note"), term])

    assert [state.is_complete for state in states] == [True, True, False]
    assert [(state.answered, state.entries) for state in states] == [(2, 0), (0, 1), (0, 0)]


def test_an_optional_answer_does_not_stand_for_an_asked_one():
    (history, _phenotype, imaging) = states_of(
        SECTIONS, [answered("history.note"), answered("imaging.note")]
    )

    assert not history.is_complete
    assert imaging.is_complete
