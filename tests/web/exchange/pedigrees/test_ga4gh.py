"""The GA4GH pedigree in and out."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.support.cases import MADE_AT
from web.exchange.case import Case
from web.exchange.notes import Note, Refusal, Refused, Why
from web.exchange.pedigrees.ga4gh import read_pedigree, write_pedigree
from workflows.domain.record.codes import Code
from workflows.domain.record.moments import AtAge
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative, TwinKind

EPILEPSY = Code(id="HP:0001250", label="Seizure", release="2026-02-16")
FAMILY = (
    Relative(label="I-1", sex=PedigreeSex.MALE, is_deceased=True, age=AtAge(age="P71Y")),
    Relative(label="I-2", sex=PedigreeSex.FEMALE),
    Relative(
        label="II-1",
        father="I-1",
        mother="I-2",
        sex=PedigreeSex.FEMALE,
        affected=AffectedStatus.AFFECTED,
        conditions=(EPILEPSY,),
        is_proband=True,
        twin_group="II-1",
        twin_kind=TwinKind.DIZYGOTIC,
    ),
    Relative(
        label="II-2",
        father="I-1",
        mother="I-2",
        sex=PedigreeSex.MALE,
        twin_group="II-1",
        twin_kind=TwinKind.DIZYGOTIC,
    ),
)


def test_a_family_comes_back_as_it_was():
    written = write_pedigree(Case(relatives=FAMILY), MADE_AT)

    imported = read_pedigree(written.content)

    assert written.dropped == ()
    assert imported.case is not None
    assert imported.case.relatives == FAMILY


def test_relations_are_terms_of_the_kinship_ontology():
    pedigree = json.loads(write_pedigree(Case(relatives=FAMILY), MADE_AT).content)

    assert pedigree["relationships"][0] == {
        "individual": "I-1",
        "relation": {"id": "KIN:028", "label": "isBiologicalFatherOf"},
        "relative": "II-1",
    }
    assert pedigree["indexPatients"] == ["II-1"]


def test_what_the_format_cannot_say_is_told():
    carrier = replace(FAMILY[1], is_carrier=True, note="Not seen.")

    written = write_pedigree(Case(relatives=(FAMILY[0], carrier)), MADE_AT)

    assert [note.path for note in written.dropped] == [
        "relatives[1].is_carrier",
        "relatives[1].note",
    ]


def test_names_become_numbers_and_other_relations_are_told():
    content = json.dumps(
        {
            "id": "FAM",
            "individuals": [
                {"id": "1", "subject": {"id": "Kim", "dateOfBirth": "2019-05-12T00:00:00Z"}},
                {"id": "2", "subject": {"id": "Ma", "sex": "FEMALE"}},
            ],
            "relationships": [
                {"individualId": "Ma", "relation": {"id": "KIN:027"}, "relativeId": "Kim"},
                {"individual": "Ma", "relation": {"id": "KIN:001"}, "relative": "Kim"},
            ],
        },
    ).encode()

    imported = read_pedigree(content)

    assert imported.case is not None
    assert imported.case.relatives[0].mother == "2"
    assert "Kim" not in repr(imported)
    assert "2019" not in repr(imported)
    assert Note("individuals[0].subject.dateOfBirth", Why.IDENTIFIER) in imported.dropped
    assert Note("relationships[1].individual", Why.NO_PLACE) in imported.dropped


def test_what_is_no_pedigree_is_refused():
    assert read_pedigree(b"{}").refusals == (Refused(Refusal.NOT_THIS_FORMAT),)
    assert read_pedigree(b"ped").refusals == (Refused(Refusal.NOT_JSON),)
