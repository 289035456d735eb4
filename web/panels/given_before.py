"""A form that is sent again after it was taken: its sender is led on, not refused.

A double click, a browser that repeats, a page that never came: the second form finds a panel in
which the act is no longer to be done, lists that no longer offer what was chosen, or the draft
that it saved itself before its command began to wait for the engine. Nothing is done twice, and
nobody is told off for it.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import make_response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from web.accounts.current import current_actor
from web.database import reading
from web.models.panels import CommandStatus, PanelCommand
from web.panels.giving import tell
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
    taken = _taken_before(panel_id) if _wants_a_page() else frozenset()
    if not taken:
        return answer
    done = _("This was done already. It was not done twice.")
    tell(done, has_taken_effect=CommandStatus.QUEUED not in taken)
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


def _taken_before(panel_id: UUID) -> frozenset[CommandStatus]:
    """Return how this form of this person stands, if this panel took it before."""
    ids = list(_command_ids())
    if not ids:
        return frozenset()
    query = select(PanelCommand.actor, PanelCommand.status).where(
        PanelCommand.id.in_(ids),
        PanelCommand.panel_id == panel_id,
        PanelCommand.status.in_((CommandStatus.APPLIED, CommandStatus.QUEUED)),
    )
    with reading():
        given = db_session().execute(query).all()
    return frozenset(
        row.status
        for row in given
        if ACTOR.validate_python(row.actor).person_id == current_actor().person_id
    )


def _command_ids() -> Iterator[UUID]:
    """Yield the ids that the form was made with."""
    if request.method != "POST":
        return
    for name, value in request.form.items():
        if name == _FIELD or name.endswith(f"-{_FIELD}"):
            with suppress(ValueError):
                yield UUID(value)
