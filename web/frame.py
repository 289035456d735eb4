"""What every page shows around its content: menu, network, unread notices, the engine's state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Flask, g, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import bindparam, exists, func, select

from i18n.labels import label
from i18n.languages import CONSENT_LANGUAGES, INTERFACE_LOCALES
from web.accounts.current import current_actor, find_current_person
from web.accounts.language import select_locale
from web.current_gateway import gateway
from web.models.base import UtcDateTime
from web.models.notifications import Notification
from web.models.panels import CommandStatus, PanelCommand
from web.networks.directory import ern_name
from web.request_session import db_session, installation
from workflows.domain.access import may
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from workflows.domain.actors import Actor

_VALUES: Final = "consilium_frame"
# Pages that have no entry of their own in the menu, by the one they belong to.
_PART_OF: Final = {"centres": "networks", "invitations": "administration"}
_UNANSWERED: Final = timedelta(seconds=10)
_NEWS: Final = select(
    select(func.count(Notification.id))
    .where(
        Notification.person_id == bindparam("reader_id"),
        Notification.read_at.is_(None),
        Notification.cancelled_at.is_(None),
    )
    .scalar_subquery(),
    exists().where(
        PanelCommand.status == CommandStatus.QUEUED,
        PanelCommand.created_at < bindparam("given_before", type_=UtcDateTime()),
    ),
)


def register_frame(app: Flask) -> None:
    """Give templates the frame's values, and ``words`` for the label of an enum's member."""
    app.context_processor(_frame)
    app.jinja_env.filters["words"] = words


def words(member: Enum) -> str:
    """Return the label of an enum's member in the reader's language."""
    return str(_(label(member)))


def _frame() -> dict[str, Any]:
    """Return the frame's values, found once a request however many templates are rendered."""
    if _VALUES not in g:
        setattr(g, _VALUES, _values())
    return cast("dict[str, Any]", g.get(_VALUES))


def _values() -> dict[str, Any]:
    person = find_current_person()
    values: dict[str, Any] = {
        "page_locale": select_locale().replace("_", "-"),
        "locale_choices": [(code, CONSENT_LANGUAGES[code]) for code in INTERFACE_LOCALES],
        "urls": {"notifications": "/notifications", "settings": "/settings"},
        "navigation": [],
    }
    if person is None:
        return values
    actor = current_actor()
    unread, command_waits = _news(actor)
    return values | {
        "navigation": _navigation(actor),
        "unread_count": unread,
        "current_ern_name": _ern_names(actor),
        "engine_notice": _engine_notice(command_waits=command_waits),
    }


def _navigation(actor: Actor) -> list[dict[str, Any]]:
    entries = [
        (_("Worklist"), "worklist.show_worklist", "list-checks", Permission.USE_CONSILIUM),
        (_("Patients"), "patients.list_patients", "users", Permission.ENROL_PATIENT),
        (_("HPO"), "terminology.browse", "tag", Permission.ENROL_PATIENT),
        (_("Consents"), "consent_tasks.list_tasks", "file-check", Permission.ENROL_PATIENT),
        (_("Board"), "board.show_board", "layout-dashboard", Permission.SEE_BOARD),
        (_("Networks"), "networks.list_networks", "network", Permission.SEE_NETWORKS),
        (_("People"), "administration.list_people", "user-check", Permission.MANAGE_PEOPLE),
        (_("Consent forms"), "centre_forms.list_forms", "file-text", Permission.PROPOSE_FORM),
        (_("Forms of the centres"), "form_decisions.list_forms", "files", Permission.APPROVE_FORM),
        (
            pgettext("side menu", "Access log"),
            "access_log.show_access_log",
            "shield",
            Permission.READ_ACCESS_LOG,
        ),
    ]
    if installation().is_demo:
        entries.append(
            (_("Mail"), "outgoing_mail.list_mail", "mail", Permission.SEE_OUTGOING_MAIL),
        )
    here = _PART_OF.get(request.blueprint or "", request.blueprint)
    return [
        {
            "label": words_,
            "url": url_for(endpoint),
            "icon": icon,
            "is_current": endpoint.partition(".")[0] == here,
        }
        for words_, endpoint, icon, permission in entries
        if may(actor, permission).allowed
    ]


def _news(actor: Actor) -> tuple[int, bool]:
    """Return how many notices are unread, and whether a command has waited for long."""
    values = {"reader_id": actor.person_id, "given_before": datetime.now(UTC) - _UNANSWERED}
    unread, waits = db_session().execute(_NEWS, values).one()
    return unread, waits


def _ern_names(actor: Actor) -> str:
    codes = dict.fromkeys(held.ern for held in actor.roles if held.ern)
    return ", ".join(ern_name(db_session(), code) for code in codes)


def _engine_notice(*, command_waits: bool) -> str | None:
    # This process may not have asked the engine lately; a command that waits for long tells all.
    if not gateway().is_engine_away and not command_waits:
        return None
    return str(
        _(
            "The workflow engine is away at the moment. What you enter is saved and will take "
            "effect as soon as it is back.",
        ),
    )
