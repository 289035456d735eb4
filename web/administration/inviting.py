"""Invites people: an account that its owner opens, an affiliation that waits for approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from web import audit
from web.accounts.letters import send_link
from web.accounts.newcomers import Newcomer, add_person
from web.accounts.queries import in_term
from web.administration.invitation_rules import InvitationRefusal, Place, refusal_of
from web.administration.queries import OVER
from web.models.account_letters import AccountLetterKind
from web.models.audit import AuditAct
from web.models.networks import Hcp, HcpMembership
from web.models.people import Affiliation, AffiliationState, Person
from web.sign_in import find_person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.passwords import Passwords
    from workflows.domain.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Whom to invite to what. ``acts_for`` is the e-mail address of an assistant's clinician."""

    email: str
    display_name: str
    title: str
    locale: str
    place: Place
    acts_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Who was invited; ``is_new`` without a password, a link goes to their address."""

    person: Person
    is_new: bool
    password: str | None


class InvitationRefusedError(Exception):
    """The invitation is not made; ``reason`` says why."""

    def __init__(self, reason: InvitationRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def invite(
    session: Session, actor: Actor, invitation: Invitation, passwords: Passwords | None
) -> Invited:
    """Invite in the caller's transaction; nothing opens until the affiliation is approved.

    With ``passwords`` a new account gets a one-time password, else its owner is sent a link.

    Raises:
        InvitationRefusedError: when the rules refuse it, or the affiliation is there already.

    """
    place = invitation.place
    reason = refusal_of(actor, place, is_member=_is_member(session, place))
    if reason is not None:
        raise InvitationRefusedError(reason)
    acts_for_id = _clinician(session, invitation) if place.role is Role.ASSISTANT else None
    person, password = find_person(session, invitation.email), None
    is_new = person is None
    if person is None:
        newcomer = _newcomer(session, invitation)
        person, password = add_person(session, newcomer, passwords, by_id=actor.person_id)
        if password is None:
            send_link(session, person, AccountLetterKind.INVITATION, by_id=actor.person_id)
    elif _is_there(session, person, place):
        raise InvitationRefusedError(InvitationRefusal.ALREADY_THERE)
    _request(session, actor, person, place, acts_for_id)
    return Invited(person=person, is_new=is_new, password=password)


def _request(
    session: Session, actor: Actor, person: Person, place: Place, acts_for_id: UUID | None
) -> None:
    affiliation = Affiliation(
        id=uuid4(),
        person_id=person.id,
        hcp_id=place.hcp_id,
        ern_code=place.ern,
        role=place.role,
        state=AffiliationState.REQUESTED,
        acts_for_id=acts_for_id,
        requested_at=datetime.now(UTC),
    )
    session.add(affiliation)
    session.flush()
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=actor.person_id,
        subject_kind="affiliation",
        subject_id=affiliation.id,
        detail={"person": str(person.id), "role": place.role},
    )


def _newcomer(session: Session, invitation: Invitation) -> Newcomer:
    hcp = session.get(Hcp, invitation.place.hcp_id) if invitation.place.hcp_id else None
    return Newcomer(
        email=invitation.email,
        display_name=invitation.display_name,
        title=invitation.title,
        locale=invitation.locale,
        time_zone=hcp.time_zone if hcp else "Europe/Brussels",
    )


def _is_member(session: Session, place: Place) -> bool:
    if place.hcp_id is None or place.ern is None:
        return False
    return session.get(HcpMembership, (place.hcp_id, place.ern)) is not None


def _is_there(session: Session, person: Person, place: Place) -> bool:
    query = select(Affiliation.id).where(
        Affiliation.person_id == person.id,
        Affiliation.role == place.role,
        Affiliation.hcp_id == place.hcp_id,
        Affiliation.ern_code == place.ern,
        Affiliation.state.not_in(OVER),
    )
    return session.scalar(query.limit(1)) is not None


def _clinician(session: Session, invitation: Invitation) -> UUID:
    """Return for whom an assistant acts: a clinician of the same healthcare provider."""
    clinician = find_person(session, invitation.acts_for)
    query = select(Affiliation.id).where(
        Affiliation.person_id == (clinician.id if clinician else None),
        Affiliation.role == Role.HEALTH_PROFESSIONAL,
        Affiliation.hcp_id == invitation.place.hcp_id,
        *in_term(datetime.now(UTC)),
    )
    if clinician is None or session.scalar(query.limit(1)) is None:
        raise InvitationRefusedError(InvitationRefusal.NO_CLINICIAN)
    return clinician.id
