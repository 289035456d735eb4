"""Finds centres' own forms: those of a representative's centres, or of a coordinator's networks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import select

from web.centre_forms.rules import FormFacts, RejectionReason
from web.models.audit import AuditAct, AuditEntry
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.networks import Hcp, HcpMembership, MembershipKind
from web.models.people import Person
from web.name_order import NameOrder

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

ROWS_SHOWN: Final = 100
SUBJECT: Final = "centre_form"


@dataclass(frozen=True, kw_only=True)
class ListedForm:
    """A version with its centre, its languages and the people around it."""

    row: CentreForm
    centre: str
    proposed_by: str
    languages: tuple[str, ...]


def centres(session: Session, hcp_ids: Collection[UUID]) -> Sequence[Hcp]:
    """Return these centres by name."""
    return session.scalars(
        select(Hcp).where(Hcp.id.in_(hcp_ids)).order_by(NameOrder(Hcp.name))
    ).all()


def forms_of_centres(session: Session, hcp_ids: Collection[UUID]) -> list[ListedForm]:
    """Return the versions of these centres, the last proposed one first."""
    return _listed(session, select(CentreForm).where(CentreForm.hcp_id.in_(hcp_ids)))


def forms_of_networks(session: Session, erns: Collection[str]) -> list[ListedForm]:
    """Return the versions of the networks' centres, the last proposed one first."""
    members = _members(erns)
    return _listed(session, select(CentreForm).where(CentreForm.hcp_id.in_(members)))


def facts_of(session: Session, form: CentreForm) -> FormFacts:
    """Return what the rules need to know of a version."""
    erns = session.scalars(
        select(HcpMembership.ern_code).where(
            HcpMembership.hcp_id == form.hcp_id,
            HcpMembership.kind != MembershipKind.GUEST,
        ),
    )
    return FormFacts(state=form.state, proposed_by_id=form.proposed_by_id, erns=frozenset(erns))


def texts_of(session: Session, form_id: UUID) -> dict[str, CentreFormText]:
    """Return the texts of a version by language, in alphabetical order."""
    query = select(CentreFormText).where(CentreFormText.form_id == form_id)
    rows = session.scalars(query.order_by(CentreFormText.language))
    return {row.language: row for row in rows}


def rejection_of(session: Session, form: CentreForm) -> RejectionReason | None:
    """Return why a version was rejected: the trail has kept it."""
    if form.state is not CentreFormState.REJECTED:
        return None
    detail = session.scalar(
        select(AuditEntry.detail)
        .where(
            # By person first: there is an index for that.
            AuditEntry.person_id == form.decided_by_id,
            AuditEntry.act == AuditAct.CHANGED,
            AuditEntry.subject_kind == SUBJECT,
            AuditEntry.subject_id == str(form.id),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1),
    )
    because = (detail or {}).get("because")
    return RejectionReason(because) if because in set(RejectionReason) else None


def _members(erns: Collection[str]) -> Select[UUID]:
    # A guest of a network is no member of it.
    return select(HcpMembership.hcp_id).where(
        HcpMembership.ern_code.in_(erns),
        HcpMembership.kind != MembershipKind.GUEST,
    )


def _listed(session: Session, wanted: Select[CentreForm]) -> list[ListedForm]:
    rows = session.scalars(
        wanted.order_by(CentreForm.proposed_at.desc(), CentreForm.id).limit(ROWS_SHOWN),
    ).all()
    centres_there = select(Hcp.id, Hcp.name).where(Hcp.id.in_({row.hcp_id for row in rows}))
    centre_names = {each.id: each.name for each in session.execute(centres_there)}
    proposers = {row.proposed_by_id for row in rows}
    people_there = select(Person.id, Person.display_name).where(Person.id.in_(proposers))
    people = {each.id: each.display_name for each in session.execute(people_there)}
    languages = _languages(session, [row.id for row in rows])
    return [
        ListedForm(
            row=row,
            centre=centre_names[row.hcp_id],
            proposed_by=people[row.proposed_by_id],
            languages=tuple(languages[row.id]),
        )
        for row in rows
    ]


def _languages(session: Session, form_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {form_id: [] for form_id in form_ids}
    query = select(CentreFormText.form_id, CentreFormText.language).where(
        CentreFormText.form_id.in_(form_ids),
    )
    for row in session.execute(query.order_by(CentreFormText.language)):
        found[row.form_id].append(row.language)
    return found
