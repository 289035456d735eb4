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
    DataRequestView,
    Thread,
    news_tag,
    read_data_requests,
    read_threads,
    thread_key,
)
from web.imaging.viewer.marks import may_pin_to_question
from web.imaging.viewer.pins import chosen_in_form, pin_book, pins_tag
from web.panels.loading import LoadedPanel, audit_view
from web.panels.page import panel_context
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
    context = panel_context(panel, tab="discussion")
    threads, data_requests = read_threads(panel), read_data_requests(panel)
    html_context = {
        **context,
        **_said(panel, threads, data_requests),
        "composers": {thread.key: _composer(thread, sent) for thread in threads},
        "data_request_form": (
            sent if isinstance(sent, DataRequestForm) else DataRequestForm(prefix="ask-")
        ),
        "chosen_views": chosen_in_form(),
        "may_remark": may_remark(panel),
        "may_pin": may_pin_to_question(panel),
        "news_tag": tag_of(panel),
    }
    audit_view(panel, "discussion")
    db_session().commit()
    page = render_template("discussions/show_discussion.html", **html_context)
    return page, status_of(sent) if sent is not None else 200


def news_context(panel: LoadedPanel) -> dict[str, Any]:
    """Return what the parts that follow the discussion show."""
    said = _said(panel, read_threads(panel), read_data_requests(panel))
    return {"panel": panel, "state": panel.state, "may_do": set(panel.actions), **said}


def tag_of(panel: LoadedPanel) -> str:
    """Return the ETag of the parts that follow, for this reader's language and zone."""
    acts = "-".join(sorted(kind.value for kind in panel.actions))
    reader = f"{get_locale()}-{select_time_zone()}-{acts}"
    return news_tag(panel, f"{reader}-{pins_tag(panel)}")


def _said(
    panel: LoadedPanel,
    threads: list[Thread],
    data_requests: list[DataRequestView],
) -> dict[str, Any]:
    people = {each.author_id for thread in threads for each in thread.contributions}
    people |= {each.author_id for thread in threads for each in thread.remarks}
    people |= {each.request.asked_by for each in data_requests}
    people |= {each.settled_by for each in data_requests if each.settled_by}
    people |= panel.state.contributors
    return {
        "threads": threads,
        "data_requests": data_requests,
        "people": names_of(db_session(), people),
        "workplaces": workplaces_of(db_session(), people, panel.state.ern),
        "reader_id": panel.actor.person_id,
        "pins": pin_book(panel),
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
