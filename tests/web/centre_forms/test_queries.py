"""Each reader finds the versions of their own centres or networks, the last proposed one first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tests.support.organisations import a_person, an_ern, an_hcp
from web.centre_forms.queries import (
    centres,
    facts_of,
    forms_of_centres,
    forms_of_networks,
    rejection_of,
    texts_of,
)
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.networks import Hcp, HcpMembership, MembershipKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def a_centre(session: Session, name: str, **erns: MembershipKind) -> Hcp:
    hcp = an_hcp(session, name=name)
    for code, kind in erns.items():
        ern = an_ern(session, code)
        session.add(HcpMembership(hcp_id=hcp.id, ern_code=ern.code, kind=kind))
    session.flush()
    return hcp


def a_form(session: Session, hcp_id: UUID, day: int, *languages: str) -> CentreForm:
    form = CentreForm(
        id=uuid4(),
        hcp_id=hcp_id,
        kind="care",
        based_on="1.1",
        version=f"1.1-{day}",
        changes="Clearer.",
        proposed_by_id=a_person(session).id,
        proposed_at=datetime(2026, 11, day, tzinfo=UTC),
    )
    session.add(form)
    session.flush()
    session.add_all(
        CentreFormText(form_id=form.id, language=each, words=f"language: {each}", sha256="0" * 64)
        for each in languages
    )
    session.flush()
    return form


def test_a_representative_s_list_has_the_own_centres_with_their_languages(session: Session):
    home, away = a_centre(session, "Home"), a_centre(session, "Away")
    a_form(session, home.id, 1, "lv", "el")
    a_form(session, home.id, 2, "de")
    a_form(session, away.id, 3, "fi")

    found = forms_of_centres(session, {home.id})

    assert [(each.row.version, each.centre, each.languages) for each in found] == [
        ("1.1-2", "Home", ("de",)),
        ("1.1-1", "Home", ("el", "lv")),
    ]
    assert {each.proposed_by for each in found} == {"Dr. Ada Example"}
    assert forms_of_centres(session, set()) == []


def test_a_coordinator_s_list_has_the_network_s_members_and_no_guests(session: Session):
    member = a_centre(session, "Member", SKIN=MembershipKind.ASSOCIATED_NATIONAL_CENTRE)
    guest = a_centre(session, "Guest", SKIN=MembershipKind.GUEST, LUNG=MembershipKind.FULL_MEMBER)
    a_form(session, member.id, 1, "de")
    form = a_form(session, guest.id, 2, "de")

    assert [each.centre for each in forms_of_networks(session, {"SKIN"})] == ["Member"]
    assert forms_of_networks(session, set()) == []
    facts = facts_of(session, form)
    assert facts.erns == {"LUNG"}
    assert (facts.state, facts.proposed_by_id) == (CentreFormState.PROPOSED, form.proposed_by_id)


def test_texts_are_found_by_language(session: Session):
    form = a_form(session, a_centre(session, "Home").id, 1, "uk", "bg")

    assert list(texts_of(session, form.id)) == ["bg", "uk"]
    assert texts_of(session, uuid4()) == {}


def test_what_was_not_rejected_has_no_reason(session: Session):
    form = a_form(session, a_centre(session, "Home").id, 1, "uk")

    assert rejection_of(session, form) is None


def test_centres_are_listed_by_name(session: Session):
    second, first = a_centre(session, "Zoë"), a_centre(session, "Anna")

    assert [each.name for each in centres(session, {first.id, second.id})] == ["Anna", "Zoë"]
