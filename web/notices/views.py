"""The page of a person's notices: what they were told, newest first, and marking it as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import get_translations
from flask_babel import gettext as _
from sqlalchemy import and_, func, select, update

from i18n import formats
from i18n.mail_texts import MailItem, due_sentence, form_heading, notice_sentence, why
from web.access import requires
from web.accounts.current import current_actor
from web.accounts.language import select_locale, select_time_zone
from web.models.centre_forms import CentreForm
from web.models.consents import ConsentTask
from web.models.notifications import Notification, NotificationReason
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

    title: str
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
    mine = and_(
        Notification.person_id == current_actor().person_id,
        # What a withdrawal of consent kept back stays unsaid.
        Notification.cancelled_at.is_(None),
    )
    total = db_session().scalar(select(func.count(Notification.id)).where(mine)) or 0
    query = (
        select(
            Notification,
            Panel.number,
            ConsentTask.kind.label("consent_task"),
            ConsentTask.due_on,
            CentreForm.version.label("form_version"),
        )
        .outerjoin(Panel, Panel.id == Notification.panel_id)
        .outerjoin(ConsentTask, ConsentTask.id == Notification.consent_task_id)
        .outerjoin(CentreForm, CentreForm.id == Notification.centre_form_id)
        .where(mine)
        .order_by(Notification.occurred_at.desc(), Notification.id)
        .limit(_ROWS_A_PAGE)
        .offset((page - 1) * _ROWS_A_PAGE)
    )
    found = [_notice(row.Notification, _item(row)) for row in db_session().execute(query)]
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


def _item(found: Any) -> MailItem:
    row: Notification = found.Notification
    return MailItem(
        panel_id=str(row.panel_id),
        panel_number=found.number or "",
        reason=row.reason.value,
        task=row.task,
        event=row.event,
        occurred_at=row.occurred_at,
        consent_task=found.consent_task,
        due_on=found.due_on,
        form_version=found.form_version or "",
    )


def _notice(row: Notification, item: MailItem) -> Notice:
    words, locale, zone = get_translations(), select_locale(), select_time_zone()
    return Notice(
        title=_title(item, words, locale, zone),
        url=_url(row),
        sentence=notice_sentence(item, words),
        why=why(item.reason, words),
        ago=formats.ago(row.occurred_at, datetime.now(UTC), locale),
        at=row.occurred_at.isoformat(),
        exact=formats.exact(row.occurred_at, locale, zone),
        is_unread=row.read_at is None,
    )


def _title(item: MailItem, words: Any, locale: str, zone: str) -> str:
    if item.form_version:
        return form_heading(item, words)
    if item.consent_task is not None:
        return due_sentence(item, words, locale, zone)
    return str(_("Panel %(number)s", number=item.panel_number))


def _url(row: Notification) -> str:
    """Return where the reader can do something about it."""
    if row.reason is NotificationReason.FORM_PROPOSED:
        return url_for("form_decisions.decide", form_id=row.centre_form_id)
    if row.centre_form_id is not None:
        return url_for("centre_forms.show_form", form_id=row.centre_form_id)
    if row.consent_task_id is not None:
        return url_for("consent_tasks.list_tasks")
    return url_for("panels.show_panel", panel_id=row.panel_id)
