"""Pages for what went wrong: not found, not allowed, too large, away. Never a stack trace."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from flask import Flask, current_app, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from i18n.languages import INTERFACE_LOCALES
from web.patient_keys import PatientErasedError
from web.request_session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

log = logging.getLogger(__name__)
_TRY_AGAIN_SECONDS = "5"


def register_error_pages(app: Flask) -> None:
    """Give every error a page in the reader's language."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(PatientErasedError, _erased)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are no errors
        return error
    titles = {
        400: _("This request could not be understood"),
        403: _("This is not yours to do"),
        404: _("There is nothing here"),
        405: _("This page cannot be used in this way"),
        409: _("Somebody else was first"),
        413: _("This is too large"),
        429: _("Too many attempts"),
    }
    explanations = {
        403: _("You can see this, but your part in it does not allow this act."),
        404: _("The page does not exist, or it is not for you."),
        413: _("Choose a smaller file. Files of up to 50 MB can be attached."),
        429: _("Wait a few minutes and try again."),
    }
    title = titles.get(error.code, titles[400])
    page = render_template(
        "error.html",
        heading=title,
        explanation=explanations.get(error.code, ""),
        reference=None,
    )
    return page, error.code


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    page = render_template(
        "error.html",
        heading=_("This form is out of date"),
        explanation=_(
            "You may have signed in again in another tab. Go back, load the page again and "
            "send the form once more.",
        ),
        reference=None,
    )
    return page, 400


def _erased(_error: PatientErasedError) -> ResponseReturnValue:
    db_session().rollback()
    page = render_template(
        "error.html",
        heading=_("The patient was erased"),
        explanation=_(
            "What was stored about this patient can no longer be read by anybody. Only the "
            "process of the panels is left.",
        ),
        reference=None,
    )
    return page, 410


def _database_away(error: OperationalError) -> ResponseReturnValue:
    log.error("the database did not answer", exc_info=error)
    db_session().rollback()
    with force_locale(_locale_without_database()):
        page = _bare_page(
            heading=_("Consilium is busy"),
            explanation=_("Nothing was lost. Go back and try again in a few seconds."),
        )
    return page, 503, {"Retry-After": _TRY_AGAIN_SECONDS}


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.error("unexpected error %s", reference, exc_info=error)
    db_session().rollback()
    with force_locale(_locale_without_database()):
        page = _bare_page(
            heading=_("Something went wrong on our side"),
            explanation=_("What you typed may not be saved. Go back and try again."),
            reference=reference,
        )
    return page, 500


def _bare_page(**values: str) -> str:
    """Render without the frame's values: they come from the database, which may be away."""
    template = current_app.jinja_env.get_template("bare_error.html")
    return template.render(locale=_locale_without_database(), **values)


def _locale_without_database() -> str:
    return request.accept_languages.best_match(INTERFACE_LOCALES) or INTERFACE_LOCALES[0]
