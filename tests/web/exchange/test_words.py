"""Every reason has its sentence."""

from __future__ import annotations

from i18n.exchange_words import REFUSALS, WHY
from web.exchange.notes import Refusal, Why


def test_every_reason_has_a_sentence():
    assert set(WHY) == {each.value for each in Why}
    assert set(REFUSALS) == {each.value for each in Refusal}
