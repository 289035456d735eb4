"""Auditors are shown who opened unusually many patients, measured by that person's own days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.support.page_checks import assert_page
from tests.web.access_log.test_views import add_auditor
from web.models.audit import AuditAct, AuditEntry
from web.models.patients import Patient, Sex

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

HEADING = "Unusually many patients on one day"
HOSPITAL = "Universitätsklinikum Lindenberg"


def patients_of_the_hospital(site: PanelSite, count: int) -> list[UUID]:
    with site.lent.sessions.begin() as session:
        hcp_id = session.scalars(select(Patient.hcp_id)).first()
        rows = [
            Patient(
                id=uuid4(),
                hcp_id=hcp_id,
                nickname=f"Grey Tern {number:05}",
                sex=Sex.FEMALE,
                birth_year=2019,
                birth_month=4,
                residence_area="",
                enrolled_by_id=site.people["clinician"],
            )
            for number in range(count)
        ]
        session.add_all(rows)
        return [row.id for row in rows]


def opens(site: PanelSite, who: str, patients: list[UUID], *, days_ago: int) -> None:
    """Let the trail say that somebody opened these so many days ago, each twice."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    with site.lent.sessions.begin() as session:
        newest = session.scalar(select(func.max(AuditEntry.seq))) or 0
        session.add_all(
            AuditEntry(
                seq=newest + number,
                occurred_at=at,
                person_id=site.people[who],
                act=AuditAct.VIEWED,
                subject_kind="patient",
                subject_id=str(patient_id),
                patient_id=patient_id,
                reason="",
                detail={},
                previous_hash="0" * 64,
                entry_hash=uuid4().hex * 2,
            )
            for number, patient_id in enumerate([*patients, *patients], start=1)
        )


def log_of(site: PanelSite, query: str = "") -> str:
    page = site.browser("auditor").get(f"/access-log{query}")
    assert_page(page)
    return page.text


@pytest.fixture
def audited(panel_site: PanelSite) -> PanelSite:
    """Lend a site whose hospital has an auditor."""
    add_auditor(panel_site, hospital=HOSPITAL)
    return panel_site


def test_somebody_who_opens_many_more_than_usual_is_shown(audited: PanelSite):
    patients = patients_of_the_hospital(audited, 24)
    for days_ago in (9, 8, 7):
        opens(audited, "member", patients[:3], days_ago=days_ago)

    opens(audited, "member", patients, days_ago=1)

    told = log_of(audited)
    part = told[told.index(HEADING) : told.index("All entries")]
    assert "Julia Ortega Prieto" in part
    assert ">24<" in part
    assert ">3<" in part
    assert HEADING not in log_of(audited, "?act=viewed")


@pytest.mark.parametrize(
    ("usually", "today"),
    [
        # As many as ever.
        (8, 24),
        # Many for this person, and few all the same.
        (1, 19),
    ],
)
def test_a_usual_day_and_a_short_one_are_not(audited: PanelSite, usually: int, today: int):
    patients = patients_of_the_hospital(audited, today)
    opens(audited, "member", patients[:usually], days_ago=8)

    opens(audited, "member", patients, days_ago=1)

    assert HEADING not in log_of(audited)


def test_what_happened_elsewhere_is_for_others(audited: PanelSite):
    opens(audited, "member", [uuid4() for _ in range(40)], days_ago=1)

    assert HEADING not in log_of(audited)
