"""Pages of the discussion: threads, signed contributions, remarks, requests for data."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.discussions.commands import add_remark, may_remark
from web.discussions.forms import AmendmentForm, DataRequestForm
from web.discussions.guard import as_it_is_now, deny, status_of, turned_away
from web.discussions.page import (
    contribution_form,
    discussion_page,
    news_context,
    refuse_unknown_thread,
    remark_form,
    tag_of,
)
from web.discussions.queries import (
    contribution_place,
    next_version,
    read_versions,
    remark_news,
    thread_key,
)
from web.imaging.viewer.pins import chosen_in_form, pin_book, pins_from_form
from web.models.discussions import ContributionText, DataRequestText
from web.models.image_marks import PinnedTo
from web.panels.giving import command_id_of, give
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.page import everybody, panel_context
from web.panels.people import names_of
from web.participants.workplaces import workplaces_of
from web.request_session import db_session
from workflows.domain.panels import commands as c
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

discussions = Blueprint("discussions", __name__)


@discussions.route("/panels/<uuid:panel_id>/discussion")
@requires(Permission.SEE_CASE)
def show_discussion(panel_id: UUID) -> ResponseReturnValue:
    """Show the threads, who contributed, and what the panel asked the centre for."""
    return discussion_page(load_panel_or_404(panel_id, Permission.SEE_CASE))


@discussions.route("/panels/<uuid:panel_id>/discussion/news")
@requires(Permission.SEE_CASE)
def show_news(panel_id: UUID) -> ResponseReturnValue:
    """Answer with what has been said since, or 304; only what is shown leaves an audit row."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    pins = pin_book(panel)
    tag = tag_of(panel, remark_news(panel), pins)
    if request.headers.get("If-None-Match") == tag:
        return Response(status=304, headers={"ETag": tag})
    context = news_context(panel, pins)
    audit_view(panel, "discussion")
    response = Response(render_template("discussions/show_news.html", **context))
    response.headers["ETag"] = tag
    return response


@discussions.route(
    "/panels/<uuid:panel_id>/discussion/contributions",
    methods=["POST"],
    defaults={"question_id": None},
)
@discussions.route(
    "/panels/<uuid:panel_id>/questions/<uuid:question_id>/contributions",
    methods=["POST"],
)
@requires(Permission.SEE_CASE)
def contribute(panel_id: UUID, question_id: UUID | None) -> ResponseReturnValue:
    """Sign a contribution to one question, or to the case as a whole."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    refuse_unknown_thread(panel, question_id)
    form = contribution_form(question_id)
    contribution_id = command_id_of(form)
    command = c.Contribute(contribution_id=contribution_id, question_id=question_id)
    if form.is_clean(panel) and give(
        panel,
        command,
        form,
        contents=[
            _contribution_text(panel, contribution_id, question_id, form.text.data),
            *form.kept_notes(panel),
            *pins_from_form(panel, PinnedTo.CONTRIBUTION, contribution_id, version=1),
        ],
        done=_("Your contribution is signed."),
    ):
        return _back_to(panel, f"thread-{thread_key(question_id)}")
    return discussion_page(
        as_it_is_now(panel_id, Permission.SEE_CASE, command.kind, form),
        form,
    )


@discussions.route(
    "/panels/<uuid:panel_id>/contributions/<uuid:contribution_id>/amend",
    methods=["GET", "POST"],
)
@requires(Permission.SEE_CASE)
def amend_contribution(panel_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """Sign a new version of one's own contribution."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    versions = read_versions(panel, contribution_id)
    if not versions:
        abort(404)
    latest = versions[-1]
    if latest.author_id != panel.actor.person_id:
        deny(panel)
    form = AmendmentForm(text=latest.text)
    command = c.AmendContribution(contribution_id=contribution_id)
    if request.method == "GET" and (way_back := turned_away(panel, command.kind)):
        return way_back
    version = next_version(contribution_id)
    if form.is_clean(panel, accepted=latest.text) and give(
        panel,
        command,
        form,
        contents=[
            _amended_text(panel, contribution_id, latest.question_id, form, version),
            *form.kept_notes(panel),
            *pins_from_form(panel, PinnedTo.CONTRIBUTION, contribution_id, version=version),
        ],
        done=_("The new version is signed."),
    ):
        return _back_to(panel, f"contribution-{contribution_id}")
    panel = as_it_is_now(panel_id, Permission.SEE_CASE, command.kind, form)
    context = panel_context(panel, tab="discussion")
    audit_view(panel, "contribution")
    db_session().commit()
    pins = pin_book(panel)
    now = pins.of(PinnedTo.CONTRIBUTION, contribution_id, latest.kept_as)
    page = render_template(
        "discussions/amend_contribution.html",
        form=form,
        latest=latest,
        pins=pins,
        chosen_views=chosen_in_form() if form.is_submitted() else {str(each.id) for each in now},
        **context,
    )
    return page, status_of(form)


@discussions.route("/panels/<uuid:panel_id>/contributions/<uuid:contribution_id>")
@requires(Permission.SEE_CASE)
def show_versions(panel_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """Show every signed version of a contribution, the latest first."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    versions = read_versions(panel, contribution_id)
    if not versions:
        abort(404)
    authors = {each.author_id for each in versions}
    workplaces = workplaces_of(db_session(), authors | everybody(panel), panel.state.ern)
    context = panel_context(panel, tab="discussion")
    context["names"] = {**context["names"], **names_of(db_session(), authors)}
    audit_view(panel, "contribution")
    return render_template(
        "discussions/show_versions.html",
        versions=list(reversed(versions)),
        pins=pin_book(panel),
        workplaces=workplaces,
        **context,
    )


@discussions.route(
    "/panels/<uuid:panel_id>/discussion/remarks",
    methods=["POST"],
    defaults={"question_id": None},
)
@discussions.route(
    "/panels/<uuid:panel_id>/questions/<uuid:question_id>/remarks",
    methods=["POST"],
)
@requires(Permission.SEE_CASE)
def remark(panel_id: UUID, question_id: UUID | None) -> ResponseReturnValue:
    """Add a remark to a thread."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    refuse_unknown_thread(panel, question_id)
    if not may_remark(panel):
        deny(panel)
    form = remark_form(question_id)
    if form.is_clean(panel):
        remark_id = command_id_of(form)
        add_remark(panel, remark_id, question_id, form.text.data)
        for pin in pins_from_form(panel, PinnedTo.REMARK, remark_id):
            # The same form a second time finds its pins.
            db_session().merge(pin)
        db_session().add_all(form.kept_notes(panel))
        db_session().commit()
        return _back_to(panel, f"thread-{thread_key(question_id)}")
    return discussion_page(panel, form)


@discussions.route("/panels/<uuid:panel_id>/data-requests", methods=["POST"])
@requires(Permission.SEE_CASE)
def request_data(panel_id: UUID) -> ResponseReturnValue:
    """Ask the enrolling centre for data."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form = DataRequestForm(prefix="ask-")
    row_id = command_id_of(form)
    text = DataRequestText(
        id=row_id,
        panel_id=panel.id,
        sealed_request=panel.cipher.seal(
            form.text.data or "",
            f"data_request_texts:{row_id}:request",
        ),
    )
    command = c.RequestData(data_request_id=row_id)
    if form.is_clean(panel) and give(
        panel,
        command,
        form,
        contents=[
            text,
            *form.kept_notes(panel),
            *pins_from_form(panel, PinnedTo.DATA_REQUEST, row_id),
        ],
        done=_("The enrolling centre is asked for the data."),
    ):
        return _back_to(panel, "data-requests")
    return discussion_page(
        as_it_is_now(panel_id, Permission.SEE_CASE, CommandKind.REQUEST_DATA, form),
        form,
    )


def _contribution_text(
    panel: LoadedPanel,
    command_id: UUID,
    question_id: UUID | None,
    text: str,
) -> ContributionText:
    return ContributionText(
        contribution_id=command_id,
        version=1,
        panel_id=panel.id,
        question_id=question_id,
        author_id=panel.actor.person_id,
        sealed_text=panel.cipher.seal(text, contribution_place(command_id)),
        command_id=command_id,
    )


def _amended_text(
    panel: LoadedPanel,
    contribution_id: UUID,
    question_id: UUID | None,
    form: AmendmentForm,
    version: int,
) -> ContributionText:
    command_id = command_id_of(form)
    return ContributionText(
        contribution_id=contribution_id,
        version=version,
        panel_id=panel.id,
        question_id=question_id,
        author_id=panel.actor.person_id,
        sealed_text=panel.cipher.seal(form.text.data, contribution_place(command_id)),
        command_id=command_id,
    )


def _back_to(panel: LoadedPanel, anchor: str) -> Response:
    url = url_for("discussions.show_discussion", panel_id=panel.id, _anchor=anchor)
    return redirect(url, code=303)  # type: ignore[return-value]
