"""Every effect of a withdrawal has its sentence, and every gap of a sentence its value."""

from __future__ import annotations

import pytest

from i18n.proof_words import PROOF_SENTENCES, proof_sentence
from workflows.domain.consent_effects import ConsentEffectKind as Kind

COUNTED = {Kind.ACCESS_ENDED, Kind.FILES_CLOSED, Kind.MAILS_CANCELLED}


@pytest.mark.parametrize("kind", Kind)
def test_a_sentence_takes_exactly_the_values_it_has_gaps_for(kind: Kind):
    sentence, values = proof_sentence(
        kind,
        number="2026-00017" if kind is Kind.PANEL_STOPPED else None,
        count=3 if kind in COUNTED else None,
    )

    assert {name for name in ("number", "count") if f"%({name})s" in sentence} == set(values)


def test_no_effect_is_without_a_sentence():
    assert set(PROOF_SENTENCES) == set(Kind)
