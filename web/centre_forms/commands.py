"""Writes a centre's own form: proposed whole, decided once, and never changed after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from web import audit
from web.centre_forms.checking import CheckedText
from web.centre_forms.queries import SUBJECT, facts_of
from web.centre_forms.rules import RejectionReason, may_decide, represented_centres
from web.centre_forms.telling import tell_deciders, tell_proposer
from web.consents.published_forms import KIND
from web.models.audit import AuditAct
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.networks import Hcp
from web.models.notifications import NotificationReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.models.base import JsonObject
    from workflows.domain.actors import Actor


class FormNotAllowedError(Exception):
    """The actor may not do this, or the version was decided in the meantime."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A version to be proposed: checked texts, and what their readers are told of them."""

    command_id: UUID
    hcp_id: UUID
    based_on: str
    changes: str
    texts: Sequence[CheckedText]


def propose(session: Session, actor: Actor, proposal: Proposal) -> CentreForm:
    """Add the version with all its texts in the caller's transaction; sent twice it is one.

    Raises:
        FormNotAllowedError: when the actor does not represent the centre.

    """
    if proposal.hcp_id not in represented_centres(actor):
        raise FormNotAllowedError
    # Two who propose for one centre wait for each other, so that no number is given twice.
    session.get_one(Hcp, proposal.hcp_id, with_for_update=True)
    earlier = session.get(CentreForm, proposal.command_id)
    if earlier is not None and _is_same(earlier, actor, proposal):
        return earlier
    form = CentreForm(
        id=proposal.command_id if earlier is None else uuid4(),
        hcp_id=proposal.hcp_id,
        kind=KIND,
        based_on=proposal.based_on,
        version=_next_version(session, proposal),
        changes=proposal.changes,
        proposed_by_id=actor.person_id,
        proposed_at=datetime.now(UTC),
    )
    session.add(form)
    session.flush()
    session.add_all(
        CentreFormText(
            form_id=form.id, language=each.language, words=each.content, sha256=each.sha256
        )
        for each in proposal.texts
    )
    sums = {each.language: each.sha256 for each in proposal.texts}
    _audit(session, AuditAct.CREATED, actor, form, {"texts": sums})
    tell_deciders(session, form)
    return form


def approve(session: Session, actor: Actor, form: CentreForm, valid_from: date) -> None:
    """Let the version hold from a day on, in the caller's transaction.

    Raises:
        FormNotAllowedError: when the actor may not, or the version was decided already.

    """
    values = {"state": CentreFormState.APPROVED, "valid_from": valid_from}
    _decide(session, actor, form, values)
    detail = {"decision": "approved", "valid_from": valid_from.isoformat()}
    _audit(session, AuditAct.CHANGED, actor, form, detail)
    tell_proposer(session, form, NotificationReason.FORM_APPROVED)


def reject(session: Session, actor: Actor, form: CentreForm, because: RejectionReason) -> None:
    """Reject the version, in the caller's transaction; the trail keeps why.

    Raises:
        FormNotAllowedError: when the actor may not, or the version was decided already.

    """
    _decide(session, actor, form, {"state": CentreFormState.REJECTED})
    detail = {"decision": "rejected", "because": because.value}
    _audit(session, AuditAct.CHANGED, actor, form, detail)
    tell_proposer(session, form, NotificationReason.FORM_REJECTED)


def _decide(session: Session, actor: Actor, form: CentreForm, values: dict[str, Any]) -> None:
    if not may_decide(actor, facts_of(session, form)):
        raise FormNotAllowedError
    changed = session.execute(
        update(CentreForm)
        # Compared in the database: what two decide at once, only the first decides.
        .where(CentreForm.id == form.id, CentreForm.state == CentreFormState.PROPOSED)
        .values(decided_by_id=actor.person_id, decided_at=datetime.now(UTC), **values)
        .returning(CentreForm.id)
        .execution_options(synchronize_session=False),
    ).all()
    if not changed:
        raise FormNotAllowedError
    session.refresh(form)


def _is_same(earlier: CentreForm, actor: Actor, proposal: Proposal) -> bool:
    return (earlier.hcp_id, earlier.proposed_by_id) == (proposal.hcp_id, actor.person_id)


def _next_version(session: Session, proposal: Proposal) -> str:
    """Return such as ``1.1-3``; a rejected version keeps its number."""
    versions = session.scalars(
        select(CentreForm.version).where(
            CentreForm.hcp_id == proposal.hcp_id,
            CentreForm.kind == KIND,
            CentreForm.based_on == proposal.based_on,
        ),
    )
    last = max((int(version.rpartition("-")[2]) for version in versions), default=0)
    return f"{proposal.based_on}-{last + 1}"


def _audit(
    session: Session,
    act: AuditAct,
    actor: Actor,
    form: CentreForm,
    detail: JsonObject,
) -> None:
    audit.record(
        session,
        act=act,
        person_id=actor.person_id,
        subject_kind=SUBJECT,
        subject_id=form.id,
        detail={"centre": str(form.hcp_id), "version": form.version, **detail},
    )
