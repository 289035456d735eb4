"""Consents whose changes are looked for, and what takes the place of Temporal's client there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from sqlalchemy import update
from temporalio.api.namespace.v1 import NamespaceInfo
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeNamespaceResponse,
)

from web import audit
from web.models.centre_forms import CentreForm, CentreFormState
from web.models.discussions import PanelRequest
from web.models.patients import Consent, Patient

if TYPE_CHECKING:
    from temporalio.client import Client

    from tests.support.recorded_panels import RecordedPanels
    from web.models.audit import AuditAct

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


class CalledWorkflows:
    """Remembers which workflows were started, and which of them were nudged."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bool]] = []
        self.delays: list[timedelta] = []
        self.failures: list[Exception] = []
        self.was_called = asyncio.Event()
        self.namespace = "default"
        self.engine_id = "the namespace's own id"

    @property
    def client(self) -> Client:
        return cast("Client", self)

    def forget(self) -> list[tuple[str, bool]]:
        """Return the calls in the order of their ids, and begin anew."""
        calls, self.calls = sorted(self.calls), []
        return calls

    @property
    def workflow_service(self) -> CalledWorkflows:
        """Return what is asked for the namespace."""
        return self

    async def describe_namespace(
        self, request: DescribeNamespaceRequest
    ) -> DescribeNamespaceResponse:
        """Answer with the id of the namespace that was asked for."""
        assert request.namespace == self.namespace
        return DescribeNamespaceResponse(namespace_info=NamespaceInfo(id=self.engine_id))

    async def start_workflow(self, _run: object, _message: object, **how: Any) -> None:
        if self.failures:
            raise self.failures.pop()
        self.delays.append(how["start_delay"] or timedelta())
        self.calls.append((how["id"], how["start_signal"] == "consent_changed"))
        self.was_called.set()


@dataclass
class WatchedConsents:
    """Patients of the German centre, what they signed, and the trail of it."""

    world: RecordedPanels
    patients: list[UUID] = field(default_factory=list)

    def signs(self, at: datetime | None = NOW, *, version: str = "1.1") -> UUID:
        """Enrol a patient who signs; without an instant nobody has confirmed it."""
        panel_id = self.world.enrols()
        consent_id = self.world.consents(panel_id, confirmed_at=at)
        with self.world.lent.sessions.begin() as session:
            session.execute(
                update(Consent).where(Consent.id == consent_id).values(form_version=version)
            )
            patient_id = session.get_one(PanelRequest, panel_id).patient_id
        self.patients.append(patient_id)
        return patient_id

    def is_erased(self, patient_id: UUID, at: datetime) -> None:
        with self.world.lent.sessions.begin() as session:
            session.execute(update(Patient).where(Patient.id == patient_id).values(erased_at=at))

    def leaves(self, act: AuditAct, patient_id: UUID | None, kind: str, **what: Any) -> None:
        """Leave an entry in the trail."""
        with self.world.lent.sessions.begin() as session:
            audit.record(
                session,
                act=act,
                person_id=what.pop("person_id", self.world.people["clinician"]),
                subject_kind=kind,
                patient_id=patient_id,
                **what,
            )

    def approves_form(self, country: str, version: str) -> None:
        """Approve a centre's own version."""
        with self.world.lent.sessions.begin() as session:
            session.add(
                CentreForm(
                    id=uuid4(),
                    hcp_id=self.world.hcps[country],
                    kind="care",
                    based_on="1.1",
                    version=version,
                    changes="The address.",
                    state=CentreFormState.APPROVED,
                    proposed_by_id=self.world.people["clinician"],
                    valid_from=date(2026, 11, 27),
                )
            )
