"""Lets a clinician have a printed form signed on a tablet, and shows how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from web.access import requires
from web.components.live import live_answer
from web.consents.giver import ConsentGiver
from web.consents.loading import load_own_panel_or_404
from web.consents.page import papers_for_page
from web.consents.paper_parts import PaperAddresses, paper_to_sign, tablets_html
from web.consents.tablet_acts import open_for, paper_that_was_sent, seal_again_for
from web.consents.tablets import tablets_of
from web.panels.loading import LoadedPanel
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

tablet_sessions = Blueprint("tablet_sessions", __name__)


@tablet_sessions.route("/panels/<uuid:panel_id>/consent/tablet")
@requires(Permission.SEE_CASE)
def show_tablets(panel_id: UUID) -> ResponseReturnValue:
    """Answer with the signings on a tablet, or 304 when nothing has changed.

    It shows numbers and stages only, nothing of the patient, so it leaves no audit row.
    """
    panel = load_own_panel_or_404(panel_id, Permission.SEE_CASE)
    return live_answer(tablets_html(tablets_of(panel), PaperAddresses.in_panel(panel_id)))


@tablet_sessions.route("/panels/<uuid:panel_id>/consent/tablet/open", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def open_tablet(panel_id: UUID) -> ResponseReturnValue:
    """Make an address at which one printed form can be signed for half an hour."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    paper = paper_to_sign(papers_for_page(panel), paper_that_was_sent())
    if CommandKind.RECORD_CONSENT not in panel.actions:
        flash(_("Consent cannot be recorded at this stage of the panel."), "warning")
        return _back(panel)
    open_for(ConsentGiver.in_panel(panel), paper)
    return _back(panel)


@tablet_sessions.route("/panels/<uuid:panel_id>/consent/tablet/again", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def seal_again(panel_id: UUID) -> ResponseReturnValue:
    """Let the worker try once more to make the document of a signed form."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    seal_again_for(ConsentGiver.in_panel(panel), tablets_of(panel))
    return _back(panel)


def _back(panel: LoadedPanel) -> ResponseReturnValue:
    return redirect(url_for("consents.show_consent", panel_id=panel.id, _anchor="papers"), code=303)
