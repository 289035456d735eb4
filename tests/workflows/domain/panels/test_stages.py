from __future__ import annotations

from workflows.domain.panels.stages import AFTER_CONSENT, ENDED, RUNNING, STAGE_OF, PanelStatus


def test_every_status_belongs_to_a_stage():
    assert {status.value: stage.value for status, stage in STAGE_OF.items()} == {
        "draft": "request",
        "triage": "request",
        "returned": "request",
        "awaiting_consent": "consent",
        "discussion": "discussion",
        "drafting_outcome": "outcome",
        "signing": "outcome",
        "signed": "closure",
        "closed": "closure",
        "archived": "closure",
        "declined": "request",
        "withdrawn": "closure",
    }


def test_a_panel_runs_or_has_ended():
    assert {PanelStatus.ARCHIVED, PanelStatus.DECLINED, PanelStatus.WITHDRAWN} == ENDED
    assert frozenset(PanelStatus) - ENDED == RUNNING


def test_the_case_opens_only_after_consent():
    assert {status.value for status in AFTER_CONSENT} == {
        "discussion",
        "drafting_outcome",
        "signing",
        "signed",
        "closed",
        "archived",
    }
