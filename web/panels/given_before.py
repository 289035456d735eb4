"""A form that is sent again after it took effect: its sender is led on, not refused.

A double click, a browser that repeats, a page that never came: the second form finds a panel in
which the act is no longer anybody's to do. Nothing is done twice, and nobody is told off for it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Forbidden, NotFound

from web.accounts.current import current_actor
from web.database import reading
from web.error_pages import http_error
from web.models.panels import CommandStatus, PanelCommand
from web.request_session import db_session
from workflows.messages import ACTOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.typing import ResponseReturnValue
    from werkzeug.exceptions import HTTPException

_FIELD = "command_id"


def register_given_before(app: Flask) -> None:
    """Look at every refusal of a form before it is answered."""
    app.register_error_handler(Forbidden, _refused)
    app.register_error_handler(NotFound, _refused)


def _refused(error: HTTPException) -> ResponseReturnValue:
    panel_id = (request.view_args or {}).get("panel_id")
    if not isinstance(panel_id, UUID) or not _took_effect(panel_id):
        return http_error(error)
    flash(_("This was done already. It was not done twice."), "success")
    # Whoever declined an invitation sees the panel no more.
    is_open = isinstance(error, Forbidden)
    place = (
        url_for("panels.show_panel", panel_id=panel_id)
        if is_open
        else url_for("worklist.show_worklist")
    )
    return redirect(place, code=303)


def _took_effect(panel_id: UUID) -> bool:
    """Tell whether this form of this person took effect in this panel before."""
    ids = list(_command_ids())
    if not ids:
        return False
    query = select(PanelCommand.actor).where(
        PanelCommand.id.in_(ids),
        PanelCommand.panel_id == panel_id,
        PanelCommand.status == CommandStatus.APPLIED,
    )
    with reading():
        given_by = [ACTOR.validate_python(each) for each in db_session().scalars(query)]
    return any(each.person_id == current_actor().person_id for each in given_by)


def _command_ids() -> Iterator[UUID]:
    """Yield the ids that the form was made with."""
    if request.method != "POST":
        return
    for name, value in request.form.items():
        if name == _FIELD or name.endswith(f"-{_FIELD}"):
            with suppress(ValueError):
                yield UUID(value)
