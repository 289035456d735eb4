"""The consent of one patient over the years: sleeps, and looks after it when something is due.

The rules are asked in the activity, each time anew, so that they may change in fifteen years
without a recorded history that contradicts them; here stands only the next instant to look.
"""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import contracts
    from workflows.domain.errors import DomainError
    from workflows.messages import ConsentLookedAfter, ConsentRun, LookAfterConsent


def consent_workflow_id(patient_id: object) -> str:
    """Return the id of the workflow of a patient's consent: opaque, and the same for ever."""
    return f"consent-{patient_id}"


@workflow.defn(name="Consent", failure_exception_types=[DomainError])
class ConsentWorkflow:
    """What a patient's consent asks for, from the first signature to erasure."""

    @workflow.init
    def __init__(self, run: ConsentRun) -> None:
        """Take up the watch; a nudge may arrive before ``run`` starts."""
        self._input = run
        self._has_changed = False
        self._look_again_at: datetime | None = None

    @workflow.run
    async def run(self, _run: ConsentRun) -> None:
        """Look after the consent, sleep, and look again, until the patient is erased."""
        while await self._is_to_be_watched():
            await self._sleep()
            if self._is_long():
                # The next run begins with a look, so a nudge that came meanwhile is not lost.
                workflow.continue_as_new(self._input)

    @workflow.signal
    def consent_changed(self) -> None:
        """Wake: a consent was confirmed or withdrawn, a form published, a patient erased."""
        self._has_changed = True

    @workflow.query
    def look_again_at(self) -> datetime | None:
        """Return the next instant at which something is due."""
        return self._look_again_at

    async def _is_to_be_watched(self) -> bool:
        # Whatever changes from here on is looked at once more.
        self._has_changed = False
        answer: ConsentLookedAfter = await workflow.execute_activity(
            contracts.look_after_consent,
            LookAfterConsent(patient_id=self._input.patient_id, now=workflow.now()),
            **contracts.CONSENT_UPKEEP,
        )
        self._look_again_at = answer.look_again_at
        return self._has_changed or answer.look_again_at is not None

    async def _sleep(self) -> None:
        wake = self._look_again_at
        if self._has_changed or wake is None or wake <= workflow.now():
            return
        try:
            await workflow.wait_condition(
                lambda: self._has_changed,
                timeout=wake - workflow.now(),
            )
        except TimeoutError:
            return

    def _is_long(self) -> bool:
        length = workflow.info().get_current_history_length()
        return (
            length >= self._input.continue_as_new_at_events
            or workflow.info().is_continue_as_new_suggested()
        )
