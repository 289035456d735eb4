"""The outcome's page: read, signed, dissented, lapsed, revised, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.page_checks import assert_page
from tests.web.outcomes.presented import present, sign, signature
from web.models.panels import Panel
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import SignatureKind
from workflows.messages import STATE

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def _dissent(site: PanelSite, who: str, reason: str) -> TestResponse:
    values = signature(site, "dissent-", reason=reason)
    return site.post(who, "/outcome/dissent", values, form_on="/outcome")


def _lapse(site: PanelSite, who: str, whose: str) -> TestResponse:
    path = f"/outcome/signatures/{site.people[whose]}/lapse"
    return site.post(who, path, {}, form_on="/outcome")


def _let_the_limit_pass(site: PanelSite) -> None:
    state = site.state
    assert state.deadline is not None
    past = replace(state.deadline, due_at=datetime.now(UTC) - timedelta(hours=1))
    with site.lent.sessions.begin() as session:
        row = session.get_one(Panel, site.panel_id)
        row.state = STATE.dump_python(replace(state, deadline=past), mode="json")


def _all_sign(site: PanelSite) -> None:
    present(site)
    for who in ("lead", "member", "second_member"):
        assert sign(site, who).status_code == 303


@pytest.mark.parametrize("who", ["lead", "member", "clinician", "guest"])
def test_before_it_is_presented_the_page_says_what_is_going_on(site: PanelSite, who: str):
    page = site.get(who, "/outcome")

    assert page.status_code == 200
    assert_page(page)
    assert "The outcome is being written" in page.text


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("stranger", 404)])
def test_who_may_not_see_the_case_sees_no_outcome(site: PanelSite, who: str, status: int):
    present(site)

    assert site.get(who, "/outcome").status_code == status


def test_the_outcome_is_shown_with_who_is_missing(site: PanelSite):
    present(site)

    page = site.get("member", "/outcome")

    assert_page(page)
    for words in ("Surgery conference first.", "Strong recommendation", "3 signatures are missing"):
        assert words in page.text


def test_members_sign_and_the_last_signature_completes_the_outcome(site: PanelSite):
    _all_sign(site)

    assert site.state.status is PanelStatus.SIGNED
    page = site.get("clinician", "/outcome")
    assert_page(page)
    assert "signature is missing" in page.text
    assert "3 signatures are missing" not in page.text


def test_the_centre_and_guests_do_not_sign(site: PanelSite):
    present(site)

    for who in ("clinician", "guest"):
        assert sign(site, who).status_code == 403


def test_a_signature_under_an_older_version_is_refused_in_words(site: PanelSite):
    present(site)
    old = signature(site)
    site.does("lead", c.ReviseOutcome(note_id=uuid4()))
    present(site, version=1, first="Changed.")

    answer = site.post("member", "/outcome/signature", old, form_on="/outcome")

    assert answer.status_code == 409
    assert_page(answer)
    assert "changed after you opened it" in answer.text
    assert "Changed." in answer.text
    assert site.state.outcome is not None
    assert site.state.outcome.signatures == ()
    assert site.state.outcome.content_hash in answer.text


def test_a_signature_under_another_text_of_the_same_version_is_refused(site: PanelSite):
    present(site)

    assert sign(site, "member", content_hash="0" * 64).status_code == 409


def test_of_two_signatures_from_two_windows_one_counts_and_the_other_is_told(site: PanelSite):
    present(site)

    answers = [sign(site, "lead"), sign(site, "lead")]

    assert [each.status_code for each in answers] == [303, 409]
    assert_page(answers[1])
    assert "recorded already" in answers[1].text
    assert site.state.outcome is not None
    assert len(site.state.outcome.signatures) == 1


def test_a_form_sent_five_times_signs_once(site: PanelSite):
    present(site)
    values = signature(site)

    answers = [
        site.post("member", "/outcome/signature", values, form_on="/outcome") for _ in range(5)
    ]

    assert {each.status_code for each in answers} == {303}
    assert site.state.outcome is not None
    assert len(site.state.outcome.signatures) == 1


def test_a_signature_waits_while_the_engine_is_away(site: PanelSite):
    present(site)
    site.gateway.is_away = True

    answer = sign(site, "member")

    assert answer.status_code == 303
    assert "as soon as the workflow engine is back" in site.get("member", "/outcome").text
    site.drain()
    assert site.state.outcome is not None
    assert len(site.state.outcome.signatures) == 1


def test_a_dissent_needs_its_reason_and_shows_it(site: PanelSite):
    present(site)

    without, given = _dissent(site, "member", " "), _dissent(site, "member", "<b>Too early.</b>")

    assert without.status_code == 422
    assert_page(without)
    assert given.status_code == 303
    page = site.get("lead", "/outcome")
    assert_page(page)
    assert "&lt;b&gt;Too early.&lt;/b&gt;" in page.text
    assert site.state.outcome is not None
    assert site.state.outcome.signatures[0].kind is SignatureKind.DISSENTED


def test_a_refused_dissent_keeps_its_reason(site: PanelSite):
    present(site)
    old = signature(site, "dissent-", reason="Typed for ten minutes.")
    site.does("lead", c.ReviseOutcome(note_id=uuid4()))
    present(site, version=1, first="Changed.")

    answer = site.post("member", "/outcome/dissent", old, form_on="/outcome")

    assert answer.status_code == 409
    assert_page(answer)
    assert "Typed for ten minutes." in answer.text


def test_the_lead_does_not_dissent(site: PanelSite):
    present(site)

    assert _dissent(site, "lead", "No.").status_code == 403


def test_a_signature_lapses_after_its_limit_only(site: PanelSite):
    present(site)
    assert "can lapse after" in site.get("lead", "/outcome").text
    early = _lapse(site, "lead", "member")
    _let_the_limit_pass(site)
    page = site.get("lead", "/outcome")
    assert_page(page)
    assert "Let this signature lapse" in page.text

    late = _lapse(site, "lead", "member")

    assert (early.status_code, late.status_code) == (409, 303)
    assert site.state.outcome is not None
    assert site.state.outcome.signatures[0].kind is SignatureKind.LAPSED
    assert _lapse(site, "member", "second_member").status_code == 403


def test_a_revised_outcome_stays_readable(site: PanelSite):
    present(site)
    sign(site, "member")
    values = {"revise-command_id": str(uuid4()), "revise-reason": "The dose is missing."}

    answer = site.post("lead", "/outcome/revision", values, form_on="/outcome")
    present(site, version=1, first="With the dose.")

    assert answer.status_code == 303
    page = site.get("clinician", "/outcome")
    assert_page(page)
    for words in ("With the dose.", "Surgery conference first.", "Earlier outcomes"):
        assert words in page.text


def test_the_close_dialog_says_what_is_missing(site: PanelSite):
    present(site)
    sign(site, "member")

    page = site.get("lead", "/outcome")

    assert_page(page)
    assert "The signature of Dott. Matteo De Luca is missing." in page.text
    assert "disabled" in page.text
    assert "close-dialog" not in site.get("member", "/outcome").text


def test_the_lead_closes_by_dialog_and_the_page_without_scripts_says_the_same(site: PanelSite):
    _all_sign(site)
    dialog, plain = site.get("lead", "/outcome"), site.get("lead", "/close")
    for page in (dialog, plain):
        assert_page(page)
        assert "2 members contributed: the panel counts" in page.text

    answer = site.post("lead", "/close", {})

    assert answer.status_code == 303
    assert site.state.status is PanelStatus.CLOSED
    assert site.get("lead", "/close").status_code == 303
    assert site.get("guest", "/outcome").status_code == 404


def test_closing_too_early_or_by_another_is_refused(site: PanelSite):
    present(site)

    early = site.post("lead", "/close", {}, form_on="/outcome")

    assert early.status_code == 409
    assert_page(early)
    assert site.get("member", "/close").status_code == 403
    assert site.post("member", "/close", {}, form_on="/outcome").status_code == 403


@pytest.mark.parametrize("payload", ["<script>alert('canary')</script>", "<img src=x onerror=y>"])
def test_the_outcomes_words_are_shown_as_text(site: PanelSite, payload: str):
    present(site, first=payload, summary=payload)

    page = site.get("member", "/outcome")

    assert_page(page)
    assert payload not in page.text
    assert payload.replace("<", "&lt;").split("'")[0].split(">")[0] in page.text
