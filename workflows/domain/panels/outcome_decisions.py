"""Decisions of the outcome: writing, presenting, signing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.evolve import evolve
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import Outcome, PanelState, SignatureKind


def start_outcome(
    _command: c.StartOutcome,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """The lead sets the pace; open data requests were refused by the guard."""
    return [e.OutcomeStarted()]


def resume_discussion(
    command: c.ResumeDiscussion,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Go back, with a reason."""
    return [e.DiscussionResumed(note_id=command.note_id)]


def present(
    command: c.PresentOutcome,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Every question needs its recommendation before anybody is asked to sign."""
    if not set(panel.question_ids) <= set(command.answered_question_ids):
        raise RefusedError(RefusalReason.QUESTIONS_UNANSWERED)
    version = len(panel.earlier_outcomes) + 1
    return [e.OutcomePresented(outcome_version=version, content_hash=command.content_hash)]


def revise(
    command: c.ReviseOutcome,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """A changed text is a new version; whoever signed the old one is asked again."""
    return [e.OutcomeRevised(note_id=command.note_id)]


def sign(
    command: c.SignOutcome,
    panel: PanelState,
    actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Sign exactly the text that was read."""
    outcome = _outcome(panel, command.outcome_version, command.content_hash)
    return settle_signature(panel, outcome, actor.person_id, SignatureKind.SIGNED)


def dissent(
    command: c.Dissent,
    panel: PanelState,
    actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Dissent is a signature too: it is on record and nobody waits for it any more."""
    outcome = _outcome(panel, command.outcome_version, command.content_hash)
    return settle_signature(
        panel,
        outcome,
        actor.person_id,
        SignatureKind.DISSENTED,
        note_id=command.note_id,
    )


def lapse(
    command: c.LapseSignature,
    panel: PanelState,
    _actor: Actor,
    now: datetime,
) -> list[e.Fact]:
    """A member's signature lapses once the limit has passed; the lead's never does."""
    if command.person_id == panel.lead_id:
        raise RefusedError(RefusalReason.LEAD_CANNOT_LAPSE)
    if panel.outcome is None or command.person_id not in panel.missing_signatures:
        raise RefusedError(RefusalReason.NOT_A_SIGNATORY)
    if panel.deadline is None or now < panel.deadline.due_at:
        raise RefusedError(RefusalReason.LIMIT_NOT_PASSED)
    return settle_signature(panel, panel.outcome, command.person_id, SignatureKind.LAPSED)


def settle_signature(
    panel: PanelState,
    outcome: Outcome,
    person_id: UUID,
    kind: SignatureKind,
    *,
    note_id: UUID | None = None,
) -> list[e.Fact]:
    """Return the signature, and the signed outcome when it was the last one."""
    settled = e.SignatureSettled(
        person_id=person_id,
        signature=kind,
        outcome_version=outcome.version,
        note_id=note_id,
    )
    return with_completion(panel, settled)


def with_completion(panel: PanelState, fact: e.Fact) -> list[e.Fact]:
    """Return ``fact``, followed by the signed outcome if nobody's signature is missing then.

    Whatever settles the last open signature completes the outcome: a signature, a dissent,
    a lapse, a member who leaves, a new lead who had signed as a member.
    """
    after = evolve(panel, e.Event(occurred_at=panel.last_progress_at, fact=fact))
    if (
        after.status is PanelStatus.SIGNING
        and after.outcome is not None
        and after.lead_id is not None
        and not after.missing_signatures
    ):
        return [fact, e.OutcomeSigned(outcome_version=after.outcome.version)]
    return [fact]


def _outcome(panel: PanelState, version: int, content_hash: str) -> Outcome:
    outcome = panel.outcome
    if outcome is None or (outcome.version, outcome.content_hash) != (version, content_hash):
        raise RefusedError(RefusalReason.OUTDATED_OUTCOME)
    return outcome
