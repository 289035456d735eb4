"""The page of a person's notices: what they were told, newest first, and marking it as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import get_translations
from sqlalchemy import func, select, update

from i18n import formats
from i18n.mail_texts import MailItem, notice_sentence, why
from web.access import requires
from web.accounts.current import current_actor
from web.accounts.language import select_locale, select_time_zone
from web.models.notifications import Notification
from web.models.panels import Panel
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

notices = Blueprint("notices", __name__)
_ROWS_A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One line of the page."""

    number: str
    url: str
    sentence: str
    why: str
    ago: str
    at: str
    exact: str
    is_unread: bool


@notices.route("/notifications")
@requires(Permission.USE_CONSILIUM)
def list_notices() -> ResponseReturnValue:
    """List what the reader was told; codes and numbers only, so it shows nothing of a patient."""
    page = max(request.args.get("page", 1, type=int), 1)
    mine = Notification.person_id == current_actor().person_id
    total = db_session().scalar(select(func.count(Notification.id)).where(mine)) or 0
    query = (
        select(Notification, Panel.number)
        .join(Panel, Panel.id == Notification.panel_id)
        .where(mine)
        .order_by(Notification.occurred_at.desc(), Notification.id)
        .limit(_ROWS_A_PAGE)
        .offset((page - 1) * _ROWS_A_PAGE)
    )
    found = [_notice(row.Notification, row.number) for row in db_session().execute(query)]
    return render_template(
        "notices/list_notices.html",
        notices=found,
        page=page,
        pages=max(-(-total // _ROWS_A_PAGE), 1),
    )


@notices.route("/notifications/read", methods=["POST"])
@requires(Permission.USE_CONSILIUM)
def mark_read() -> ResponseReturnValue:
    """Mark everything as read; what is read is not mailed any more."""
    db_session().execute(
        update(Notification)
        .where(
            Notification.person_id == current_actor().person_id,
            Notification.read_at.is_(None),
        )
        .values(read_at=datetime.now(UTC)),
    )
    db_session().commit()
    return redirect(url_for("notices.list_notices"), code=303)


def _notice(row: Notification, number: str) -> Notice:
    words, locale = get_translations(), select_locale()
    item = MailItem(
        panel_id=str(row.panel_id),
        panel_number=number,
        reason=row.reason.value,
        task=row.task,
        event=row.event,
        occurred_at=row.occurred_at,
    )
    return Notice(
        number=number,
        url=url_for("panels.show_panel", panel_id=row.panel_id),
        sentence=notice_sentence(item, words),
        why=why(item.reason, words),
        ago=formats.ago(row.occurred_at, datetime.now(UTC), locale),
        at=row.occurred_at.isoformat(),
        exact=formats.exact(row.occurred_at, locale, select_time_zone()),
        is_unread=row.read_at is None,
    )
