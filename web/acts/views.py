"""The page of an act that needs a confirmation or a reason; it says first what will happen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import Blueprint, abort, redirect, render_template, url_for

from web.access import requires
from web.acts.choices import GENERIC_ACTS
from web.discussions.guarded_texts import GuardedForm
from web.models.discussions import NoteKind
from web.panels.giving import give
from web.panels.loading import audit_view, load_panel_or_404
from web.panels.notes import write_note
from web.panels.page import panel_context, url_of
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.acts.choices import GenericAct
    from web.components.forms import ConsiliumForm
    from web.panels.loading import LoadedPanel

acts = Blueprint("acts", __name__)


@acts.route("/panels/<uuid:panel_id>/acts/<string:kind>", methods=["GET", "POST"])
@requires(Permission.MOVE_PANEL)
def act(panel_id: UUID, kind: str) -> ResponseReturnValue:
    """Say what the act does, ask for its reason, and do it."""
    panel = load_panel_or_404(panel_id, Permission.MOVE_PANEL)
    command_kind = _known(kind)
    chosen = GENERIC_ACTS[command_kind]
    form = chosen.form()
    if _is_clean(panel, form) and _do(panel, chosen, form):
        return redirect(_next_page(panel, command_kind), code=303)
    if command_kind not in panel.actions and not form.errors and not form.form_errors:
        abort(403)
    context = panel_context(panel, tab="case")
    audit_view(panel, "panel_act")
    return render_template("acts/act.html", form=form, act=chosen, kind=command_kind, **context)


def _known(kind: str) -> CommandKind:
    known = {each.value: each for each in GENERIC_ACTS}
    if kind not in known:
        abort(404)
    return known[kind]


def _is_clean(panel: LoadedPanel, form: ConsiliumForm) -> bool:
    return form.is_clean(panel) if isinstance(form, GuardedForm) else form.validate_on_submit()


def _do(panel: LoadedPanel, chosen: GenericAct, form: ConsiliumForm) -> bool:
    contents = form.kept_notes(panel) if isinstance(form, GuardedForm) else []
    note_id = uuid4()
    if isinstance(chosen.note, NoteKind):
        note = write_note(panel, chosen.note, form["reason"].data)
        note_id = note.id
        contents.append(note)
    command = chosen.build(panel, form, note_id)
    return give(panel, command, form, contents=contents, done=str(chosen.done))


def _next_page(panel: LoadedPanel, kind: CommandKind) -> str:
    if kind in (CommandKind.START_OUTCOME, CommandKind.REVISE_OUTCOME):
        return url_of(panel, CommandKind.PRESENT_OUTCOME)
    return url_for("panels.show_panel", panel_id=panel.id)
