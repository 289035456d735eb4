"""The discussion's pages: shown, signed, refused, forbidden, queued, amended."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.support.page_checks import assert_page
from tests.support.panel_site import QUESTION
from web.models.audit import AuditAct, AuditEntry
from web.models.discussions import ContributionText, Remark
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite

PAYLOADS = (
    "<script>alert('canary-1')</script>",
    '"><img src=x onerror=alert("canary-2")>',
    "{{ 7*7 }}${7*7}<svg/onload=alert('canary-3')>",
)


def _contribute(
    site: PanelSite,
    who: str,
    text: str,
    *,
    question: int | None = 0,
    command_id: UUID | None = None,
) -> TestResponse:
    question_id = None if question is None else site.question_ids[question]
    prefix = f"contribute-{question_id.hex if question_id else 'case'}-"
    path = f"/questions/{question_id}" if question_id else "/discussion"
    values = {f"{prefix}text": text, f"{prefix}command_id": str(command_id or uuid4())}
    return site.post(who, f"{path}/contributions", values, form_on="/discussion")


def test_the_discussion_shows_questions_contributions_and_who_wrote_them(site: PanelSite):
    site.contributes("member", "Start with valproate.")

    page = site.get("lead", "/discussion")

    assert page.status_code == 200
    assert_page(page)
    for words in (QUESTION, "Start with valproate.", "Julia Ortega Prieto", "Costa de la Luz, ES"):
        assert words in page.text


@pytest.mark.parametrize("question", [0, 1, None])
def test_a_contribution_is_signed_into_its_thread(site: PanelSite, question: int | None):
    answer = _contribute(site, "member", "Surgery first.", question=question)

    assert answer.status_code == 303
    (signed,) = site.state.contributions
    assert signed.question_id == (None if question is None else site.question_ids[question])
    page = site.get("second_member", "/discussion")
    assert_page(page)
    assert "Surgery first." in page.text


def test_the_text_is_kept_sealed_only(site: PanelSite):
    _contribute(site, "member", "A sentence nobody may read in the table.")

    with site.lent.sessions() as session:
        row = session.scalars(select(ContributionText)).one()
    assert b"sentence" not in row.sealed_text


def test_an_empty_contribution_is_refused_beside_its_field(site: PanelSite):
    answer = _contribute(site, "member", "  ")

    assert answer.status_code == 422
    assert_page(answer)
    assert "is missing" in answer.text
    assert site.state.contributions == ()


def test_a_contribution_that_comes_too_late_is_refused_and_its_text_kept(site: PanelSite):
    site.contributes("member", "First.")
    site.browser("member").get(site.url("/discussion"))
    site.does("lead", c.StartOutcome())
    site.does("lead", c.PresentOutcome(content_hash="aa", answered_question_ids=site.question_ids))

    answer = _contribute(site, "second_member", "What I typed for ten minutes.")

    assert answer.status_code == 409
    assert_page(answer)
    assert "What I typed for ten minutes." in answer.text
    assert "cannot be done at the present stage" in answer.text
    with site.lent.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ContributionText)) == 1


def test_a_form_sent_twice_signs_once(site: PanelSite):
    command_id = uuid4()

    answers = [
        _contribute(site, "member", "Once.", command_id=command_id).status_code for _ in range(5)
    ]

    assert answers == [303] * 5
    assert len(site.state.contributions) == 1


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("coordinator", 403)])
def test_who_may_not_see_the_case_sees_no_discussion(site: PanelSite, who: str, status: int):
    assert site.get(who, "/discussion").status_code == status
    assert site.get(who, "/discussion/news").status_code == status


def test_the_enrolling_centre_reads_but_does_not_contribute(site: PanelSite):
    assert "contribute-case-text" not in site.get("clinician", "/discussion").text

    assert _contribute(site, "clinician", "My own opinion.").status_code == 403
    assert site.state.contributions == ()


def test_an_unknown_panel_or_question_is_not_found(site: PanelSite):
    assert site.browser("lead").get(f"/panels/{uuid4()}/discussion").status_code == 404
    path = f"/questions/{uuid4()}/contributions"
    assert site.post("lead", path, {}, form_on="/discussion").status_code == 404


def test_a_contribution_waits_while_the_engine_is_away(site: PanelSite):
    site.gateway.is_away = True

    answer = _contribute(site, "member", "Saved for later.")

    page = site.get("member", "/discussion")
    assert answer.status_code == 303
    assert "as soon as the workflow engine is back" in page.text
    assert "Saved for later." not in page.text
    site.drain()
    assert "Saved for later." in site.get("lead", "/discussion").text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_is_shown_as_text(site: PanelSite, payload: str):
    _contribute(site, "member", payload)
    values = {"remark-case-text": payload, "remark-case-command_id": str(uuid4())}
    site.post("lead", "/discussion/remarks", values, form_on="/discussion")

    page = site.get("lead", "/discussion")

    assert_page(page)
    assert payload not in page.text
    assert page.text.count("canary") == 2


def test_an_author_amends_and_the_earlier_version_stays_readable(site: PanelSite):
    contribution = site.contributes("member", "Ten milligrams.")

    answer = site.post(
        "member", f"/contributions/{contribution}/amend", {"text": "Five milligrams."}
    )

    assert answer.status_code == 303
    page = site.get("lead", "/discussion")
    assert "Five milligrams." in page.text
    assert "Ten milligrams." not in page.text
    assert "Amended" in page.text
    versions = site.get("lead", f"/contributions/{contribution}")
    assert_page(versions)
    assert "Ten milligrams." in versions.text
    assert_page(site.get("member", f"/contributions/{contribution}/amend"))


def test_nobody_amends_what_another_signed(site: PanelSite):
    contribution = site.contributes("member", "Mine.")

    assert site.get("lead", f"/contributions/{contribution}/amend").status_code == 403


def test_an_amendment_that_was_refused_later_never_replaces_the_signed_text(site: PanelSite):
    contribution = site.contributes("member", "Signed.")
    site.contributes("second_member", "Signed as well.")
    site.gateway.is_away = True
    site.does("lead", c.StartOutcome())
    site.does("lead", c.PresentOutcome(content_hash="aa", answered_question_ids=site.question_ids))
    site.post("member", f"/contributions/{contribution}/amend", {"text": "Too late."})

    site.drain()

    page = site.get("lead", "/discussion")
    assert "Signed." in page.text
    assert "Too late." not in page.text


def test_news_are_sent_once_and_only_then_audited(site: PanelSite):
    first = site.get("lead", "/discussion/news")
    seen = {"If-None-Match": first.headers["ETag"]}
    before = _views(site)

    quiet = [site.get("lead", "/discussion/news", headers=seen).status_code for _ in range(3)]
    site.contributes("member", "New words.")
    news = site.get("lead", "/discussion/news", headers=seen)

    assert quiet == [304] * 3
    assert news.status_code == 200
    assert "New words." in news.text
    assert 'hx-swap-oob="innerHTML"' in news.text
    assert _views(site) == before + 1


def test_the_page_hands_out_the_tag_of_what_it_shows(site: PanelSite):
    page, news = site.get("lead", "/discussion"), site.get("lead", "/discussion/news")

    assert f"data-etag='{news.headers['ETag']}'" in page.text.replace("&#34;", '"')


def test_a_remark_is_added_once_and_leaves_an_audit_row(site: PanelSite):
    values = {"remark-case-text": "See you on Monday.", "remark-case-command_id": str(uuid4())}

    for _ in range(2):
        answer = site.post("clinician", "/discussion/remarks", values, form_on="/discussion")
        assert answer.status_code == 303

    with site.lent.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Remark)) == 1
        query = select(AuditEntry).where(AuditEntry.subject_kind == "remark")
        assert len(session.scalars(query).all()) == 1
    assert "See you on Monday." in site.get("guest", "/discussion").text


def test_nobody_remarks_on_a_panel_that_has_ended(site: PanelSite):
    site.does("clinician", c.WithdrawPanel(note_id=uuid4()))

    answer = site.post("clinician", "/discussion/remarks", {}, form_on="/people")

    assert answer.status_code == 403


def _views(site: PanelSite) -> int:
    with site.lent.sessions() as session:
        query = select(func.count()).where(
            AuditEntry.act == AuditAct.VIEWED,
            AuditEntry.subject_kind == "discussion",
        )
        return session.scalar(query) or 0
