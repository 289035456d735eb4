"""The tracker in every status, as a reader sees it."""

from __future__ import annotations

import pytest

from tests.support.panel_people import CLINICIAN, GUEST, LEAD, MEMBER
from tests.support.panels import (
    DATA_REQUEST,
    NOTE,
    PAPER,
    PanelStory,
    a_fresh_discussion,
    a_panel,
    consent,
    contribution,
    invite,
    present,
    sign,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels.progress import STEPS_OF, Step, StepStatus, progress
from workflows.domain.panels.stages import PanelStatus, Stage

MARKS = {
    StepStatus.DONE: "x",
    StepStatus.CURRENT: ">",
    StepStatus.PENDING: ".",
    StepStatus.SKIPPED: "-",
}


def tracker(story: PanelStory) -> str:
    """Draw the tracker: the stage's mark, then its steps' marks."""
    return " ".join(
        MARKS[stage.status] + "".join(MARKS[step.status] for step in stage.steps)
        for stage in progress(story.panel)
    )


@pytest.mark.parametrize(
    ("status", "drawn"),
    [
        #                  request consent discussion outcome closure
        (PanelStatus.DRAFT, ">>> .... ..... ... ...."),
        (PanelStatus.TRIAGE, ">x> .... ..... ... ...."),
        (PanelStatus.RETURNED, ">>> .... ..... ... ...."),
        (PanelStatus.AWAITING_CONSENT, "xxx >>>> ..... ... ...."),
        (PanelStatus.DISCUSSION, "xxx x-xx >xx>x ... ...."),
        (PanelStatus.DRAFTING_OUTCOME, "xxx x-xx xxx-x >>> ...."),
        (PanelStatus.SIGNING, "xxx x-xx xxx-x >x> ...."),
        (PanelStatus.SIGNED, "xxx x-xx xxx-x xxx >>>>"),
        (PanelStatus.CLOSED, "xxx x-xx xxx-x xxx >x>>"),
        (PanelStatus.ARCHIVED, "xxx x-xx xxx-x xxx xx-x"),
        (PanelStatus.DECLINED, "-x- ---- ----- --- ----"),
        (PanelStatus.WITHDRAWN, "xxx x-xx -xx-x --- ----"),
    ],
)
def test_the_tracker_of_every_status(status: PanelStatus, drawn: str):
    assert tracker(a_panel(status)) == drawn


def test_every_step_belongs_to_one_stage():
    assert list(STEPS_OF) == list(Stage)
    assert [step for steps in STEPS_OF.values() for step in steps] == list(Step)


def test_the_tracker_names_its_stages_and_steps():
    shown = progress(a_panel().panel)

    assert [stage.stage for stage in shown] == list(Stage)
    assert {stage.stage: tuple(step.step for step in stage.steps) for stage in shown} == STEPS_OF


def test_consent_goes_step_by_step():
    story = a_panel(PanelStatus.AWAITING_CONSENT)
    record, confirm = consent()
    drawn = []

    printing = c.PrintConsentForm(paper_id=PAPER, language="fr", form_version="1.0")
    for command in (printing, record, confirm):
        story.does(CLINICIAN, command)
        drawn.append(tracker(story).split()[1])

    assert drawn == [">x>>", ">xx>", "xxxx"]


def test_the_discussion_goes_step_by_step():
    story = a_fresh_discussion()
    drawn = [tracker(story).split()[2]]

    for actor, command in (
        (LEAD, invite(MEMBER)),
        (MEMBER, c.AcceptInvitation()),
        (MEMBER, c.RequestData(data_request_id=DATA_REQUEST)),
        (MEMBER, contribution()),
        (CLINICIAN, c.AnswerDataRequest(data_request_id=DATA_REQUEST)),
    ):
        story.does(actor, command)
        drawn.append(tracker(story).split()[2])

    assert drawn == [">>>>>", ">x>>>", ">xx>>", ">xx>>", ">xx>x", ">xxxx"]


def test_whoever_declined_did_not_join():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER)).does(MEMBER, c.DeclineInvitation())

    assert tracker(story).split()[2] == ">x>>>"


def test_whoever_left_had_joined():
    story = a_fresh_discussion().does(LEAD, invite(guest=GUEST))
    story.does(GUEST, c.AcceptInvitation(), contribution())
    story.does(LEAD, c.StartOutcome(), present(), sign(), c.ClosePanel())

    assert tracker(story) == "xxx x-xx xxx-x xxx >x>>"


def test_follow_ups_are_done_when_all_are_recorded():
    story = a_panel(PanelStatus.CLOSED)

    for month in (3, 6, 12):
        story.sleeps_until_due().does(CLINICIAN, c.RecordFollowUp(month=month, note_id=NOTE))

    assert tracker(story).split()[4] == ">xx>"


@pytest.mark.parametrize(
    ("status", "drawn"),
    [
        (PanelStatus.DRAFT, "--- ---- ----- --- ----"),
        (PanelStatus.RETURNED, "--- ---- ----- --- ----"),
        (PanelStatus.AWAITING_CONSENT, "xxx ---- ----- --- ----"),
        (PanelStatus.SIGNING, "xxx x-xx xxx-x -x- ----"),
        (PanelStatus.SIGNED, "xxx x-xx xxx-x xxx ----"),
    ],
)
def test_a_withdrawn_panel_stays_where_it_was(status: PanelStatus, drawn: str):
    story = a_panel(status).does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))

    assert tracker(story) == drawn


def test_a_reopened_panel_goes_back_in_the_tracker():
    story = a_panel(PanelStatus.CLOSED).does(LEAD, c.ReopenPanel(note_id=NOTE))

    assert tracker(story) == "xxx x-xx >xx>x ... ...."
