"""A form that is sent again after it took effect: its sender is led on, not refused.

A double click, a browser that repeats, a page that never came: the second form finds a panel in
which the act is no longer to be done, or lists that no longer offer what was chosen. Nothing is
done twice, and nobody is told off for it.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from web.accounts.current import current_actor
from web.database import reading
from web.models.panels import CommandStatus, PanelCommand
from web.request_session import db_session
from workflows.messages import ACTOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response

_FIELD: Final = "command_id"
_NOT_TAKEN: Final = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}


def register_given_before(app: Flask) -> None:
    """Look at every form that was not taken before its answer leaves."""
    app.after_request(_lead_on)


def _lead_on(answer: Response) -> Response:
    panel_id = (request.view_args or {}).get("panel_id")
    if answer.status_code not in _NOT_TAKEN or not isinstance(panel_id, UUID):
        return answer
    if not _wants_a_page() or not _took_effect(panel_id):
        return answer
    flash(_("This was done already. It was not done twice."), "success")
    # Whoever declined an invitation sees the panel no more.
    is_open = answer.status_code != HTTPStatus.NOT_FOUND
    place = (
        url_for("panels.show_panel", panel_id=panel_id)
        if is_open
        else url_for("worklist.show_worklist")
    )
    return make_response(redirect(place, code=303))


def _wants_a_page() -> bool:
    """Tell whether a browser goes to the answer, and no script of ours reads it."""
    accepted = request.headers.get("Accept", "text/html")
    return "text/html" in accepted and "HX-Request" not in request.headers


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
