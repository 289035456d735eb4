"""Versions are numbered by centre, decided once, and never touched again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from i18n.consent_forms import FormAlteredError
from tests.support.organisations import a_person, an_ern, an_hcp
from web.centre_forms.checking import CheckedText
from web.centre_forms.commands import FormNotAllowedError, Proposal, approve, propose, reject
from web.centre_forms.rules import RejectionReason
from web.consents.form_words import form_words
from web.models.audit import AuditEntry
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.networks import HcpMembership, MembershipKind
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAY = date(2027, 1, 4)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A centre of EpiCARE with its representative, and the network's coordinator."""

    session: Session
    hcp_id: UUID
    representative: Actor
    coordinator: Actor

    def proposes(self, *, based_on: str = "1.1", command_id: UUID | None = None) -> CentreForm:
        """Propose one Greek text."""
        text = CheckedText(language="el", content="title: Συγκατάθεση\n", sha256="0" * 64)
        proposal = Proposal(
            command_id=command_id or uuid4(),
            hcp_id=self.hcp_id,
            based_on=based_on,
            changes="Clearer.",
            texts=(text,),
        )
        return propose(self.session, self.representative, proposal)


@pytest.fixture
def desk(session: Session) -> Desk:
    ern, hcp = an_ern(session), an_hcp(session)
    kind = MembershipKind.FULL_MEMBER
    session.add(HcpMembership(hcp_id=hcp.id, ern_code=ern.code, kind=kind))
    session.flush()
    representative = RoleHeld(role=Role.HCP_REPRESENTATIVE, hcp_id=hcp.id)
    coordinator = RoleHeld(role=Role.COORDINATOR, ern=ern.code)
    return Desk(
        session=session,
        hcp_id=hcp.id,
        representative=Actor(person_id=a_person(session).id, roles=(representative,)),
        coordinator=Actor(person_id=a_person(session).id, roles=(coordinator,)),
    )


def test_each_published_version_has_its_own_row_of_numbers(desk: Desk):
    versions = [desk.proposes(based_on=each).version for each in ("1.1", "1.0", "1.1", "1.1")]

    assert versions == ["1.1-1", "1.0-1", "1.1-2", "1.1-3"]


def test_after_the_ninth_comes_the_tenth(desk: Desk):
    assert [desk.proposes().version for _ in range(11)][-2:] == ["1.1-10", "1.1-11"]


def test_a_proposal_that_comes_twice_is_one(desk: Desk):
    command_id = uuid4()

    first, second = (desk.proposes(command_id=command_id) for _ in range(2))

    assert first is second
    texts = desk.session.scalars(select(CentreFormText)).all()
    assert [each.form_id for each in texts] == [first.id]


def test_nobody_proposes_for_a_centre_that_they_do_not_represent(desk: Desk):
    proposal = Proposal(
        command_id=uuid4(), hcp_id=an_hcp(desk.session).id, based_on="1.1", changes="", texts=()
    )

    for actor in (desk.representative, desk.coordinator):
        with pytest.raises(FormNotAllowedError):
            propose(desk.session, actor, proposal)


@pytest.mark.parametrize("first", [CentreFormState.APPROVED, CentreFormState.REJECTED])
def test_after_a_decision_nothing_changes(desk: Desk, first: CentreFormState):
    form = desk.proposes()
    if first is CentreFormState.APPROVED:
        approve(desk.session, desk.coordinator, form, DAY)
    else:
        reject(desk.session, desk.coordinator, form, RejectionReason.WORDING)
    was = (form.state, form.valid_from, form.decided_by_id, form.decided_at)

    with pytest.raises(FormNotAllowedError):
        approve(desk.session, desk.coordinator, form, date(2030, 1, 1))
    with pytest.raises(FormNotAllowedError):
        reject(desk.session, desk.coordinator, form, RejectionReason.NOT_NEEDED)

    desk.session.refresh(form)
    assert (form.state, form.valid_from, form.decided_by_id, form.decided_at) == was
    assert form.state is first


def test_what_another_decided_meanwhile_is_compared_in_the_database(desk: Desk):
    form = desk.proposes()
    approve(desk.session, desk.coordinator, form, DAY)
    # As a request that read the row before the other one's commit would have it.
    desk.session.expunge(form)
    form.state = CentreFormState.PROPOSED

    with pytest.raises(FormNotAllowedError):
        reject(desk.session, desk.coordinator, form, RejectionReason.WORDING)

    assert desk.session.get_one(CentreForm, form.id).state is CentreFormState.APPROVED


def test_words_that_were_changed_behind_the_pages_are_never_used(desk: Desk):
    form = desk.proposes()
    approve(desk.session, desk.coordinator, form, DAY)

    # The sum of the text is not the one that was kept with it.
    with pytest.raises(FormAlteredError):
        form_words(desk.session, desk.hcp_id, "care", form.version, "el")


def test_the_representative_does_not_decide(desk: Desk):
    form = desk.proposes()

    with pytest.raises(FormNotAllowedError):
        approve(desk.session, desk.representative, form, DAY)


def test_the_trail_holds_codes_and_sums_and_no_words(desk: Desk):
    form = desk.proposes()
    reject(desk.session, desk.coordinator, form, RejectionReason.TRANSLATION)

    proposed, rejected = desk.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "centre_form", AuditEntry.subject_id == str(form.id))
        .order_by(AuditEntry.seq),
    ).all()
    common = {"centre": str(desk.hcp_id), "version": "1.1-1"}
    assert proposed.detail == {**common, "texts": {"el": "0" * 64}}
    assert rejected.detail == {**common, "decision": "rejected", "because": "translation"}
