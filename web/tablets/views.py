"""The page on which a consent form is read and signed on a tablet, without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from web.access import public
from web.consent_vault import ConsentVault
from web.models.people import Person
from web.patient_keys import PatientErasedError
from web.rate_limits import limiter
from web.request_session import db_session, installation
from web.tablets.page import page_context, spoken_words
from web.tablets.reading import FilledForm, empty_form, read_form
from web.tablets.sessions import FoundSession, TabletStage, find_session, sign

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# Its forms carry no token against forgery: nobody is signed in here, the address itself is the
# secret, and it must not be told to anybody as a referrer, which that token would need.
tablets = Blueprint("tablets", __name__)
_GONE: Final = 410
_INCOMPLETE: Final = 422


@tablets.route("/tablet/<string:token>", methods=["GET", "POST"])
@limiter.limit("120 per minute")
@public
def sign_form(token: str) -> ResponseReturnValue:
    """Show the form in the language of its paper, and take in what was decided, once."""
    found = find_session(db_session(), token, datetime.now(UTC))
    if found is None:
        abort(404)
    if found.stage is TabletStage.EXPIRED:
        return _last_page(found, "expired", "expired"), _GONE
    if found.stage is not TabletStage.OPEN:
        return _last_page(found, "done_title", "done", "copy_follows")
    if request.method == "GET":
        return _page(found, empty_form(_opener(found)), token)
    # Reading signatures takes a while; nobody else's write shall wait for that.
    db_session().commit()
    form = read_form(request.form, found.paper.signatory)
    if form.answers is None:
        return _page(found, form, token), _INCOMPLETE
    _sign(found, form)
    return redirect(url_for("tablets.sign_form", token=token), code=303)


@tablets.after_request
def keep_the_address_secret(response: Response) -> Response:
    """Let the browser tell nobody, not even our own server's log, where it came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _sign(found: FoundSession, form: FilledForm) -> None:
    session, vault = db_session(), ConsentVault.of(installation())
    assert form.answers is not None  # noqa: S101 - the caller has looked
    try:
        sign(session, vault, found, form.answers, datetime.now(UTC))
    except PatientErasedError:
        abort(404)
    session.commit()


def _opener(found: FoundSession) -> str:
    person = db_session().get_one(Person, found.row.opened_by_id)
    return f"{person.title} {person.display_name}".strip()


def _page(found: FoundSession, form: FilledForm, token: str) -> str:
    context = page_context(db_session(), found.paper, form)
    return render_template(
        "tablets/sign_form.html",
        language=found.paper.language,
        spoken=spoken_words(found.paper.language),
        action=url_for("tablets.sign_form", token=token),
        **context,
    )


def _last_page(found: FoundSession, heading: str, *sentences: str) -> str:
    spoken = spoken_words(found.paper.language)
    return render_template(
        "tablets/last_page.html",
        language=found.paper.language,
        heading=spoken["title"] if heading == "expired" else spoken[heading],
        sentences=[spoken[each] for each in sentences],
    )
