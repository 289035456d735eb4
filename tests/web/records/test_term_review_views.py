"""The words of the review: each change that a release can make has some."""

from __future__ import annotations

from web.records.term_review_views import CHANGES
from web.terminology.upgrades import Change


def test_every_change_has_words():
    assert {str(CHANGES[each]) for each in Change} >= {"Renamed", "Obsolete"}
    assert len(CHANGES) == len(Change)
