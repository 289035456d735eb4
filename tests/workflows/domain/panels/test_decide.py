from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.panel_people import (
    ASSISTANT,
    CLINICIAN,
    COORDINATOR,
    HOSPITAL,
    IDLE_ASSISTANT,
    LEAD,
    OTHER_HOSPITAL,
    STRANGER,
    an_actor,
)
from tests.support.panels import FIRST_MORNING, a_panel, a_request
from tests.support.refusals import refusal_of
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.decide import _DECISIONS, decide, decide_opening
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.roles import Role

LATER = FIRST_MORNING + timedelta(hours=1)
OPENING = c.OpenPanel(hcp_id=HOSPITAL, ern="EPICARE")


def test_a_clinician_opens_a_panel():
    assert decide_opening(OPENING, CLINICIAN, LATER) == [
        e.Event(
            occurred_at=LATER,
            actor_id=CLINICIAN.person_id,
            fact=e.Opened(hcp_id=HOSPITAL, ern="EPICARE", enroller_id=CLINICIAN.person_id),
        ),
    ]


def test_an_assistant_opens_it_for_the_clinician_and_both_are_on_record():
    (event,) = decide_opening(OPENING, ASSISTANT, LATER)

    assert (event.actor_id, event.on_behalf_of) == (ASSISTANT.person_id, CLINICIAN.person_id)
    assert event.fact.enroller_id == CLINICIAN.person_id


@pytest.mark.parametrize(
    "actor",
    [
        STRANGER,
        COORDINATOR,
        IDLE_ASSISTANT,
        an_actor(
            80,
            Role.ASSISTANT,
            hcp_id=OTHER_HOSPITAL,
            on_behalf_of=CLINICIAN.person_id,
        ),
    ],
)
def test_only_the_own_centre_opens_a_panel(actor: Actor):
    with pytest.raises(RefusedError) as refused:
        decide_opening(OPENING, actor, LATER)

    assert refused.value.reason is RefusalReason.NOT_YOUR_PART


def test_an_open_panel_is_not_opened_again():
    assert refusal_of(a_panel(), CLINICIAN, OPENING) is RefusalReason.ALREADY_OPEN


def test_what_follows_is_dated_and_signed():
    story = a_panel(PanelStatus.DRAFT)

    (event,) = decide(story.panel, a_request(), ASSISTANT, LATER)

    assert (event.occurred_at, event.actor_id, event.on_behalf_of) == (
        LATER,
        ASSISTANT.person_id,
        CLINICIAN.person_id,
    )


def test_the_table_is_asked_first():
    reason = refusal_of(a_panel(), LEAD, c.SignOutcome(outcome_version=9, content_hash=""))

    assert reason is RefusalReason.NOT_IN_THIS_STATUS


def test_every_command_has_its_decision():
    assert set(_DECISIONS) == set(c.COMMAND_TYPES) - {c.OpenPanel}
