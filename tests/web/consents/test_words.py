"""Every stage of a paper, and every final failure of its printing, has words."""

from __future__ import annotations

from activities import consent_documents, tablet_documents
from web.consents.papers import PaperStage
from web.consents.words import FAILURES, PAPER_STAGES


def test_every_stage_has_words():
    assert set(PAPER_STAGES) == set(PaperStage)


def test_every_failure_with_words_is_one_that_the_renderer_knows():
    final = {*consent_documents._FINAL, *tablet_documents._FINAL}
    assert set(FAILURES) <= {error.__name__ for error in final}
