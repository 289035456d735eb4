"""An import is looked at first, taken over line by line, once, by the enrolling centre."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.cases import MADE_AT, a_case
from tests.support.centre_site import LEAD, hidden_in
from tests.support.databases import on_each_database
from tests.support.small_ontology import load_small_ontology
from tests.support.small_terminology import load_a_few_terms
from web.exchange.phenopackets.writing import write_phenopacket
from web.models.audit import AuditAct
from web.models.records import ItemKind
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.phenotypes import LaboratoryValue, Phenotype, Presence

if TYPE_CHECKING:
    from tests.support.exchange_site import ExchangeSite


def a_packet(**changed: object) -> bytes:
    """Return a made-up case as a packet."""
    return write_phenopacket(a_case(relatives=(), **changed), MADE_AT).content


def test_a_packet_is_shown_and_nothing_is_stored(exchange: ExchangeSite):
    preview = exchange.uploads(a_packet(), "phenopacket")

    assert preview.status_code == 200
    assert "Seizure" in preview.text
    assert "It may name a person, so it is left out." in preview.text
    assert exchange.items() == []


@on_each_database("exchange")
def test_chosen_lines_are_taken_over_once(exchange: ExchangeSite):
    preview = exchange.uploads(a_packet(), "phenopacket")
    hidden = hidden_in(preview)

    first = exchange.accepts(preview, [3, 4])
    items = exchange.items()
    second = exchange.accepts(preview, [3, 4], command_id=hidden["command_id"])

    assert first.status_code == second.status_code == 303
    assert first.location.endswith("/record")
    assert [each.content for each in items] == list(a_case().phenotypes)
    assert len(exchange.items()) == 2
    assert len(exchange.site.trail(AuditAct.UPLOADED, "case_import")) == 2


def test_what_the_record_has_is_not_offered_again(exchange: ExchangeSite):
    exchange.holds(a_case())

    preview = exchange.uploads(a_packet(), "phenopacket")

    assert "Already in the record" in preview.text
    assert 'id="take-3"' not in preview.text


def test_another_answer_is_shown_and_needs_a_choice(exchange: ExchangeSite):
    exchange.holds(a_case())
    [seizure, small_head] = a_case().phenotypes
    changed = (replace(seizure, note="Now rarer."), small_head)

    preview = exchange.uploads(a_packet(phenotypes=changed), "phenopacket")

    assert "Differs" in preview.text
    assert "The record says:" in preview.text
    assert not re.search(r"<input[^>]*\schecked", preview.text)


def test_names_in_texts_are_marked_and_need_a_reason(exchange: ExchangeSite):
    [seizure, _other] = a_case().phenotypes
    named = (replace(seizure, note="Seen by Dr. Zinnia Quastenflosser."),)
    preview = exchange.uploads(a_packet(phenotypes=named), "phenopacket")

    refused = exchange.accepts(preview, [3])
    accepted = exchange.accepts(preview, [3], reason="It is the doctor's name.")

    assert "is a name of the patient" in preview.text
    assert refused.status_code == 422
    assert "Say why it may stay" in refused.text
    assert accepted.status_code == 303
    assert len(exchange.items()) == 1


def test_a_file_about_somebody_else_is_pointed_out(exchange: ExchangeSite):
    content = a_packet().replace(b'"FEMALE"', b'"MALE"')

    preview = exchange.uploads(content, "phenopacket")

    assert "person of another sex" in preview.text


def test_a_table_of_values_is_mapped_and_then_shown(exchange: ExchangeSite):
    table = b"Test;Value;Unit;Ward\nLactate;3,1;mmol/L;4B\n"
    page = exchange.uploads(table, "laboratory", name="lab.csv")
    url = f"/patients/{exchange.patient_id}/import/columns"
    columns = {"column-0": "assay", "column-1": "value", "column-2": "unit", "column-3": "ignored"}

    preview = exchange.site.post(url, {**hidden_in(page), **columns}, form_on="/settings")
    exchange.accepts(preview, [0])

    assert '<option value="value" selected>' in page.text
    assert "column Ward" in preview.text
    [item] = exchange.items()
    assert isinstance(item.content, LaboratoryValue)
    assert item.content.quantity == Quantity(value=3.1, unit="mmol/L")


def test_what_a_table_loses_is_told_beside_its_values(exchange: ExchangeSite):
    table = f"Test;Value;Note\nLactate;3,1;{'x' * 600}\n".encode()
    page = exchange.uploads(table, "laboratory", name="lab.csv")
    url = f"/patients/{exchange.patient_id}/import/columns"
    columns = {"column-0": "assay", "column-1": "value", "column-2": "note"}

    preview = exchange.site.post(url, {**hidden_in(page), **columns}, form_on="/settings")
    refused = exchange.uploads(b"Test,Value\nCa,2,35\n", "laboratory", name="lab.csv")

    assert "row 2, column 3" in preview.text
    assert refused.status_code == 422
    assert "A row has more cells than there are names of columns. (2)" in refused.text


def test_a_table_without_a_value_column_is_asked_about_again(exchange: ExchangeSite):
    page = exchange.uploads(b"Test;Value\nLactate;3\n", "laboratory", name="lab.csv")
    url = f"/patients/{exchange.patient_id}/import/columns"
    columns = {"column-0": "assay", "column-1": "ignored"}

    answer = exchange.site.post(url, {**hidden_in(page), **columns}, form_on="/settings")

    assert answer.status_code == 422
    assert "Say which column names the assay" in answer.text


def test_pasted_terms_become_phenotypes(exchange: ExchangeSite):
    preview = exchange.uploads(b"", "terms", name="", text="HP:0001250 Seizure\nno HP:0000252")
    exchange.accepts(preview, [0, 1])

    kinds = {each.kind for each in exchange.items()}
    assert kinds == {ItemKind.PHENOTYPE}
    standings = [each.standing for each in exchange.items()]
    assert standings == ["present", "excluded"]
    assert isinstance(exchange.items()[0].content, Phenotype)


def test_pasted_labels_are_looked_up_word_for_word(exchange: ExchangeSite):
    with exchange.site.lent.sessions.begin() as session:
        load_small_ontology(session)
    text = "Seizure\nno macrocephaly\nHP:0001250 Seizure"

    preview = exchange.uploads(b"", "terms", name="", text=text)
    exchange.accepts(preview, [0, 1])

    assert [(each.key, each.standing) for each in exchange.items()] == [
        ("HP:0001250", "present"),
        ("HP:0000256", "excluded"),
    ]


def test_a_refused_file_says_why_beside_its_field(exchange: ExchangeSite):
    wrong = b'{"id": "p", "metaData": {"phenopacketSchemaVersion": "1.0"}}'

    answer = exchange.uploads(wrong, "phenopacket")
    without = exchange.uploads(b"", "fhir", name="")

    assert answer.status_code == 422
    assert "The file has another version than can be read here." in answer.text
    assert without.status_code == 422
    assert "Choose a file." in without.text


def test_altered_or_old_lines_are_not_taken(exchange: ExchangeSite):
    preview = exchange.uploads(a_packet(), "phenopacket")

    answer = exchange.accepts(preview, [3], sealed="AAAA")

    assert answer.status_code == 303
    assert answer.location.endswith("/import")
    assert exchange.items() == []


@on_each_database("exchange")
def test_a_line_that_differs_takes_the_place_of_the_entry(exchange: ExchangeSite):
    exchange.holds(a_case())
    [seizure, small_head] = a_case().phenotypes
    changed = (replace(seizure, presence=Presence.EXCLUDED), small_head)
    preview = exchange.uploads(a_packet(phenotypes=changed), "phenopacket")
    hidden = hidden_in(preview)

    exchange.accepts(preview, [3])
    exchange.accepts(preview, [3], command_id=hidden["command_id"])

    held = [each for each in exchange.items() if each.kind is ItemKind.PHENOTYPE]
    assert [each.content for each in held] == list(changed)
    assert [each.version for each in held] == [2, 1]


def test_an_entry_that_somebody_changed_meanwhile_stays(exchange: ExchangeSite):
    exchange.holds(a_case())
    [seizure, small_head] = a_case().phenotypes
    first = exchange.uploads(
        a_packet(phenotypes=(replace(seizure, note="First."), small_head)), "phenopacket"
    )
    second = exchange.uploads(
        a_packet(phenotypes=(replace(seizure, note="Second."), small_head)), "phenopacket"
    )

    exchange.accepts(first, [3])
    answer = exchange.accepts(second, [3])

    page = exchange.site.get(answer.location)
    assert "changed meanwhile by somebody else" in page.text
    held = [each.content for each in exchange.items() if each.kind is ItemKind.PHENOTYPE]
    assert held == [replace(seizure, note="First."), small_head]


def test_codes_that_hpo_does_not_know_so_are_marked_and_not_chosen(exchange: ExchangeSite):
    with exchange.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
    text = "HP:0001250\nHP:0001251 Seizure\nHP:9999999"

    preview = exchange.uploads(b"", "terms", name="", text=text)

    assert "HP:0001251 is called “Ataxia”." in preview.text
    assert "No terminology that is loaded here knows the code HP:9999999." in preview.text
    assert re.findall(r'value="(\d)" checked', preview.text) == ["0"]
    assert "codes were not compared" not in preview.text


def test_that_codes_were_not_compared_is_said(exchange: ExchangeSite):
    preview = exchange.uploads(a_packet(), "phenopacket")

    assert "Not loaded here, so its codes were not compared: HPO, ORPHA." in preview.text


def test_of_two_lines_about_the_same_one_is_taken(exchange: ExchangeSite):
    [seizure, _other] = a_case().phenotypes
    both = (seizure, replace(seizure, presence=Presence.EXCLUDED))
    preview = exchange.uploads(a_packet(phenotypes=both), "phenopacket")

    refused = exchange.accepts(preview, [3, 4])
    taken = exchange.accepts(preview, [4])

    assert "A line above is about the same." in preview.text
    assert refused.status_code == 422
    assert "Two of the chosen lines are about the same." in refused.text
    assert taken.status_code == 303
    assert [each.standing for each in exchange.items()] == ["excluded"]


def test_the_vault_is_asked_once_for_all_lines(exchange: ExchangeSite):
    before = len(exchange.site.trail(AuditAct.IDENTITY_READ, "identity"))
    text = "\n".join(f"Something odd {number}" for number in range(60))

    preview = exchange.uploads(b"", "terms", name="", text=text)
    looked = len(exchange.site.trail(AuditAct.IDENTITY_READ, "identity")) - before
    exchange.accepts(preview, range(60))

    assert looked == 1
    assert len(exchange.site.trail(AuditAct.IDENTITY_READ, "identity")) - before == 2


def test_a_name_in_a_unit_is_found(exchange: ExchangeSite):
    value = LaboratoryValue(
        assay=Code(id="LOINC:2524-7", label="Lactate"),
        quantity=Quantity(value=1, unit="Zinnia Quastenflosser"),
    )

    preview = exchange.uploads(a_packet(laboratory=(value,)), "phenopacket")

    assert "is a name of the patient" in preview.text


def test_a_number_of_thousands_of_digits_chooses_nothing(exchange: ExchangeSite):
    preview = exchange.uploads(a_packet(), "phenopacket")

    answer = exchange.accepts(preview, [], take=["9" * 5_000, "3"])

    assert answer.status_code == 303
    assert len(exchange.items()) == 1


def test_only_the_enrolling_centre_imports(exchange: ExchangeSite):
    assert exchange.uploads(a_packet(), "phenopacket", who=LEAD).status_code == 404
