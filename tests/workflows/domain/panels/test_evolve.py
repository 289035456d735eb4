"""Folding: every fact has its fold; versions and dates of progress are counted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.support.panel_people import CLINICIAN, ERN, HOSPITAL, LEAD
from tests.support.panels import CARE_ONLY, FIRST_MORNING, NOTE, PANEL, PAPER, a_panel
from workflows.domain.deadlines import Rung
from workflows.domain.panels import commands as c
from workflows.domain.panels import evolve as evolving
from workflows.domain.panels.events import (
    FACT_TYPES,
    ConsentFormPrinted,
    ConsentRecorded,
    Event,
    Fact,
    GuestExpired,
    GuestExtended,
    InvitationAccepted,
    Opened,
    ReminderSent,
    Snoozed,
    UrgencySet,
)
from workflows.domain.panels.evolve import evolve, evolve_all, is_progress, start
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import PanelState

LATER = FIRST_MORNING + timedelta(days=3)
OPENED = Opened(hcp_id=HOSPITAL, ern=ERN, enroller_id=CLINICIAN.person_id)


def test_a_panel_starts_as_a_draft():
    panel = start(Event(occurred_at=FIRST_MORNING, fact=OPENED), PANEL)

    assert panel == PanelState(
        panel_id=PANEL,
        hcp_id=HOSPITAL,
        ern=ERN,
        enroller_id=CLINICIAN.person_id,
        opened_at=FIRST_MORNING,
        status=PanelStatus.DRAFT,
        status_since=FIRST_MORNING,
        last_progress_at=FIRST_MORNING,
        version=1,
        state_version=1,
    )


def test_a_panel_starts_with_nothing_else():
    event = Event(occurred_at=FIRST_MORNING, fact=UrgencySet(is_urgent=True))

    with pytest.raises(TypeError, match=r"^a panel starts with Opened$"):
        start(event, PANEL)


def test_a_panel_is_not_opened_twice():
    story = a_panel()

    with pytest.raises(TypeError, match=r"^no rule folds Opened$"):
        evolve(story.panel, Event(occurred_at=LATER, fact=OPENED))


def test_every_other_fact_has_its_fold():
    assert set(evolving._FOLDS) == set(FACT_TYPES) - {Opened}


def test_each_event_counts():
    story = a_panel()

    assert story.panel.version == len(story.events)
    assert evolve_all(start(story.events[0], PANEL), story.events[1:]) == story.panel


@pytest.mark.parametrize(
    "fact",
    [
        ReminderSent(task="contribute", rung=0, remind=Rung.PERSON),
        Snoozed(until=LATER.date(), note_id=NOTE),
        UrgencySet(is_urgent=True),
        GuestExtended(person_id=UUID(int=10), access_until=LATER),
        GuestExpired(person_id=UUID(int=10)),
        # Nobody waited for a consent that takes another one's place.
        ConsentFormPrinted(paper_id=PAPER, language="de", form_version="1.1", renews=True),
        ConsentRecorded(consent_id=UUID(int=12), given=CARE_ONLY, renews=True),
    ],
)
def test_what_moves_nothing_forward_is_no_progress(fact: Fact):
    before = a_panel().panel

    after = evolve(before, Event(occurred_at=LATER, fact=fact))

    assert not is_progress(fact)
    assert after.last_progress_at == before.last_progress_at
    assert after.version == before.version + 1


def test_progress_is_dated():
    before = a_panel().panel
    joined = InvitationAccepted(person_id=UUID(int=11))

    after = evolve(before, Event(occurred_at=LATER, fact=joined))

    assert after.last_progress_at == LATER
    assert after.status_since == before.status_since


def test_a_new_status_is_dated_and_ends_the_pause():
    story = a_panel().does(LEAD, c.Snooze(until=LATER.date(), note_id=NOTE))
    paused_until = story.panel.snoozed_until

    story.does(LEAD, c.StartOutcome())

    assert paused_until == LATER.date()
    assert story.panel.snoozed_until is None
    assert story.panel.status_since == story.now
