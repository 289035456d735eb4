"""An outcome that may say who the patient is is neither saved nor presented without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from tests.web.outcomes.presented import outcome_values, present, signature
from web.models.discussions import Note, NoteKind, OutcomeDraft
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

# The patient of these tests was born in April 2021.
SAID = "Born on 14 April 2021: operate soon."


def drafts(site: PanelSite) -> int:
    with site.lent.sessions() as session:
        return len(session.scalars(select(OutcomeDraft)).all())


def test_it_is_asked_about_and_a_reason_lets_it_pass(site: PanelSite):
    field = f"text_{site.question_ids[0].hex}"
    values = outcome_values(site, first=SAID)

    saved = site.post("lead", "/outcome/edit", {**values, "save": "1"})
    presented = site.post("lead", "/outcome/edit", {**values, "present": "1"})
    kept_back = drafts(site)
    why = {f"why-{field}": "Said by the family, and agreed"}
    done = site.post("lead", "/outcome/edit", {**values, **why, "present": "1"})

    for answer in (saved, presented):
        assert answer.status_code == 422
        assert_page(answer)
        assert f'name="why-{field}"' in answer.text
    assert kept_back == 0
    assert done.status_code == 303
    assert site.state.status is PanelStatus.SIGNING
    with site.lent.sessions() as session:
        [note] = session.scalars(select(Note).where(Note.kind == NoteKind.KEPT_IDENTIFIER))
    assert b"family" not in note.sealed_text


def test_dissents_revisions_and_follow_ups_are_looked_through_too(site: PanelSite):
    present(site)
    dissent = signature(site, "dissent-", reason=SAID)
    revision = {"revise-command_id": str(uuid4()), "revise-reason": SAID}
    dissented = site.post("member", "/outcome/dissent", dissent, form_on="/outcome")
    revised = site.post("lead", "/outcome/revision", revision, form_on="/outcome")
    followed = site.post("clinician", "/follow-up", {"month": "3", "text": SAID})

    for answer in (dissented, revised, followed):
        assert answer.status_code == 422
        assert_page(answer)
    for answer in (dissented, revised):
        assert "Take it out, or say why it may stay" in answer.text
    assert site.state.status is PanelStatus.SIGNING
    kept = {**dissent, "dissent-kept_because": "Said by the family"}
    assert site.post("member", "/outcome/dissent", kept, form_on="/outcome").status_code == 303


def test_autosave_tells_beside_the_field(site: PanelSite):
    client = site.browser("lead")
    token = token_in(client.get(site.url("/outcome/edit")))
    values = outcome_values(site, version=0, first=SAID)
    sent = {**values, "command_id": str(uuid4()), "csrf_token": token}

    answer = client.post(site.url("/outcome/draft"), data=sent, headers={"X-Autosave": "1"})

    assert answer.status_code == 422
    assert list(answer.get_json()["warnings"]) == [f"text_{site.question_ids[0].hex}"]
    assert drafts(site) == 0
