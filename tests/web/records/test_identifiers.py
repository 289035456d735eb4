"""What may say who a patient is, and what only looks like it."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.records.identifiers import (
    IdentifierKind,
    KnownIdentity,
    find_identifiers,
    find_in_file_name,
)

KNOWN = KnownIdentity(
    names=("Zinnia", "Quastenflosser-Klöß"),
    place="Hinterweidlingen",
    record_number="LI-77-4711",
    born_on=date(2021, 4, 17),
    birth_month=(2021, 4),
)
NAME, DATE = IdentifierKind.NAME, IdentifierKind.DATE_OF_BIRTH
PATIENT, PLACE = IdentifierKind.PATIENT_NAME, IdentifierKind.PLACE
PHONE, EMAIL = IdentifierKind.PHONE, IdentifierKind.EMAIL
NUMBER, NATIONAL = IdentifierKind.RECORD_NUMBER, IdentifierKind.NATIONAL_ID


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Zinnia walks alone.", PATIENT, "Zinnia"),
        ("zinnia walks alone.", PATIENT, "zinnia"),
        ("Mother of QUASTENFLOSSER", PATIENT, "QUASTENFLOSSER"),
        ("Familie Kloss", PATIENT, "Kloss"),
        ("lives in hinterweidlingen", PLACE, "hinterweidlingen"),
        ("our number li-77-4711", NUMBER, "li-77-4711"),
        ("Frau Müller berichtet", NAME, "Müller"),
        ("Mrs Smith reports", NAME, "Smith"),
        ("Mr. O'Brien reports", NAME, "O'Brien"),
        ("la Sra. García refiere", NAME, "García"),
        ("Mme Dupont signale", NAME, "Dupont"),
        ("Signora Rossi riferisce", NAME, "Rossi"),
        ("Pani Kowalska mówi", NAME, "Kowalska"),
        ("Η Κυρία Παπαδοπούλου", NAME, "Παπαδοπούλου"),
        ("Name: Anna Berg", NAME, "Anna Berg"),
        ("nom : Dupont", NAME, "Dupont"),
        ("born 17.04.2021", DATE, "17.04.2021"),
        ("MRI 17.04.2021", DATE, "17.04.2021"),
        ("4/17/2021", DATE, "4/17/2021"),
        ("2021-04-03", DATE, "2021-04-03"),
        ("geb. 12.05.2019", DATE, "12.05.2019"),
        ("*12.05.2019", DATE, "12.05.2019"),
        ("née le 12/05/2019", DATE, "12/05/2019"),
        ("17. April 2021", DATE, "17. April 2021"),
        ("17 de abril de 2021", DATE, "17 de abril de 2021"),
        ("17th of April 2021", DATE, "17th of April 2021"),
        ("call +49 431 5000-123", PHONE, "+49 431 5000-123"),
        ("0431 / 500 01 23", PHONE, "0431 / 500 01 23"),
        ("Tel.: 5000123 4", PHONE, "5000123 4"),
        ("write to a.berg@post.example", EMAIL, "a.berg@post.example"),
        ("MRN 0048213", NUMBER, "0048213"),
        ("Fallnummer: 0815-4711", NUMBER, "0815-4711"),
        ("numéro de dossier 88123", NUMBER, "88123"),
        ("12345678Z", NATIONAL, "12345678Z"),
        ("RSSMRA85T10A562S", NATIONAL, "RSSMRA85T10A562S"),
        ("A123456789", NATIONAL, "A123456789"),
        ("150985-1234", NATIONAL, "150985-1234"),
        ("943 476 5919", NATIONAL, "943 476 5919"),
        ("44051401359", NATIONAL, "44051401359"),
    ],
)
def test_what_may_say_who_it_is_is_found(text: str, kind: IdentifierKind, found: str):
    findings = find_identifiers(text, KNOWN)

    assert [each.kind for each in findings] == [kind]
    assert findings[0].text == found
    assert text[findings[0].start : findings[0].end] == findings[0].text


@pytest.mark.parametrize(
    "text",
    [
        "NM_001032221.6:c.1462-2A>T and NC_000009.12:g.127682456C>T",
        "HP:0001250, ORPHA:33069, LOINC:2951-2, PMID 35190816",
        "valproate 30 mg/kg/d, level 82.5 mg/l; 15.5 to 12.5",
        "IGF-1 123-456 ug/l, TSH 0.4-4.0, 1-2-3",
        "MRI on 12.05.2023 and in May 2023, EEG 03/2022",
        "M. Crohn, M. Wilson, Lennox-Gastaut, Dravet",
        "mr. small, the miss rate, mrs",
        "case no 42, 7 of 12 patients, in 2021",
        "gene name: STXBP1, drug name: Vigabatrin",
        "weight 12.3 kg, 98 cm, RR 95/60, 37.5",
        "44051401358",
        "99.99.2021 and 2021-13-45",
    ],
)
def test_what_only_looks_like_it_is_left_in_peace(text: str):
    assert find_identifiers(text, KNOWN) == ()


def test_without_a_known_month_every_full_date_may_be_one_of_birth():
    assert [each.text for each in find_identifiers("MRI on 12.05.2023")] == ["12.05.2023"]


def test_a_file_name_gives_away_what_its_underlines_part():
    findings = find_in_file_name("MRI_Quastenflosser_17.04.2021.pdf", KNOWN)

    assert [each.kind for each in findings] == [PATIENT, DATE]
    assert find_in_file_name("mri-axial-t2.dcm", KNOWN) == ()
    assert [each.kind for each in find_in_file_name("zinnia", KNOWN)] == [PATIENT]


def test_findings_do_not_overlap_and_stand_in_the_order_of_the_text():
    text = "Frau Zinnia Quastenflosser, born 17.04.2021, Tel. 0431 500012, a@b.example"

    findings = find_identifiers(text, KNOWN)

    assert [each.start for each in findings] == sorted(each.start for each in findings)
    assert all(one.end <= other.start for one, other in pairwise(findings))
    assert len(findings) >= 4


@given(st.text(max_size=400))
def test_no_text_makes_it_fail(text: str):
    for each in find_identifiers(text, KNOWN):
        assert text[each.start : each.end] == each.text


@pytest.mark.parametrize("piece", ["0", "a.", "name ", "Mrs A ", "0431 12 ", "+49 1", "A-"])
def test_a_long_text_is_looked_through_in_a_moment(piece: str):
    text = (piece * 20_000)[:20_000]

    begun = time.process_time()
    find_identifiers(text, KNOWN)

    assert time.process_time() - begun < 2.0
