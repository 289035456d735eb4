"""Pages of the outcome: read, sign, dissent, let a signature lapse, revise, close."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.components.forms import ConsiliumForm
from web.discussions.guard import as_it_is_now, status_of, turned_away
from web.models.discussions import NoteKind
from web.outcomes.closing import closing_of
from web.outcomes.forms import (
    ClosingForm,
    DissentForm,
    LapseForm,
    RevisionForm,
    SignatureForm,
)
from web.outcomes.page import outcome_page
from web.panels.giving import give
from web.panels.loading import audit_view, load_panel_or_404
from web.panels.notes import write_note
from web.panels.page import panel_context
from web.request_session import db_session
from workflows.domain.panels import commands as c
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

outcomes = Blueprint("outcomes", __name__)


@outcomes.route("/panels/<uuid:panel_id>/outcome")
@requires(Permission.SEE_CASE)
def show_outcome(panel_id: UUID) -> ResponseReturnValue:
    """Show the outcome, who signed, who is missing, and earlier versions."""
    return outcome_page(load_panel_or_404(panel_id, Permission.SEE_CASE))


@outcomes.route("/panels/<uuid:panel_id>/outcome/signature", methods=["POST"])
@requires(Permission.SEE_CASE)
def sign_outcome(panel_id: UUID) -> ResponseReturnValue:
    """Sign exactly the version that was read; an older one is refused."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form = SignatureForm(prefix="sign-")
    if form.validate_on_submit() and give(
        panel,
        c.SignOutcome(
            outcome_version=form.signed_version,
            content_hash=form.content_hash.data or "",
        ),
        form,
        done=_("You signed the outcome."),
    ):
        return _to_outcome(panel_id)
    return _again(panel_id, CommandKind.SIGN_OUTCOME, form)


@outcomes.route("/panels/<uuid:panel_id>/outcome/dissent", methods=["POST"])
@requires(Permission.SEE_CASE)
def dissent(panel_id: UUID) -> ResponseReturnValue:
    """Dissent from the version that was read, with a reason."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form = DissentForm(prefix="dissent-")
    note = write_note(panel, NoteKind.DISSENT, form.reason.data or "")
    if form.is_clean(panel) and give(
        panel,
        c.Dissent(
            outcome_version=form.signed_version,
            content_hash=form.content_hash.data or "",
            note_id=note.id,
        ),
        form,
        contents=[note, *form.kept_notes(panel)],
        done=_("Your dissent is recorded."),
    ):
        return _to_outcome(panel_id)
    return _again(panel_id, CommandKind.DISSENT, form)


@outcomes.route(
    "/panels/<uuid:panel_id>/outcome/signatures/<uuid:person_id>/lapse",
    methods=["POST"],
)
@requires(Permission.SEE_CASE)
def lapse_signature(panel_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Go on without a member's signature once its limit has passed."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form, command = LapseForm(), c.LapseSignature(person_id=person_id)
    done = _("The panel no longer waits for this signature.")
    if form.validate_on_submit() and give(panel, command, form, done=done):
        return _to_outcome(panel_id)
    return _again(panel_id, command.kind, form)


@outcomes.route("/panels/<uuid:panel_id>/outcome/revision", methods=["POST"])
@requires(Permission.SEE_CASE)
def revise_outcome(panel_id: UUID) -> ResponseReturnValue:
    """Take the outcome back for another version."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form = RevisionForm(prefix="revise-")
    note = write_note(panel, NoteKind.REVISE, form.reason.data or "")
    if form.is_clean(panel) and give(
        panel,
        c.ReviseOutcome(note_id=note.id),
        form,
        contents=[note, *form.kept_notes(panel)],
        done=_("The outcome is yours to change. Present it again when it is ready."),
    ):
        return redirect(url_for("outcomes.edit_outcome", panel_id=panel_id), code=303)
    return _again(panel_id, CommandKind.REVISE_OUTCOME, form)


@outcomes.route("/panels/<uuid:panel_id>/close", methods=["GET", "POST"])
@requires(Permission.SEE_CASE)
def close(panel_id: UUID) -> ResponseReturnValue:
    """Say what closing does and what is missing, then close."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form, command = ClosingForm(), c.ClosePanel()
    if request.method == "GET" and (way_back := turned_away(panel, command.kind)):
        return way_back
    if form.validate_on_submit() and give(panel, command, form, done=_("The panel is closed.")):
        return _to_outcome(panel_id)
    panel = as_it_is_now(panel_id, Permission.SEE_CASE, command.kind, form)
    context = panel_context(panel, tab="outcome")
    closing = closing_of(panel, context["names"])
    audit_view(panel, "outcome")
    db_session().commit()
    page = render_template("outcomes/close.html", form=form, closing=closing, **context)
    return page, status_of(form)


def _again(panel_id: UUID, kind: CommandKind, form: ConsiliumForm) -> tuple[str, int]:
    return outcome_page(as_it_is_now(panel_id, Permission.SEE_CASE, kind, form), form)


def _to_outcome(panel_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("outcomes.show_outcome", panel_id=panel_id), code=303)
