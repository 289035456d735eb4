"""Fifteen years of a patient's consent: real workflow, activity and database, time skipped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.consent_tasks import ConsentTasks
from tests.support.consent_years import Years, a_patient_of_15_years, years_later
from tests.support.skipped_time import TIME_SKIPPING
from tests.support.temporal import TemporalForTest, run, temporal_server
from workflows.consent_workflow import ConsentWorkflow
from workflows.domain.consent import Signatory
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind, PublishedForm

if TYPE_CHECKING:
    from tests.support.databases import Databases


def test_fifteen_years_open_each_task_once_remind_and_stop_when_it_is_decided(
    databases: Databases,
) -> None:
    async def test() -> None:
        with databases.fresh("sqlite") as lent:
            years = a_patient_of_15_years(lent)
            tasks = ConsentTasks(lent.sessions, hour=8, forms=years.forms_for)
            async with temporal_server(
                [tasks.look_after_consent], server_options=TIME_SKIPPING
            ) as temporal:
                await _a_new_version(years, temporal)
                await _majority(years)
                await _the_review(years)
                await _erasure(years)

    # Each skipped timer takes the server about a second.
    run(test(), seconds=300)


async def _a_new_version(years: Years, temporal: TemporalForTest) -> None:
    """Nothing is asked until it is in force; then three reminders, until a parent signs."""
    published = years.today + timedelta(days=100)
    years.forms.append(PublishedForm(version="1.1", published_on=published))
    await years.starts(temporal)

    await years.until(published - timedelta(days=2))
    assert (years.tasks(), years.told()) == ([], 0)

    now = await years.until(published + timedelta(days=91))
    asked = (ConsentTaskKind.RECONSENT, "1.1", published + timedelta(days=60), 3)
    assert (years.tasks(), years.told()) == ([(*asked, None)], 3)

    years.signs(now, form_version="1.1", signatory=Signatory.PARENT)
    await years.hears()
    assert years.tasks() == [(*asked, ConsentTaskDecision.RENEWED)]


async def _majority(years: Years) -> None:
    """Three months before the patient comes of age, once; then the patient's own signature."""
    due_on = years.today.replace(year=years.today.year + 3, day=1)
    now = await years.until(due_on - timedelta(days=20))
    asked = (ConsentTaskKind.MAJORITY, "18", due_on, 1)
    assert (years.tasks()[1:], years.told()) == ([(*asked, None)], 4)

    years.signs(now, form_version="1.1", signatory=Signatory.PATIENT)
    await years.hears()

    # The day on which it would have been due goes by in silence.
    await years.until(due_on + timedelta(days=100))
    assert years.tasks()[1:] == [(*asked, ConsentTaskDecision.RENEWED)]
    assert years.told() == 4


async def _the_review(years: Years) -> None:
    """Ninety days before the fifteenth year is over it opens; the next one follows from it."""
    due_on = years_later(years.today, 15)
    now = await years.until(due_on - timedelta(days=80))
    asked = (ConsentTaskKind.RETENTION_REVIEW, f"{due_on:%Y-%m}", due_on, 1)
    assert (years.tasks()[2:], years.told()) == ([(*asked, None)], 5)

    years.keeps(now)
    await years.hears()

    assert years.tasks()[2:] == [(*asked, ConsentTaskDecision.KEPT)]
    assert years.handle
    wake = await years.handle.query(ConsentWorkflow.look_again_at)
    assert wake is not None
    assert wake.date() == years_later(now.date(), 15) - timedelta(days=90)


async def _erasure(years: Years) -> None:
    """Nothing can come any more, so the watch ends; nobody was told anything after that."""
    assert years.handle
    years.is_erased()

    await years.handle.signal(ConsentWorkflow.consent_changed)
    await years.handle.result()

    assert (len(years.tasks()), years.told()) == (3, 5)
