"""Phenopackets in and out: nothing is lost without a word, and what comes out means the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import phenopackets
import pytest
from google.protobuf.json_format import Parse
from hypothesis import HealthCheck, given, settings

from tests.support.cases import MADE_AT, a_case, sayable_cases
from tests.support.full_packets import full_packets
from tests.support.phenopacket_meaning import meaning, unexplained
from tests.support.published_packets import published_packets
from web.exchange.case import BirthMonth, Case
from web.exchange.notes import Note, Why
from web.exchange.phenopackets.reading import ORIGIN, read_phenopacket
from web.exchange.phenopackets.writing import write_phenopacket
from workflows.domain.record.diagnoses import Certainty, WorkUp
from workflows.domain.record.moments import AtAge, OnDate
from workflows.domain.record.pedigrees import AffectedStatus

PACKETS = Path(__file__).resolve().parents[1] / "packets"


def packets() -> list[Path]:
    """Return our own packets, and those of published cases."""
    return sorted(PACKETS.glob("*.json")) + published_packets()


@pytest.mark.parametrize("path", packets(), ids=lambda path: path.stem)
def test_a_packet_comes_out_equal_in_meaning(path: Path):
    content = path.read_bytes()
    imported = read_phenopacket(content)
    assert imported.case is not None

    written = write_phenopacket(imported.case, MADE_AT)

    assert meaning(written.content) == meaning(content)
    notes = (*imported.changes, *imported.dropped)
    assert unexplained(content, written.content, notes) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sayable_cases())
def test_any_case_comes_back_from_a_packet_as_it_was(case: Case):
    for as_protobuf in (False, True):
        written = write_phenopacket(case, MADE_AT, as_protobuf=as_protobuf)
        imported = read_phenopacket(written.content)

        assert written.dropped == ()
        assert imported.case == replace(case, pseudonym="", origin=ORIGIN)


@pytest.mark.parametrize("content", list(full_packets()))
def test_no_field_of_the_schema_is_lost_without_a_word(content: bytes):
    imported = read_phenopacket(content)
    assert imported.case is not None

    written = write_phenopacket(imported.case, MADE_AT)

    notes = (*imported.changes, *imported.dropped, *written.changes, *written.dropped)
    assert unexplained(content, written.content, notes) == []


def test_names_and_birthdays_stay_outside_and_are_told():
    content = packet(
        """"subject": {"id": "Anna Schmidt", "alternateIds": ["MRN 4711"], "sex": "FEMALE",
        "dateOfBirth": "2019-05-12T08:30:00Z"},
        "phenotypicFeatures": [{"type": {"id": "HP:0001250", "label": "Seizure"},
        "onset": {"timestamp": "2019-05-12T00:00:00Z"}}],""",
    )

    imported = read_phenopacket(content)

    assert imported.case is not None
    assert imported.case.birth == BirthMonth(year=2019, month=5)
    assert imported.case.phenotypes[0].onset == AtAge(age="P0D")
    assert "Schmidt" not in repr(imported)
    assert "05-12" not in repr(imported.case)
    assert Note("subject.id", Why.IDENTIFIER) in imported.dropped
    assert Note("subject.alternateIds", Why.IDENTIFIER) in imported.dropped
    assert Note("subject.dateOfBirth", Why.BIRTHDAY_SHORTENED) in imported.changes
    place = "phenotypicFeatures[0].onset.timestamp"
    assert Note(place, Why.BIRTHDAY_AS_AGE) in imported.changes


def test_an_export_tells_no_day_in_the_month_of_birth():
    case = a_case()
    seizure = replace(case.phenotypes[0], onset=OnDate(date="2019-05-30"))

    written = write_phenopacket(replace(case, phenotypes=(seizure,)), MADE_AT)

    assert b"2019-05-30" not in written.content
    assert b"2019-05-31" in written.content
    assert b"2019-05-01" in written.content
    assert b"dateOfBirth" not in written.content
    assert Note("phenotypes[0].onset", Why.DATE_SHORTENED) in written.changes
    imported = read_phenopacket(written.content).case
    assert imported is not None
    assert imported.phenotypes[0].onset == OnDate(date="2019-05")


def test_what_a_packet_cannot_say_is_told():
    written = write_phenopacket(a_case(), MADE_AT)

    assert [note.path for note in written.dropped] == [
        "birth",
        "relatives[0]",
        "relatives[1]",
        "relatives[2]",
    ]
    Parse(written.content, phenopackets.Phenopacket())


def test_a_solved_case_is_confirmed_and_an_unsolved_one_undiagnosed():
    def read(progress: str) -> Case | None:
        disease = '{"id": "OMIM:612164", "label": "DEE 4"}'
        said = f'"id": "i", "progressStatus": "{progress}", "diagnosis": {{"disease": {disease}}}'
        return read_phenopacket(packet(f'"interpretations": [{{{said}}}],')).case

    solved, unsolved = read("SOLVED"), read("UNSOLVED")

    assert solved is not None
    assert unsolved is not None
    assert solved.diagnoses[0].certainty is Certainty.MOLECULARLY_CONFIRMED
    assert unsolved.diagnoses[0].certainty is Certainty.UNDIAGNOSED
    assert unsolved.diagnoses[0].work_up is WorkUp.UNSOLVED


def test_a_family_brings_its_pedigree_under_numbers():
    family = b"""{"id": "f", "consanguinousParents": true,
    "proband": {"id": "p", "subject": {"id": "Kim", "sex": "MALE"},
      "phenotypicFeatures": [{"type": {"id": "HP:0001250", "label": "Seizure"}}]},
    "pedigree": {"persons": [
      {"familyId": "f", "individualId": "Kim", "paternalId": "Pa", "maternalId": "Ma",
       "sex": "MALE", "affectedStatus": "AFFECTED"},
      {"familyId": "f", "individualId": "Pa", "paternalId": "0", "maternalId": "0", "sex": "MALE"},
      {"familyId": "f", "individualId": "Ma", "sex": "FEMALE", "affectedStatus": "UNAFFECTED"}]},
    "metaData": {"phenopacketSchemaVersion": "2.0",
      "resources": [{"namespacePrefix": "HP", "version": "2026-02-16"}]}}"""

    case = read_phenopacket(family).case

    assert case is not None
    assert case.phenotypes[0].term.release == "2026-02-16"
    kim, pa, ma = case.relatives
    assert (kim.label, kim.father, kim.mother) == ("1", "2", "3")
    assert kim.is_proband
    assert kim.parents_are_related
    assert (pa.father, pa.affected) == ("", AffectedStatus.UNKNOWN)
    assert ma.affected is AffectedStatus.UNAFFECTED
    assert "Kim" not in repr(case)


def packet(parts: str, version: str = "2.0.2") -> bytes:
    """Return a small packet with these fields."""
    return f"""{{"id": "p", {parts} "metaData": {{"phenopacketSchemaVersion": "{version}",
        "resources": [{{"namespacePrefix": "OMIM", "version": "2026"}},
        {{"namespacePrefix": "HP", "version": "2026-02-16"}}]}}}}""".encode()
