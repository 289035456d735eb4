"""What the tests of consent tasks share: a site with people, a patient, and tasks of hers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.support.centre_site import CLINICIAN, CentreSite, a_centre_site
from tests.support.days import today
from web.models.consents import ConsentTask
from web.models.notifications import Notification, NotificationReason
from workflows.domain.consent_tasks import ConsentTaskKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@dataclass
class Tasks:
    """The site, one patient, and short ways to give her tasks."""

    site: CentreSite
    patient_id: UUID

    @property
    def nickname(self) -> str:
        return self.site.patient(self.patient_id).nickname

    def opens(
        self,
        kind: ConsentTaskKind = ConsentTaskKind.RETENTION_REVIEW,
        *,
        occasion: str = "2041-05",
        due_on: date | None = None,
        **values: Any,
    ) -> UUID:
        """Add a task that is open, and tell the clinician of it."""
        task_id = uuid4()
        person_id = self.site.actor(CLINICIAN).person_id
        with self.site.lent.sessions.begin() as session:
            session.add(
                ConsentTask(
                    id=task_id,
                    patient_id=self.patient_id,
                    kind=kind,
                    occasion=occasion,
                    due_on=due_on or today() + timedelta(days=30),
                    **values,
                )
            )
            session.flush()
            session.add(
                Notification(
                    key=f"task {task_id}",
                    person_id=person_id,
                    consent_task_id=task_id,
                    reason=NotificationReason.CONSENT_TASK,
                    occurred_at=datetime.now(UTC),
                )
            )
        return task_id

    def task(self, task_id: UUID) -> ConsentTask:
        """Return the task as the database has it."""
        with self.site.lent.sessions() as session:
            return session.get_one(ConsentTask, task_id)

    def unread(self) -> int:
        """Return how many notices nobody has read."""
        with self.site.lent.sessions() as session:
            query = select(Notification).where(Notification.read_at.is_(None))
            return len(session.scalars(query).all())


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[CentreSite]:
    """Lend the site."""
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        yield site


@pytest.fixture
def tasks(site: CentreSite) -> Tasks:
    """Lend one patient of the clinician's centre."""
    return Tasks(site, site.enrols())
