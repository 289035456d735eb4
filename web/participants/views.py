"""Pages about the people of a panel: who takes part, invite, answer an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from web.access import requires
from web.discussions.guard import as_it_is_now, status_of, turn_strangers_away, turned_away
from web.models.discussions import NoteKind
from web.models.networks import Hcp
from web.panels.giving import give
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.notes import write_note
from web.panels.page import panel_context
from web.panels.request_texts import read_request
from web.participants.candidates import experts
from web.participants.forms import AcceptanceForm, DeclineForm, InvitationForm
from web.participants.inviting import Offer
from web.participants.queries import circles, participant_rows
from web.participants.words import CIRCLES, REASONS
from web.request_session import db_session
from workflows.domain.panels import commands as c
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

participants = Blueprint("participants", __name__)


@participants.route("/panels/<uuid:panel_id>/people")
@requires(Permission.SEE_PANEL)
def list_participants(panel_id: UUID) -> ResponseReturnValue:
    """Show who takes part, and who can see the panel and why."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    context = panel_context(panel, tab="people")
    rows, who_sees = participant_rows(panel), circles(panel)
    audit_view(panel, "panel_people")
    return render_template(
        "participants/list_participants.html",
        rows=rows,
        circles=who_sees,
        circle_words=CIRCLES,
        circle_reasons=REASONS,
        **context,
    )


@participants.route("/panels/<uuid:panel_id>/invite", methods=["GET", "POST"])
@requires(Permission.SEE_PANEL)
def invite(panel_id: UUID) -> ResponseReturnValue:
    """Find and invite experts, guests, a group; a search keeps what is ticked."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    kind = CommandKind.INVITE
    if request.method == "GET" and (way_back := turned_away(panel, kind)):
        return way_back
    turn_strangers_away(panel, kind)
    form = InvitationForm(words=request.args.get("words", ""))
    offer = Offer(panel, form.words.data or "")
    offer.fill(form)
    is_search = "search" in request.form
    if not is_search and form.validate_on_submit():
        command = offer.command(form)
        count = len(command.invitations)
        done = ngettext("%(num)d person is invited.", "%(num)d people are invited.", count)
        if give(panel, command, form, done=done):
            return redirect(url_for("participants.list_participants", panel_id=panel.id), 303)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, kind, form)
    context = panel_context(panel, tab="people")
    audit_view(panel, "panel_people")
    db_session().commit()
    page = render_template("participants/invite.html", form=form, offer=offer, **context)
    return page, status_of(form)


@participants.route("/panels/<uuid:panel_id>/invitation")
@requires(Permission.SEE_PANEL)
def answer_invitation(panel_id: UUID) -> ResponseReturnValue:
    """Show what the panel asks, as far as somebody invited may see it, and the two answers."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    return _invitation_page(panel, AcceptanceForm(prefix="accept-"), _decline_form(panel))


@participants.route("/panels/<uuid:panel_id>/invitation/acceptance", methods=["POST"])
@requires(Permission.SEE_PANEL)
def accept_invitation(panel_id: UUID) -> ResponseReturnValue:
    """Take part."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    form = AcceptanceForm(prefix="accept-")
    command = c.AcceptInvitation()
    done = _("You take part in this panel now.")
    if form.validate_on_submit() and give(panel, command, form, done=done):
        return redirect(url_for("panels.show_panel", panel_id=panel.id), code=303)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, command.kind, form)
    return _invitation_page(panel, form, _decline_form(panel))


@participants.route("/panels/<uuid:panel_id>/invitation/refusal", methods=["POST"])
@requires(Permission.SEE_PANEL)
def decline_invitation(panel_id: UUID) -> ResponseReturnValue:
    """Do not take part, with a reason and a colleague's name if one likes."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    form = _decline_form(panel)
    reason = form.reason.data or ""
    note = write_note(panel, NoteKind.DECLINE_INVITATION, reason) if reason else None
    command = c.DeclineInvitation(
        suggested_colleague_id=form.colleague.data or None,
        note_id=note.id if note else None,
    )
    if form.is_clean(panel) and give(
        panel,
        command,
        form,
        contents=[*([note] if note else []), *form.kept_notes(panel)],
        done=_("You declined. Thank you for saying so."),
    ):
        return redirect(url_for("worklist.show_worklist"), code=303)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, command.kind, form)
    return _invitation_page(panel, AcceptanceForm(formdata=None, prefix="accept-"), form)


def _decline_form(panel: LoadedPanel) -> DeclineForm:
    form = DeclineForm(prefix="decline-")
    form.colleague.offer(
        [
            (each.person_id, f"{each.name} – {each.hospital}, {each.country}")
            for each in experts(db_session(), panel.state)
            if each.person_id != panel.actor.person_id
        ],
        empty=_("Nobody"),
    )
    return form


def _invitation_page(
    panel: LoadedPanel,
    acceptance: AcceptanceForm,
    refusal: DeclineForm,
) -> tuple[str, int]:
    context = panel_context(panel, tab="people")
    title = read_request(panel).title
    centre = db_session().get_one(Hcp, panel.state.hcp_id)
    audit_view(panel, "invitation")
    db_session().commit()
    page = render_template(
        "participants/answer_invitation.html",
        accept_form=acceptance,
        decline_form=refusal,
        request_title=title,
        country=centre.country,
        **context,
    )
    return page, max(status_of(acceptance), status_of(refusal))
