"""Pages on which one person's part changes: removed, extended, departed, another lead."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.accounts.language import select_time_zone
from web.components.forms import ConsiliumForm
from web.discussions.guard import as_it_is_now, status_of, turn_strangers_away, turned_away
from web.panels.giving import give
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.page import panel_context
from web.participants.candidates import leads
from web.participants.forms import ConfirmationForm, ExtensionForm, LeadForm
from web.participants.queries import ParticipantRow, participant_rows
from web.participants.views import participants
from web.request_session import db_session
from workflows.domain.panels import commands as c
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["participants"]


@participants.route(
    "/panels/<uuid:panel_id>/people/<uuid:person_id>/removal", methods=["GET", "POST"]
)
@requires(Permission.SEE_PANEL)
def remove_participant(panel_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """End somebody's part in the panel."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    row, form = _row_or_404(panel, person_id), ConfirmationForm()
    command = c.RemoveParticipant(person_id=person_id)
    if request.method == "GET" and (way_back := turned_away(panel, command.kind)):
        return way_back
    done = _("%(person)s no longer takes part.", person=row.name)
    if form.validate_on_submit() and give(panel, command, form, done=done):
        return _to_people(panel_id)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, command.kind, form)
    return _page("participants/remove_participant.html", panel, form, row=row)


@participants.route(
    "/panels/<uuid:panel_id>/people/<uuid:person_id>/departure", methods=["GET", "POST"]
)
@requires(Permission.SEE_PANEL)
def record_departure(panel_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Write down that somebody left for good; what waited for them passes on."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    row, form = _row_or_404(panel, person_id), ConfirmationForm()
    command = c.RecordDeparture(person_id=person_id)
    if request.method == "GET" and (way_back := turned_away(panel, command.kind)):
        return way_back
    done = _("The departure of %(person)s is recorded.", person=row.name)
    if form.validate_on_submit() and give(panel, command, form, done=done):
        return _to_people(panel_id)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, command.kind, form)
    return _page("participants/record_departure.html", panel, form, row=row)


@participants.route(
    "/panels/<uuid:panel_id>/people/<uuid:person_id>/extension", methods=["GET", "POST"]
)
@requires(Permission.SEE_PANEL)
def extend_guest(panel_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Let a guest stay longer, to the end of a day where the reader is."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    row, form = _row_or_404(panel, person_id), ExtensionForm()
    kind = CommandKind.EXTEND_GUEST
    if request.method == "GET" and (way_back := turned_away(panel, kind)):
        return way_back
    turn_strangers_away(panel, kind)
    done = _("%(person)s may stay longer.", person=row.name)
    if form.validate_on_submit():
        zone = ZoneInfo(select_time_zone())
        until = datetime.combine(form.until.data, time(23, 59, 59), tzinfo=zone)
        command = c.ExtendGuest(person_id=person_id, access_until=until)
        if give(panel, command, form, done=done):
            return _to_people(panel_id)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, kind, form)
    return _page("participants/extend_guest.html", panel, form, row=row)


@participants.route("/panels/<uuid:panel_id>/lead", methods=["GET", "POST"])
@requires(Permission.SEE_PANEL)
def change_lead(panel_id: UUID) -> ResponseReturnValue:
    """Name who leads the panel from now on."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    kind = CommandKind.CHANGE_LEAD
    if request.method == "GET" and (way_back := turned_away(panel, kind)):
        return way_back
    turn_strangers_away(panel, kind)
    form = LeadForm()
    form.lead.offer(
        (each.person_id, f"{each.name} – {each.hospital}, {each.country}")
        for each in leads(db_session(), panel.state)
    )
    if form.validate_on_submit() and give(
        panel,
        c.ChangeLead(lead_id=form.lead.data),
        form,
        done=_("The panel has a new lead."),
    ):
        return _to_people(panel_id)
    panel = as_it_is_now(panel_id, Permission.SEE_PANEL, kind, form)
    return _page("participants/change_lead.html", panel, form)


def _row_or_404(panel: LoadedPanel, person_id: UUID) -> ParticipantRow:
    found = [row for row in participant_rows(panel) if row.person_id == person_id]
    if not found:
        abort(404)
    return found[-1]


def _page(
    template: str,
    panel: LoadedPanel,
    form: ConsiliumForm,
    **values: Any,
) -> tuple[str, int]:
    context = panel_context(panel, tab="people")
    audit_view(panel, "panel_people")
    db_session().commit()
    return render_template(template, form=form, **values, **context), status_of(form)


def _to_people(panel_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("participants.list_participants", panel_id=panel_id), code=303)
