"""Whose consent may ask for something new: read from the trail and from forms not asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from activities.consent_changes import ConsentChanges, KnownForm, Watched
from tests.support.watched_consents import NOW, WatchedConsents
from web.models.audit import AuditAct
from web.models.consents import ConsentTask, WatchedConsent
from workflows.domain.consent_tasks import ConsentTaskKind

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.recorded_panels import RecordedPanels

ENGINE = "this engine"


@pytest.fixture
def consents(world: RecordedPanels) -> WatchedConsents:
    return WatchedConsents(world)


def changes(consents: WatchedConsents) -> ConsentChanges:
    return ConsentChanges(consents.world.lent.sessions)


def all_changed(consents: WatchedConsents) -> set[UUID]:
    found = changes(consents)
    return {each.patient_id for each in found.between(0, found.last_entry())}


def test_the_number_of_the_last_entry_tells_whether_anything_happened(consents: WatchedConsents):
    patient_id = consents.signs()
    before = changes(consents).last_entry()

    consents.leaves(AuditAct.VIEWED, patient_id, "patient")

    assert changes(consents).last_entry() == before + 1


@pytest.mark.parametrize(
    ("act", "kind", "detail"),
    [
        (AuditAct.PANEL_MOVED, "panel", {"events": ["consent_confirmed", "deadline_set"]}),
        (AuditAct.CONSENT_DECIDED, "consent", {}),
        (AuditAct.CONSENT_WITHDRAWN, "consent", {}),
        (AuditAct.ERASED, "patient", {}),
        (AuditAct.CHANGED, "patient", {}),
        (AuditAct.CHANGED, "consent_task", {}),
        (AuditAct.CHANGED, "retention_plan", {}),
        (AuditAct.CREATED, "patient", {}),
    ],
)
def test_what_touches_a_consent_is_found(
    consents: WatchedConsents, act: AuditAct, kind: str, detail: dict[str, Any]
):
    patient_id = consents.signs()

    consents.leaves(act, patient_id, kind, detail=detail)

    assert all_changed(consents) == {patient_id}


@pytest.mark.parametrize(
    ("act", "kind", "what"),
    [
        (AuditAct.VIEWED, "patient", {}),
        (AuditAct.PANEL_MOVED, "panel", {"detail": {"events": ["contributed"]}}),
        (AuditAct.PANEL_MOVED, "panel", {}),
        (AuditAct.CHANGED, "panel_request", {}),
        (AuditAct.CREATED, "consent_task", {}),
        # What the upkeep wrote itself.
        (AuditAct.CHANGED, "consent_task", {"person_id": None}),
    ],
)
def test_what_does_not_touch_it_is_left_alone(
    consents: WatchedConsents, act: AuditAct, kind: str, what: dict[str, Any]
):
    consents.leaves(act, consents.signs(), kind, **what)

    assert all_changed(consents) == set()


def test_a_patient_who_never_signed_is_watched_too(consents: WatchedConsents):
    patient_id = consents.signs(None)
    consents.leaves(AuditAct.CREATED, patient_id, "patient")

    assert all_changed(consents) == {patient_id}
    found = changes(consents).unwatched(ENGINE, NOW)
    assert found == [Watched(patient_id=patient_id, has_changed=False)]


def test_nobody_is_watched_who_is_no_patient(consents: WatchedConsents):
    consents.leaves(AuditAct.CHANGED, uuid4(), "patient")
    consents.leaves(AuditAct.ERASED, None, "patient")

    assert all_changed(consents) == set()
    assert changes(consents).unwatched(ENGINE, NOW) == []


def test_only_what_was_written_since_is_read(consents: WatchedConsents):
    first, second = consents.signs(), consents.signs()
    consents.leaves(AuditAct.CHANGED, first, "patient")
    read_to = changes(consents).last_entry()
    consents.leaves(AuditAct.CHANGED, second, "patient")

    found = changes(consents).between(read_to, read_to + 1)

    assert found == [Watched(patient_id=second, has_changed=True)]


def test_who_has_no_workflow_in_this_engine_is_found(consents: WatchedConsents):
    lately = NOW - timedelta(days=30)
    old, new = consents.signs(lately - timedelta(days=1)), consents.signs(NOW)
    consents.is_erased(consents.signs(NOW), lately - timedelta(days=1))
    gone, watched, elsewhere = (consents.signs(lately - timedelta(days=1)) for _each in range(3))
    consents.is_erased(gone, NOW)
    with consents.world.lent.sessions.begin() as session:
        session.add(WatchedConsent(patient_id=watched, engine_id=ENGINE))
        session.add(WatchedConsent(patient_id=elsewhere, engine_id="an older file"))

    found = changes(consents).unwatched(ENGINE, lately)

    assert {each.patient_id: each.has_changed for each in found} == {
        old: False,
        new: True,
        gone: True,
        elsewhere: False,
    }


def test_the_newest_published_form_is_known_and_those_of_centres(consents: WatchedConsents):
    consents.approves_form("FR", "1.1-1")

    known = changes(consents).forms()

    assert known == {
        KnownForm(hcp_id=None, version="1.1"),
        KnownForm(hcp_id=consents.world.hcps["FR"], version="1.1-1"),
    }


def test_who_signed_an_older_form_and_was_not_asked_is_found(consents: WatchedConsents):
    older = consents.signs(version="1.0")
    asked = consents.signs(version="1.0")
    consents.signs(version="1.1")
    consents.signs(version="1.1-3")
    with consents.world.lent.sessions.begin() as session:
        session.add(
            ConsentTask(
                patient_id=asked,
                kind=ConsentTaskKind.RECONSENT,
                occasion="1.1",
                due_on=date(2027, 1, 26),
            )
        )

    found = changes(consents).not_asked(KnownForm(hcp_id=None, version="1.1"))

    assert found == [Watched(patient_id=older, has_changed=True)]


def test_a_centres_own_form_concerns_its_own_patients_only(consents: WatchedConsents):
    patient_id, hcps = consents.signs(version="1.1"), consents.world.hcps

    own = changes(consents).not_asked(KnownForm(hcp_id=hcps["DE"], version="1.1-1"))
    others = changes(consents).not_asked(KnownForm(hcp_id=hcps["FR"], version="1.1-1"))

    assert [each.patient_id for each in own] == [patient_id]
    assert others == []
