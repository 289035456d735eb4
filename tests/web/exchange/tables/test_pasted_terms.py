"""Pasted lines as phenotypes."""

from __future__ import annotations

from web.exchange.notes import Note, Refusal, Refused, Why
from web.exchange.tables.pasted_terms import read_terms
from workflows.domain.record.codes import Code
from workflows.domain.record.phenotypes import Phenotype, Presence

SEIZURE = Code(id="HP:0001250", label="Seizure", release="2026-02-16")
KNOWN = {"HP:0001250": SEIZURE, "fits": SEIZURE, "microcephaly": Code(id="HP:0000252")}


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
