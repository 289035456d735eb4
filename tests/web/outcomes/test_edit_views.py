"""Writing the outcome: from contributions, saved by itself, conflicts shown, presented."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.image_files import SeriesStore
from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from tests.web.imaging.viewer.sending import a_view, send
from tests.web.outcomes.presented import outcome_values, present
from web.models.discussions import OutcomeDraft, OutcomeText
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def _autosave(site: PanelSite, version: int, **changes: str) -> TestResponse:
    client = site.browser("lead")
    token = token_in(client.get(site.url("/outcome/edit")))
    values = outcome_values(site, version=version, **changes)
    sent = {**values, "command_id": str(uuid4()), "csrf_token": token}
    return client.post(site.url("/outcome/draft"), data=sent, headers={"X-Autosave": "1"})


def test_contributions_stand_beside_each_question(site: PanelSite):
    page = site.get("lead", "/outcome/edit")

    assert page.status_code == 200
    assert_page(page)
    for words in ("Present her at the surgery conference.", "Plan the transition.", "Take over"):
        assert words in page.text


def test_a_contribution_is_taken_over_with_one_press(site: PanelSite):
    first = site.question_ids[0].hex
    contribution = site.state.contributions[0].contribution_id
    values = outcome_values(site, first="What I wrote.")

    page = site.post("lead", "/outcome/edit", {**values, "take": f"{first}:{contribution}"})

    assert page.status_code == 200
    assert_page(page)
    assert "What I wrote.\n\nPresent her at the surgery conference.</textarea>" in page.text
    assert 'name="version" type="hidden" value="1"' in page.text


def test_a_saved_draft_is_there_again_and_sealed(site: PanelSite):
    answer = site.post("lead", "/outcome/edit", {**outcome_values(site), "save": "1"})

    assert answer.status_code == 303
    assert "Surgery conference first." in site.get("lead", "/outcome/edit").text
    with site.lent.sessions() as session:
        assert b"Surgery" not in session.scalars(select(OutcomeDraft)).one().sealed_body


def test_autosave_says_when_and_which_version(site: PanelSite):
    first, second = _autosave(site, 0), _autosave(site, 1, first="More words.")

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json()["version"] == 1
    assert second.get_json()["version"] == 2
    assert second.get_json()["saved_at_text"].startswith("Saved ")


def test_a_stale_autosave_gets_the_other_text_and_overwrites_nothing(site: PanelSite):
    _autosave(site, 0, first="Of the other window.")

    for stale in (0, 7):
        answer = _autosave(site, stale, first="Of this window.")
        assert answer.status_code == 409
        conflict = answer.get_json()
        assert conflict["theirs"][f"text_{site.question_ids[0].hex}"] == "Of the other window."
        assert conflict["version"] == 1
        assert "Camille Moreau" in conflict["theirs_label"]

    assert "Of the other window." in site.get("lead", "/outcome/edit").text


def test_without_scripts_a_conflict_shows_both_texts(site: PanelSite):
    _autosave(site, 0, first="Of the other window.")

    values = {**outcome_values(site, first="Of this window."), "save": "1"}
    page = site.post("lead", "/outcome/edit", values)

    assert page.status_code == 409
    assert_page(page)
    for words in ("Of the other window.", "Of this window.", "nothing is lost"):
        assert words in page.text
    assert 'name="version" type="hidden" value="1"' in page.text


def test_presenting_binds_the_hash_of_the_very_bytes(site: PanelSite):
    answer = present(site)

    assert answer.status_code == 303
    outcome = site.state.outcome
    assert outcome is not None
    from web.patient_keys import PatientKeys

    with site.lent.sessions() as session:
        row = session.scalars(select(OutcomeText)).one()
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
    place = f"outcome_texts:{site.panel_id}:{outcome.content_hash}:body"
    content = cipher.open(row.sealed_body, place)
    assert hashlib.sha256(content).hexdigest() == outcome.content_hash


@pytest.mark.parametrize("missing", ["second", "second_strength"])
def test_a_question_without_recommendation_is_linked(site: PanelSite, missing: str):
    answer = present(site, **{missing: ""})

    assert answer.status_code == 422
    assert_page(answer)
    field = "text" if missing == "second" else "strength"
    assert f'href="#{field}_{site.question_ids[1].hex}' in answer.text
    assert "Surgery conference first." in answer.text
    assert site.state.outcome is None


def test_presenting_a_stale_draft_is_a_conflict(site: PanelSite):
    _autosave(site, 0, first="Of the other window.")

    answer = present(site, version=0)

    assert answer.status_code == 409
    assert "Of the other window." in answer.text
    assert site.state.outcome is None


def test_presenting_twice_from_two_windows_is_told(site: PanelSite):
    site.post("lead", "/outcome/edit", {**outcome_values(site), "save": "1"})
    client = site.browser("lead")
    token = token_in(client.get(site.url("/outcome/edit")))
    sent = {**outcome_values(site, version=1), "present": "1", "csrf_token": token}

    statuses = [
        client.post(site.url("/outcome/edit"), data={**sent, "command_id": str(uuid4())})
        for _ in range(2)
    ]

    assert [each.status_code for each in statuses] == [303, 409]
    assert site.state.status is PanelStatus.SIGNING


def test_the_outcome_waits_while_the_engine_is_away(site: PanelSite):
    site.gateway.is_away = True

    answer = present(site)

    assert answer.status_code == 303
    assert site.state.outcome is None
    site.drain()
    assert site.state.status is PanelStatus.SIGNING
    assert "Surgery conference first." in site.get("member", "/outcome").text


def test_the_same_text_can_be_presented_again_after_a_revision(site: PanelSite):
    present(site)
    site.does("lead", c.ReviseOutcome(note_id=uuid4()))

    answer = present(site, version=1)

    assert answer.status_code == 303
    assert site.state.outcome is not None
    assert site.state.outcome.version == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("clinician", 403), ("coordinator", 403), ("stranger", 404)],
)
def test_only_the_lead_writes(site: PanelSite, who: str, status: int):
    assert site.get(who, "/outcome/edit").status_code == status
    for path in ("/outcome/edit", "/outcome/draft"):
        values = outcome_values(site)
        assert site.post(who, path, values, form_on="/people").status_code == status


def test_nothing_is_written_once_it_is_presented(site: PanelSite):
    present(site)
    client = site.browser("lead")
    token = token_in(client.get(site.url("/outcome")))
    sent = {**outcome_values(site, version=1), "command_id": str(uuid4()), "csrf_token": token}

    autosave = client.post(site.url("/outcome/draft"), data=sent)
    save = client.post(site.url("/outcome/edit"), data={**sent, "save": "1"})

    assert autosave.status_code == 422
    assert "present stage" in autosave.get_json()["message"]
    assert save.status_code == 409
    assert site.get("lead", "/outcome/edit").status_code == 303


def test_views_of_images_stand_beside_a_recommendation(site: PanelSite):
    with site.lent.sessions.begin() as session:
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )
        series = store.add()
    view = send(site, "lead", "/images/views", a_view(series)).get_json()["id"]
    question = site.question_ids[0]
    values = {**outcome_values(site), f"image_views_{question.hex}": [view]}

    site.post("lead", "/outcome/edit", {**values, "save": "1"})
    draft = site.get("lead", "/outcome/edit").text
    site.post("lead", "/outcome/edit", {**values, "version": "1", "present": "1"})

    assert f'value="{view}" id="outcome-{question.hex}-view-{view}" checked' in draft
    assert f"/images/views/{view}" in site.get("member", "/outcome").text
