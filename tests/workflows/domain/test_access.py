"""Who sees what: every relation x permission x status x consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.panel_people import (
    ADMINISTRATOR,
    ASSISTANT,
    AUDITOR,
    CLINICIAN,
    COLLEAGUE,
    COORDINATOR,
    DISPATCHER,
    GUEST,
    HOSPITAL,
    IDLE_ASSISTANT,
    INVITED,
    LEAD,
    MEMBER,
    OTHER_COORDINATOR,
    OTHER_HOSPITAL,
    REPRESENTATIVE,
    RESEARCHER,
    STRANGER,
    UNRELATED_COORDINATOR,
)
from tests.support.panels import FIRST_MORNING, NOTE, a_panel
from workflows.domain.access import (
    AccessReason,
    Decision,
    PanelSubject,
    PatientSubject,
    decide_panel,
    decide_patient,
    decide_role,
    may,
)
from workflows.domain.actors import Actor
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.permissions import Permission

OPEN_STATUSES = {"discussion", "drafting_outcome", "signing", "signed", "closed", "archived"}
OWN = (CLINICIAN, COLLEAGUE, ASSISTANT)
PANEL = (LEAD, MEMBER, GUEST)
PROCESS_ONLY = (INVITED, COORDINATOR, DISPATCHER, OTHER_COORDINATOR)
OUTSIDE = (
    STRANGER,
    UNRELATED_COORDINATOR,
    ADMINISTRATOR,
    RESEARCHER,
    AUDITOR,
    REPRESENTATIVE,
    IDLE_ASSISTANT,
)
PROCESS = (Permission.SEE_PANEL, Permission.MOVE_PANEL)
YES = {
    reason: Decision(allowed=True, reason=reason)
    for reason in (
        AccessReason.OWN_CENTRE,
        AccessReason.PANEL_MEMBER,
        AccessReason.INVITED,
        AccessReason.COORDINATES,
        AccessReason.HOLDS_ROLE,
    )
}


def no(reason: AccessReason) -> Decision:
    return Decision(allowed=False, reason=reason)


def a_subject(
    status: PanelStatus = PanelStatus.DISCUSSION,
    *,
    holds: bool = True,
    days: int = 1,
) -> PanelSubject:
    """Return the discussion's cast around a panel in ``status``."""
    panel = replace(a_panel().panel, status=status)
    return PanelSubject(
        panel=panel,
        care_consent_holds=holds,
        now=FIRST_MORNING + timedelta(days=days),
    )


@pytest.mark.parametrize("status", PanelStatus)
@pytest.mark.parametrize("holds", [True, False])
def test_the_own_centre_always_sees_its_case(status: PanelStatus, holds: bool):  # noqa: FBT001
    for actor in OWN:
        decision = decide_panel(actor, Permission.SEE_CASE, a_subject(status, holds=holds))
        assert decision == YES[AccessReason.OWN_CENTRE]


@pytest.mark.parametrize("status", PanelStatus)
@pytest.mark.parametrize("holds", [True, False])
def test_the_panel_sees_the_case_while_consent_holds(status: PanelStatus, holds: bool):  # noqa: FBT001
    is_open = holds and status.value in OPEN_STATUSES
    expected = YES[AccessReason.PANEL_MEMBER] if is_open else no(AccessReason.CONSENT_NOT_CONFIRMED)

    for actor in PANEL:
        decision = decide_panel(actor, Permission.SEE_CASE, a_subject(status, holds=holds))
        assert decision == expected


def test_the_panel_sees_nothing_before_the_consent_is_confirmed():
    subject = a_subject()
    unconfirmed = replace(subject.panel.consent, confirmed_by=None)

    for actor in PANEL:
        decision = decide_panel(
            actor,
            Permission.SEE_CASE,
            replace(subject, panel=replace(subject.panel, consent=unconfirmed)),
        )
        assert decision == no(AccessReason.CONSENT_NOT_CONFIRMED)


@pytest.mark.parametrize("status", PanelStatus)
def test_the_invited_and_the_coordinators_never_see_the_case(status: PanelStatus):
    for actor in PROCESS_ONLY:
        decision = decide_panel(actor, Permission.SEE_CASE, a_subject(status))
        assert decision == no(AccessReason.PROCESS_ONLY)


@pytest.mark.parametrize("status", PanelStatus)
@pytest.mark.parametrize("permission", [*PROCESS, Permission.SEE_CASE])
def test_nobody_else_sees_anything(status: PanelStatus, permission: Permission):
    for actor in OUTSIDE:
        decision = decide_panel(actor, permission, a_subject(status))
        assert decision == no(AccessReason.NO_RELATION)


@pytest.mark.parametrize("status", PanelStatus)
@pytest.mark.parametrize("permission", PROCESS)
@pytest.mark.parametrize(
    ("actors", "reason"),
    [
        (OWN, AccessReason.OWN_CENTRE),
        (PANEL, AccessReason.PANEL_MEMBER),
        ((INVITED,), AccessReason.INVITED),
        ((COORDINATOR, DISPATCHER, OTHER_COORDINATOR), AccessReason.COORDINATES),
    ],
)
def test_the_process_is_seen_by_whoever_has_a_part(
    status: PanelStatus,
    permission: Permission,
    actors: tuple[Actor, ...],
    reason: AccessReason,
):
    for actor in actors:
        for holds in (True, False):
            decision = decide_panel(actor, permission, a_subject(status, holds=holds))
            assert decision == YES[reason]


@pytest.mark.parametrize("permission", [*PROCESS, Permission.SEE_CASE])
def test_a_guests_access_ends_with_the_term_to_the_second(permission: Permission):
    at_the_end = a_subject(days=90)
    just_before = replace(at_the_end, now=at_the_end.now - timedelta(seconds=1))

    assert decide_panel(GUEST, permission, just_before) == YES[AccessReason.PANEL_MEMBER]
    assert decide_panel(GUEST, permission, at_the_end) == no(AccessReason.NO_RELATION)
    assert decide_panel(MEMBER, permission, at_the_end) == YES[AccessReason.PANEL_MEMBER]


def test_an_invited_guests_term_ends_too():
    story = a_panel()
    waiting = tuple(
        replace(each, status=story.panel.participant(INVITED.person_id).status)
        for each in story.panel.participants
    )
    panel = replace(story.panel, participants=waiting)
    late = PanelSubject(
        panel=panel,
        care_consent_holds=True,
        now=FIRST_MORNING + timedelta(days=91),
    )

    assert decide_panel(GUEST, Permission.SEE_PANEL, late) == no(AccessReason.NO_RELATION)
    assert decide_panel(INVITED, Permission.SEE_PANEL, late) == YES[AccessReason.INVITED]


def test_a_guest_who_works_at_the_centre_keeps_the_own_case():
    late = a_subject(days=91)
    colleague_and_guest = replace(GUEST, roles=COLLEAGUE.roles)

    decision = decide_panel(colleague_and_guest, Permission.SEE_CASE, late)

    assert decision == YES[AccessReason.OWN_CENTRE]


@pytest.mark.parametrize("status", [PanelStatus.CLOSED, PanelStatus.ARCHIVED])
def test_a_guests_access_ends_with_the_panel(status: PanelStatus):
    story = a_panel(status)
    subject = PanelSubject(panel=story.panel, care_consent_holds=True, now=story.now)

    for permission in (*PROCESS, Permission.SEE_CASE):
        assert decide_panel(GUEST, permission, subject) == no(AccessReason.NO_RELATION)
        assert decide_panel(MEMBER, permission, subject).allowed


def test_a_withdrawn_panel_is_frozen_for_its_members():
    story = a_panel().does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))
    subject = PanelSubject(panel=story.panel, care_consent_holds=True, now=story.now)

    assert decide_panel(LEAD, Permission.SEE_CASE, subject) == no(
        AccessReason.CONSENT_NOT_CONFIRMED,
    )
    assert decide_panel(GUEST, Permission.SEE_PANEL, subject) == no(AccessReason.NO_RELATION)
    assert decide_panel(LEAD, Permission.SEE_PANEL, subject) == YES[AccessReason.PANEL_MEMBER]


ROLE_PERMISSIONS = {
    Permission.USE_CONSILIUM: {*OWN, *PANEL, *PROCESS_ONLY, *OUTSIDE},
    Permission.ENROL_PATIENT: {
        *OWN,
        LEAD,
        MEMBER,
        INVITED,
        STRANGER,
        IDLE_ASSISTANT,
    },
    Permission.SEE_BOARD: {COORDINATOR, DISPATCHER, OTHER_COORDINATOR, UNRELATED_COORDINATOR},
    Permission.SEE_NETWORKS: {
        ADMINISTRATOR,
        COORDINATOR,
        OTHER_COORDINATOR,
        UNRELATED_COORDINATOR,
        REPRESENTATIVE,
    },
    Permission.MANAGE_PEOPLE: {
        ADMINISTRATOR,
        COORDINATOR,
        OTHER_COORDINATOR,
        UNRELATED_COORDINATOR,
        REPRESENTATIVE,
    },
    Permission.PROPOSE_FORM: {REPRESENTATIVE},
    Permission.APPROVE_FORM: {COORDINATOR, OTHER_COORDINATOR, UNRELATED_COORDINATOR},
    Permission.READ_ACCESS_LOG: {AUDITOR},
    Permission.SEE_OUTGOING_MAIL: {ADMINISTRATOR},
}


def test_after_erasure_nobody_sees_the_case_and_everybody_still_sees_the_process():
    subject = replace(a_subject(), is_erased=True)

    for actor in (*OWN, *PANEL):
        case = decide_panel(actor, Permission.SEE_CASE, subject)
        assert case == no(AccessReason.PATIENT_ERASED)
        assert decide_panel(actor, Permission.SEE_PANEL, subject).allowed
    assert decide_panel(STRANGER, Permission.SEE_CASE, subject) == no(AccessReason.NO_RELATION)


@pytest.mark.parametrize("permission", Permission)
def test_roles_open_what_is_no_matter_of_a_panel_or_patient(permission: Permission):
    allowed = ROLE_PERMISSIONS.get(permission, set())

    for actor in (*OWN, *PANEL, *PROCESS_ONLY, *OUTSIDE):
        expected = YES[AccessReason.HOLDS_ROLE] if actor in allowed else no(AccessReason.NO_ROLE)
        assert decide_role(actor, permission) == expected
        assert may(actor, permission) == expected


@pytest.mark.parametrize(
    ("actor", "hcp_id", "allowed"),
    [
        (CLINICIAN, HOSPITAL, True),
        (COLLEAGUE, HOSPITAL, True),
        (ASSISTANT, HOSPITAL, True),
        (IDLE_ASSISTANT, HOSPITAL, False),
        (REPRESENTATIVE, HOSPITAL, False),
        (ADMINISTRATOR, HOSPITAL, False),
        (COORDINATOR, HOSPITAL, False),
        (LEAD, HOSPITAL, False),
        (LEAD, OTHER_HOSPITAL, True),
        (CLINICIAN, OTHER_HOSPITAL, False),
        (ASSISTANT, OTHER_HOSPITAL, False),
    ],
)
def test_a_patient_is_a_matter_of_the_enrolling_centre(
    actor: Actor,
    hcp_id: object,
    allowed: bool,  # noqa: FBT001
):
    expected = YES[AccessReason.OWN_CENTRE] if allowed else no(AccessReason.NO_RELATION)

    assert decide_patient(actor, PatientSubject(hcp_id=hcp_id)) == expected


OF_A_PANEL = {Permission.SEE_PANEL, Permission.SEE_CASE, Permission.MOVE_PANEL}
OF_A_PATIENT = {
    Permission.ENROL_PATIENT,
    Permission.SEE_PATIENT,
    Permission.CHANGE_PATIENT,
    Permission.SEE_IDENTITY,
}


@pytest.mark.parametrize("permission", Permission)
def test_a_relation_opens_only_what_is_a_matter_of_it(permission: Permission):
    panel, patient = a_subject(), PatientSubject(hcp_id=HOSPITAL)

    of_panel = may(CLINICIAN, permission, panel)
    of_patient = may(CLINICIAN, permission, patient)

    process_alone = may(COORDINATOR, permission, panel).allowed

    assert process_alone == (permission in PROCESS)
    own, refused = YES[AccessReason.OWN_CENTRE], no(AccessReason.NO_ROLE)
    assert of_panel == (own if permission in OF_A_PANEL else refused)
    assert of_patient == (own if permission in OF_A_PATIENT else refused)
