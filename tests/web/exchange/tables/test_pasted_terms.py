"""Pasted lines as phenotypes."""

from __future__ import annotations

import pytest

from web.exchange.notes import Note, Refusal, Refused, Why
from web.exchange.tables.pasted_terms import read_terms
from workflows.domain.record.codes import Code
from workflows.domain.record.phenotypes import Phenotype, Presence

SEIZURE = Code(id="HP:0001250", label="Seizure", release="2026-02-16")
ATAXIA = Code(id="HP:0001251", label="Ataxia", release="2026-02-16")
MUTE = Code(id="HP:0001344", label="Absent speech", release="2026-02-16")
KNOWN = {
    "HP:0001250": SEIZURE,
    "HP:0001251": ATAXIA,
    "HP:0001344": MUTE,
    "ataxia": ATAXIA,
    "absent speech": MUTE,
    "no speech": MUTE,
    "fits": SEIZURE,
    "seizure": SEIZURE,
    "microcephaly": Code(id="HP:0000252"),
}


def find(words: str) -> Code | None:
    """Find a term in a small vocabulary."""
    return KNOWN.get(words, KNOWN.get(words.casefold()))


def test_ids_labels_and_both_are_read():
    text = (
        "• HP:0001250 Seizure\n2. no Microcephaly; - HP:0009999 Something new\nTired in the morning"
    )

    imported = read_terms(text, find)

    assert imported.case is not None
    assert imported.case.phenotypes == (
        Phenotype(term=SEIZURE),
        Phenotype(term=Code(id="HP:0000252"), presence=Presence.EXCLUDED),
        Phenotype(term=Code(id="HP:0009999", label="Something new"), presence=Presence.EXCLUDED),
        Phenotype(term=Code(label="Tired in the morning")),
    )
    assert imported.changes == (Note("line 4", Why.ONLY_WORDS),)


def test_a_term_said_twice_is_taken_once():
    imported = read_terms("HP_0001250\nFits", find)

    assert imported.case is not None
    assert imported.case.phenotypes == (Phenotype(term=SEIZURE),)
    assert imported.dropped == (Note("line 2", Why.REPEATED),)


def test_nothing_and_too_much_are_refused():
    assert read_terms(" ;\n", find).refusals == (Refused(Refusal.EMPTY),)
    assert read_terms("a\n" * 301, find).refusals == (Refused(Refusal.TOO_MANY),)


def said(text: str) -> list[tuple[str, str]]:
    """Return each term's id, or its words, with its presence."""
    case = read_terms(text, find).case
    assert case is not None
    return [(each.term.id or each.term.label, each.presence.value) for each in case.phenotypes]


@pytest.mark.parametrize(
    "text",
    [
        "Absent speech",
        "Absent speech (HP:0001344)",
        "No speech (HP:0001344)",
        "HP:0001344 Absent speech",
        "HP:0001344 - Absent speech",
        "HP:0001344 yes",
    ],
)
def test_a_term_that_is_a_negation_itself_is_present(text: str):
    assert said(text) == [("HP:0001344", "present")]
    assert read_terms(text, find).changes == ()


@pytest.mark.parametrize(
    "text",
    [
        "No seizure",
        "no fits (HP:0001250)",
        "- Seizure",
        "- HP:0001250 Seizure",
        "Not HP:0001250",
        "HP:0001250 no",
        "HP:0001250 - excluded",
        "HP:0001250 absent",
        "Seizure (HP:0001250): not found",
        "Seizure: no",
        "Fits excluded",
    ],
)
def test_a_negation_on_either_side_excludes(text: str):
    assert said(text) == [("HP:0001250", "excluded")]
    assert read_terms(text, find).changes == ()


@pytest.mark.parametrize(
    "text",
    [
        "HP:0001250, HP:0001251",
        "HP:0001250 HP:0001251",
        "HP:0001250 Seizure, HP:0001251 Ataxia",
        "Seizure HP:0001250, Ataxia HP:0001251",
        "Seizure (HP:0001250) Ataxia (HP:0001251)",
        "HP:0001250\tHP:0001251",
    ],
)
def test_every_id_of_a_line_counts(text: str):
    assert said(text) == [("HP:0001250", "present"), ("HP:0001251", "present")]
    assert read_terms(text, find).changes == ()


def test_a_list_of_labels_is_taken_apart_where_each_is_a_term():
    assert said("Seizure, Ataxia") == [("HP:0001250", "present"), ("HP:0001251", "present")]
    assert said("Seizure, tired") == [("Seizure, tired", "present")]
    assert said("no seizure, ataxia") == [("seizure, ataxia", "excluded")]


def test_each_of_several_ids_has_its_own_negation():
    assert said("HP:0001250, no HP:0001251") == [
        ("HP:0001250", "present"),
        ("HP:0001251", "excluded"),
    ]


def test_a_negation_between_two_ids_may_belong_to_either():
    imported = read_terms("HP:0001250 no HP:0001251", find)

    assert said("HP:0001250 no HP:0001251")[0] == ("HP:0001250", "unknown")
    assert imported.changes == (Note("line 1", Why.PRESENCE_UNSURE),)


def test_a_name_of_another_term_is_told_and_kept_beside_the_code():
    imported = read_terms("HP:0001250 Ataxia", find)

    assert imported.case is not None
    assert imported.case.phenotypes[0].term.label == "Ataxia"
    assert imported.changes == (Note("line 1", Why.OTHER_LABEL),)


def test_a_negation_in_an_unknown_name_is_not_guessed_at():
    imported = read_terms("No glances at all (HP:0001250)", find)

    assert said("No glances at all (HP:0001250)") == [("HP:0001250", "unknown")]
    assert Note("line 1", Why.PRESENCE_UNSURE) in imported.changes


def test_long_words_are_cut_and_told():
    imported = read_terms("x" * 300, find)

    assert imported.case is not None
    assert len(imported.case.phenotypes[0].term.label) == 200
    assert Note("line 1", Why.SHORTENED) in imported.changes
