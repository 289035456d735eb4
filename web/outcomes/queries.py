"""Reads outcomes as they were presented, and where each signature stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from web.discussions.records import records_of
from web.models.discussions import OutcomeText
from web.outcomes.body import OutcomeBody, read_body
from web.panels.loading import LoadedPanel
from web.panels.notes import read_notes
from web.request_session import db_session
from workflows.domain.panels import events as e
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.state import Outcome, SignatureKind


@dataclass(frozen=True, kw_only=True)
class SignatureRow:
    """One signatory: signed, dissented (why), lapsed, or missing still."""

    person_id: UUID
    kind: SignatureKind | None
    signed_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OutcomeView:
    """A presented outcome with its text and its signatures."""

    outcome: Outcome
    body: OutcomeBody
    signatures: tuple[SignatureRow, ...]

    @property
    def agreeing(self) -> list[SignatureRow]:
        """Return who signed."""
        return [each for each in self.signatures if each.kind is SignatureKind.SIGNED]

    @property
    def dissenting(self) -> list[SignatureRow]:
        """Return who dissented."""
        return [each for each in self.signatures if each.kind is SignatureKind.DISSENTED]

    @property
    def missing(self) -> list[SignatureRow]:
        """Return whose signature is missing."""
        return [each for each in self.signatures if each.kind is None]


def content_place(panel_id: UUID, content_hash: str) -> str:
    """Return the context under which a presented outcome is sealed."""
    return f"outcome_texts:{panel_id}:{content_hash}:body"


def present_outcome(panel: LoadedPanel) -> OutcomeView | None:
    """Return the outcome under signature, or signed; nothing while none is presented."""
    if panel.state.outcome is None:
        return None
    return read_outcomes(panel, with_earlier=False)[0]


def present_and_earlier(panel: LoadedPanel) -> tuple[OutcomeView | None, list[OutcomeView]]:
    """Return the same, and the versions that were revised or reopened, the latest first."""
    found = read_outcomes(panel, with_earlier=True)
    return (None, found) if panel.state.outcome is None else (found[0], found[1:])


def read_outcomes(panel: LoadedPanel, *, with_earlier: bool) -> list[OutcomeView]:
    """Return what was presented, the present version first; however many, three statements."""
    state = panel.state
    present = [] if state.outcome is None else [state.outcome]
    earlier = list(reversed(state.earlier_outcomes)) if with_earlier else []
    if not present and not earlier:
        return []
    bodies = _read_texts(panel, {each.content_hash for each in (*present, *earlier)})
    reasons = _dissents(panel)
    return [
        *(_view(each, bodies, state.missing_signatures, reasons) for each in present),
        *(_view(each, bodies, (), reasons) for each in earlier),
    ]


def read_outcome_text(panel: LoadedPanel, content_hash: str) -> OutcomeBody:
    """Return the text that signatures with this hash bind."""
    return _read_texts(panel, {content_hash})[content_hash]


def _read_texts(panel: LoadedPanel, hashes: Collection[str]) -> Mapping[str, OutcomeBody]:
    rows = db_session().execute(
        select(OutcomeText.content_hash, OutcomeText.sealed_body).where(
            OutcomeText.panel_id == panel.id, OutcomeText.content_hash.in_(hashes)
        ),
    )
    cipher = panel.cipher
    return {
        row.content_hash: read_body(
            cipher.open(row.sealed_body, content_place(panel.id, row.content_hash))
        )
        for row in rows
    }


def has_outcome_text(panel: LoadedPanel, content_hash: str) -> bool:
    """Tell whether this very text was presented before."""
    query = select(OutcomeText.content_hash).where(
        OutcomeText.panel_id == panel.id,
        OutcomeText.content_hash == content_hash,
    )
    return db_session().scalar(query) is not None


def _view(
    outcome: Outcome,
    bodies: Mapping[str, OutcomeBody],
    missing: tuple[UUID, ...],
    reasons: Mapping[tuple[UUID, int], str],
) -> OutcomeView:
    given = [
        SignatureRow(
            person_id=each.person_id,
            kind=each.kind,
            signed_at=each.signed_at,
            reason=reasons.get((each.person_id, outcome.version), ""),
        )
        for each in outcome.signatures
        if each.person_id not in missing
    ]
    waited_for = [SignatureRow(person_id=each, kind=None, signed_at=None) for each in missing]
    return OutcomeView(
        outcome=outcome,
        body=bodies[outcome.content_hash],
        signatures=tuple(given + waited_for),
    )


def _dissents(panel: LoadedPanel) -> Mapping[tuple[UUID, int], str]:
    facts = [
        record.fact
        for record in records_of(panel, EventKind.SIGNATURE_SETTLED)
        if isinstance(record.fact, e.SignatureSettled)
    ]
    notes = read_notes(panel, [fact.note_id for fact in facts])
    return {
        (fact.person_id, fact.outcome_version): notes.get(fact.note_id, "")
        for fact in facts
        if fact.note_id
    }
