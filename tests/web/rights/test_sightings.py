"""Who saw what when: all of it when it is little, by day and by person when it is much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from web.models.audit import AuditAct
from web.rights.sightings import Sighting, condensed, read_sightings

if TYPE_CHECKING:
    from tests.support.patient_rights import RightsSite

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANA, BEN = UUID(int=1), UUID(int=2)
ATHENS = ZoneInfo("Europe/Athens")


def a_sighting(person: UUID | None, hours: int, act: AuditAct = AuditAct.VIEWED) -> Sighting:
    moment = MORNING + timedelta(hours=hours)
    return Sighting(person_id=person, acts=(act,), first_at=moment, last_at=moment)


def test_a_short_trail_is_told_act_by_act():
    trail = [a_sighting(ANA, hours) for hours in range(3)]

    assert condensed(trail, ATHENS) == trail


def test_a_long_trail_is_told_by_person_and_day_of_the_hospital():
    # 22:30 UTC is the next day in Athens.
    late = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    trail = [
        a_sighting(ANA, 0),
        a_sighting(BEN, 1),
        a_sighting(ANA, 2, AuditAct.EXPORTED),
        a_sighting(ANA, 3),
        Sighting(person_id=ANA, acts=(AuditAct.VIEWED,), first_at=late, last_at=late),
    ]

    lines = condensed(trail, ATHENS, most_single=2)

    assert [(one.person_id, one.acts) for one in lines] == [
        (ANA, (AuditAct.VIEWED, AuditAct.EXPORTED)),
        (BEN, (AuditAct.VIEWED,)),
        (ANA, (AuditAct.VIEWED,)),
    ]
    assert (lines[0].first_at, lines[0].last_at) == (MORNING, MORNING + timedelta(hours=3))


def test_a_trail_of_years_is_told_by_person_and_leaves_nobody_out():
    trail = [a_sighting(person, 24 * day) for day in range(20) for person in (ANA, BEN, None)]

    lines = condensed(trail, ATHENS, most_single=2, most_lines=10)

    assert [one.person_id for one in lines] == [ANA, BEN, None]
    assert lines[0].last_at == MORNING + timedelta(days=19)


def test_pages_and_lists_that_showed_the_patient_are_in_it_and_others_are_not(site: RightsSite):
    site.panel.get("member", "/discussion")
    site.panel.browser("clinician").get("/patients")
    site.panel.browser("clinician").get("/patients?nickname=nobody")

    with site.panel.lent.sessions() as session:
        found = read_sightings(session, site.patient_id)

    acts = [(one.person_id, one.acts) for one in found]
    assert (site.panel.people["member"], (AuditAct.VIEWED,)) in acts
    assert acts.count((site.panel.people["clinician"], (AuditAct.LISTED,))) == 1
