"""What is said in a panel is looked through before it is saved; a reason overrides it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from web.models.discussions import Note, NoteKind, Remark
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

# The patient of these tests was born in April 2021.
SAID = "Born on 14 April 2021, she now walks. Call +49 431 5970 123."
REASON = "The ward's number, and no birthday"
ASK = "Take it out, or say why it may stay"


def notes(site: PanelSite) -> list[Note]:
    with site.lent.sessions() as session:
        query = select(Note).where(Note.kind == NoteKind.KEPT_IDENTIFIER)
        return list(session.scalars(query))


def test_a_contribution_that_may_name_the_patient_is_asked_about_and_kept_with_a_reason(
    site: PanelSite,
):
    path = f"/questions/{site.question_ids[0]}/contributions"
    prefix = f"contribute-{site.question_ids[0].hex}-"
    values = {f"{prefix}text": SAID, f"{prefix}command_id": str(uuid4())}

    asked = site.post("member", path, values, form_on="/discussion")
    before = site.state.contributions
    kept = {**values, f"{prefix}kept_because": REASON}
    answer = site.post("member", path, kept, form_on="/discussion")

    assert asked.status_code == 422
    assert_page(asked)
    assert ASK in asked.text
    assert SAID in asked.text
    assert before == ()
    assert answer.status_code == 303
    assert len(site.state.contributions) == 1
    [note] = notes(site)
    assert REASON.encode() not in note.sealed_text


def test_remarks_are_looked_through_too(site: PanelSite):
    values = {"remark-case-text": SAID, "remark-case-command_id": str(uuid4())}

    asked = site.post("member", "/discussion/remarks", values, form_on="/discussion")
    with site.lent.sessions() as session:
        assert session.scalars(select(Remark)).all() == []
    kept = {**values, "remark-case-kept_because": REASON}
    answer = site.post("member", "/discussion/remarks", kept, form_on="/discussion")

    assert (asked.status_code, answer.status_code) == (422, 303)
    assert ASK in asked.text
    assert len(notes(site)) == 1


def test_requests_for_data_their_answers_and_waivers_are_looked_through(site: PanelSite):
    values = {"ask-text": SAID, "ask-command_id": str(uuid4())}
    asked = site.post("member", "/data-requests", values, form_on="/discussion")
    request_id = uuid4()
    site.does("member", c.RequestData(data_request_id=request_id))
    page = f"/data-requests/{request_id}"
    answered = site.post("clinician", f"{page}/answer", {"text": SAID})
    waived = site.post("lead", f"{page}/waive", {"text": SAID})

    for answer in (asked, answered, waived):
        assert answer.status_code == 422
        assert_page(answer)
        assert ASK in answer.text
    assert len(site.state.data_requests) == 1
    done = site.post("clinician", f"{page}/answer", {"text": SAID, "kept_because": REASON})
    assert done.status_code == 303
    assert len(notes(site)) == 1


def test_what_was_signed_before_is_not_asked_for_again(site: PanelSite):
    contribution_id = site.contributes("member", SAID)
    page = f"/contributions/{contribution_id}/amend"

    same = site.post("member", page, {"text": f"{SAID} And she speaks."})
    another = site.post("member", page, {"text": f"{SAID} Or anna@example.org."})

    assert same.status_code == 303
    assert another.status_code == 422


@pytest.mark.parametrize("text", ["Valproate since 2023.", "Seen on 3 March 2024."])
def test_other_dates_are_no_identifiers(site: PanelSite, text: str):
    values = {"remark-case-text": text, "remark-case-command_id": str(uuid4())}

    answer = site.post("member", "/discussion/remarks", values, form_on="/discussion")

    assert answer.status_code == 303
