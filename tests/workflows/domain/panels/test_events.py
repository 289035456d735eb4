from __future__ import annotations

from pydantic import TypeAdapter

from tests.support.panel_people import CLINICIAN, GUEST, LEAD, MEMBER
from tests.support.panels import DATA_REQUEST, NOTE, a_panel
from workflows.domain.panels import commands as c
from workflows.domain.panels.events import FACT_TYPES, Event, EventKind
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import PanelState

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
STATE: TypeAdapter[PanelState] = TypeAdapter(PanelState)


def test_every_kind_of_entry_has_its_fact():
    assert [each.kind for each in FACT_TYPES] == list(EventKind)


def test_a_timeline_and_its_state_survive_their_way_through_json():
    story = a_panel()
    story.does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))
    story.does(LEAD, c.WaiveDataRequest(data_request_id=DATA_REQUEST, note_id=NOTE))
    story.does(LEAD, c.Snooze(until=story.now.date().replace(day=20), note_id=NOTE))
    story.does(LEAD, c.RemoveParticipant(person_id=GUEST.person_id))
    closed = a_panel(PanelStatus.CLOSED).sleeps_until_due()
    closed.does(CLINICIAN, c.RecordFollowUp(month=3, note_id=NOTE))

    for each in (story, closed):
        assert [EVENT.validate_json(EVENT.dump_json(event)) for event in each.events] == each.events
        assert STATE.validate_json(STATE.dump_json(each.panel)) == each.panel
