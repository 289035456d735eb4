"""Lets in to the page of an act whom the panel's rules let act; the rest hear why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn
from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from i18n.labels import label
from web import audit
from web.components.forms import ConsiliumForm
from web.panels.loading import LoadedPanel, load_panel_or_404
from web.request_session import db_session
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.allowed import refusal
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

_SHOWN: Final = 200
_FORBIDDEN: Final = 403
_CONFLICT: Final = 409
_UNUSABLE: Final = 422


def turned_away(panel: LoadedPanel, kind: CommandKind) -> Response | None:
    """Return the way back when the act is not open now; 403 for whom it never is."""
    reason = refusal(panel.state, kind, panel.actor)
    if reason is None:
        return None
    if reason is RefusalReason.NOT_YOUR_PART:
        deny(panel)
    flash(_(label(reason)), "warning")
    return redirect(url_for("panels.show_panel", panel_id=panel.id), code=303)


def turn_strangers_away(panel: LoadedPanel, kind: CommandKind) -> None:
    """End the request with 403 for whom the act never is, before anything of its page is read."""
    if refusal(panel.state, kind, panel.actor) is RefusalReason.NOT_YOUR_PART:
        deny(panel)


def as_it_is_now(
    panel_id: UUID,
    permission: Permission,
    kind: CommandKind,
    form: ConsiliumForm,
) -> LoadedPanel:
    """Return the panel anew after a form was refused: somebody else may have moved it.

    Whoever has no part in the act gets 403.
    """
    panel = load_panel_or_404(panel_id, permission)
    if form.form_errors and refusal(panel.state, kind, panel.actor) is RefusalReason.NOT_YOUR_PART:
        deny(panel)
    return panel


def status_of(form: ConsiliumForm) -> int:
    """Return 409 for what the rules refused, 422 for what was filled in wrongly, else 200."""
    if form.form_errors:
        return _CONFLICT
    return _UNUSABLE if form.errors else _SHOWN


def deny(panel: LoadedPanel) -> NoReturn:
    """Record that this person was refused, and end the request with 403."""
    audit.record_denied(
        db_session(),
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="panel",
        subject_id=panel.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=RefusalReason.NOT_YOUR_PART.value,
    )
    abort(_FORBIDDEN)
