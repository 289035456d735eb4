"""Puts the discussion's page together: threads with their composers, data requests, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, render_template
from flask_babel import get_locale

from web.accounts.language import select_time_zone
from web.components.forms import ConsiliumForm
from web.discussions.commands import may_remark
from web.discussions.forms import ContributionForm, DataRequestForm, RemarkForm
from web.discussions.guard import status_of
from web.discussions.queries import (
    Discussion,
    RemarkNews,
    Thread,
    news_tag,
    read_discussion,
    thread_key,
)
from web.imaging.viewer.marks import may_pin_to_question
from web.imaging.viewer.pins import PinBook, chosen_in_form, pin_book
from web.panels.loading import LoadedPanel, audit_view
from web.panels.page import everybody, panel_context
from web.panels.people import names_of
from web.participants.workplaces import workplaces_of
from web.request_session import db_session


@dataclass(frozen=True, kw_only=True)
class Composer:
    """The two forms under one thread."""

    contribution: ContributionForm
    remark: RemarkForm


def contribution_form(question_id: UUID | None) -> ContributionForm:
    """Return the thread's form; the prefix keeps ids apart where several stand on a page."""
    return ContributionForm(prefix=f"contribute-{thread_key(question_id)}-")


def remark_form(question_id: UUID | None) -> RemarkForm:
    """Return the thread's form for a remark."""
    return RemarkForm(prefix=f"remark-{thread_key(question_id)}-")


def refuse_unknown_thread(panel: LoadedPanel, question_id: UUID | None) -> None:
    """End the request with 404 when the question is not one of this panel's."""
    if question_id is not None and question_id not in panel.state.question_ids:
        abort(404)


def discussion_page(panel: LoadedPanel, sent: ConsiliumForm | None = None) -> tuple[str, int]:
    """Return the page; a form that was refused comes back in its place, as it was sent."""
    discussion, pins = read_discussion(panel), pin_book(panel)
    said = _said(panel, discussion, pins)
    context = panel_context(panel, tab="discussion")
    html_context = {
        **context,
        **said,
        "composers": {thread.key: _composer(thread, sent) for thread in discussion.threads},
        "data_request_form": (
            sent if isinstance(sent, DataRequestForm) else DataRequestForm(prefix="ask-")
        ),
        "chosen_views": chosen_in_form(),
        "may_remark": may_remark(panel),
        "may_pin": may_pin_to_question(panel),
        "news_tag": tag_of(panel, discussion.remarks, pins),
    }
    audit_view(panel, "discussion")
    db_session().commit()
    page = render_template("discussions/show_discussion.html", **html_context)
    return page, status_of(sent) if sent is not None else 200


def news_context(panel: LoadedPanel, pins: PinBook) -> dict[str, Any]:
    """Return what the parts that follow the discussion show."""
    said = _said(panel, read_discussion(panel), pins)
    return {"panel": panel, "state": panel.state, "may_do": set(panel.actions), **said}


def tag_of(panel: LoadedPanel, remarks: RemarkNews, pins: PinBook) -> str:
    """Return the ETag of the parts that follow, for this reader's language and zone."""
    acts = "-".join(sorted(kind.value for kind in panel.actions))
    reader = f"{get_locale()}-{select_time_zone()}-{acts}"
    return news_tag(panel, remarks, f"{reader}-{pins.tag}")


def _said(panel: LoadedPanel, discussion: Discussion, pins: PinBook) -> dict[str, Any]:
    threads, data_requests = discussion.threads, discussion.data_requests
    people = {each.author_id for thread in threads for each in thread.contributions}
    people |= {each.author_id for thread in threads for each in thread.remarks}
    people |= {each.request.asked_by for each in data_requests}
    people |= {each.settled_by for each in data_requests if each.settled_by}
    people |= panel.state.contributors
    return {
        "threads": threads,
        "data_requests": data_requests,
        "workplaces": workplaces_of(db_session(), people | everybody(panel), panel.state.ern),
        "people": names_of(db_session(), people),
        "reader_id": panel.actor.person_id,
        "pins": pins,
    }


def _composer(thread: Thread, sent: ConsiliumForm | None) -> Composer:
    fresh = Composer(
        contribution=ContributionForm(
            formdata=None,
            prefix=f"contribute-{thread.key}-",
        ),
        remark=RemarkForm(formdata=None, prefix=f"remark-{thread.key}-"),
    )
    if isinstance(sent, ContributionForm) and sent.text.name == fresh.contribution.text.name:
        return Composer(contribution=sent, remark=fresh.remark)
    if isinstance(sent, RemarkForm) and sent.text.name == fresh.remark.text.name:
        return Composer(contribution=fresh.contribution, remark=sent)
    return fresh
