"""The page of triage: four ways on, each a form of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _

from web.access import requires
from web.models.discussions import NoteKind
from web.networks.areas import area_choices, ern_of_area
from web.networks.directory import centre
from web.networks.professionals import professionals_of
from web.panels.giving import give
from web.panels.loading import LoadedPanel, audit_view, deny, load_panel_or_404
from web.panels.notes import write_note
from web.panels.page import panel_context
from web.panels.request_texts import read_request
from web.request_session import db_session
from web.triage.forms import AcceptForm, DeclineForm, RedirectForm, ReturnForm
from workflows.domain.panels.commands import (
    AcceptRequest,
    CommandKind,
    DeclineRequest,
    RedirectRequest,
    ReturnRequest,
)
from workflows.domain.panels.relations import Relation, relations
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

triage = Blueprint("triage", __name__)
_TRIAGE = frozenset({Relation.COORDINATOR, Relation.DISPATCHER})


@dataclass(kw_only=True)
class _Forms:
    """The four forms; the one that was sent carries its errors."""

    accept: AcceptForm = field(default_factory=lambda: AcceptForm(prefix="accept-"))
    give_back: ReturnForm = field(default_factory=lambda: ReturnForm(prefix="return-"))
    redirect: RedirectForm = field(default_factory=lambda: RedirectForm(prefix="redirect-"))
    decline: DeclineForm = field(default_factory=lambda: DeclineForm(prefix="decline-"))
    sent: str = ""


@triage.route("/panels/<uuid:panel_id>/triage")
@requires(Permission.MOVE_PANEL)
def show_triage(panel_id: UUID) -> ResponseReturnValue:
    """Show the envelope of the request, and the four ways on."""
    return _page(_load(panel_id), None)


@triage.route("/panels/<uuid:panel_id>/triage/accept", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def accept(panel_id: UUID) -> ResponseReturnValue:
    """Take the request up and name the lead."""
    panel = _load(panel_id)
    forms = _forms(panel, "accept")
    if forms.accept.validate_on_submit():
        command = AcceptRequest(lead_id=forms.accept.lead.data)
        if give(panel, command, forms.accept, done=_("The request is accepted.")):
            return _back(panel)
    return _page(panel, forms)


@triage.route("/panels/<uuid:panel_id>/triage/return", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def return_request(panel_id: UUID) -> ResponseReturnValue:
    """Give the request back for more information."""
    panel = _load(panel_id)
    forms = _forms(panel, "return")
    form = forms.give_back
    if form.is_clean(panel):
        note = write_note(panel, NoteKind.RETURN, form.reason.data)
        command = ReturnRequest(note_id=note.id)
        contents = [note, *form.kept_notes(panel)]
        if give(panel, command, form, contents=contents, done=_("The request is returned.")):
            return _back(panel)
    return _page(panel, forms)


@triage.route("/panels/<uuid:panel_id>/triage/redirect", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def redirect_request(panel_id: UUID) -> ResponseReturnValue:
    """Send the request to another network or area."""
    panel = _load(panel_id)
    forms = _forms(panel, "redirect")
    form = forms.redirect
    if form.is_clean(panel):
        note = write_note(panel, NoteKind.REDIRECT, form.reason.data)
        command = RedirectRequest(
            ern=ern_of_area(db_session(), form.area.data) or panel.state.ern,
            primary_area=form.area.data,
            note_id=note.id,
        )
        contents = [note, *form.kept_notes(panel)]
        if give(panel, command, form, contents=contents, done=_("The request is redirected.")):
            return redirect(url_for("worklist.show_worklist"), code=303)
    return _page(panel, forms)


@triage.route("/panels/<uuid:panel_id>/triage/decline", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def decline(panel_id: UUID) -> ResponseReturnValue:
    """Decline the request with a reason."""
    panel = _load(panel_id)
    forms = _forms(panel, "decline")
    form = forms.decline
    if form.is_clean(panel):
        note = write_note(panel, NoteKind.DECLINE_REQUEST, form.reason.data)
        command = DeclineRequest(note_id=note.id)
        contents = [note, *form.kept_notes(panel)]
        if give(panel, command, form, contents=contents, done=_("The request is declined.")):
            return _back(panel)
    return _page(panel, forms)


def _load(panel_id: UUID) -> LoadedPanel:
    """Return the panel to whoever triages for its network; others know it, but not this page."""
    panel = load_panel_or_404(panel_id, Permission.MOVE_PANEL)
    if not relations(panel.state, panel.actor) & _TRIAGE:
        deny(panel, 403)
    return panel


def _forms(panel: LoadedPanel, sent: str) -> _Forms:
    forms = _Forms(sent=sent)
    erns = {panel.state.ern, *panel.state.other_erns}
    leads = professionals_of(db_session(), erns, datetime.now(UTC))
    forms.accept.lead.offer([(each.person_id, each.words) for each in leads])
    forms.redirect.area.offer(area_choices(db_session(), panel.actor))
    return forms


def _back(panel: LoadedPanel) -> ResponseReturnValue:
    return redirect(url_for("panels.show_panel", panel_id=panel.id), code=303)


def _page(panel: LoadedPanel, forms: _Forms | None) -> ResponseReturnValue:
    context = panel_context(panel, tab="case")
    request_text = read_request(panel)
    forms = forms or _forms(panel, "")
    audit_view(panel, "panel_envelope")
    return render_template(
        "triage/show_triage.html",
        forms=forms,
        request_text=request_text,
        centre=centre(db_session(), panel.row.hcp_id),
        can_triage=CommandKind.ACCEPT_REQUEST in panel.actions,
        **context,
    )
