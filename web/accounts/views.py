"""Pages of accounts: sign in and out, language, settings, password, own sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _

from i18n.languages import INTERFACE_LOCALES
from web.access import public, requires
from web.accounts.browser import browser_of
from web.accounts.commands import change_password as keep_password
from web.accounts.commands import change_settings
from web.accounts.current import (
    NotSignedInError,
    PasswordToBeChangedError,
    current_person,
    current_session,
    find_current_person,
    find_session_of_request,
    give_cookie,
    take_cookie,
)
from web.accounts.forms import ChangePasswordForm, SettingsForm, SignInForm
from web.accounts.language import remember_language
from web.accounts.letters import tell_of_change
from web.accounts.method import sign_in_method
from web.accounts.next_page import safe_next
from web.accounts.words import PASSWORD_WEAKNESSES
from web.lockout import KNOWN_FOR
from web.models.audit import AuditAct
from web.passwords import weakness_of
from web.rate_limits import limiter
from web.request_session import db_session, installation
from web.sign_in import (
    Credentials,
    end_session,
    open_session,
    open_sessions_of,
)
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

accounts = Blueprint("accounts", __name__)
_HOME: Final = "/"
_KNOWN_BROWSER: Final = "consilium_browser"


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail address and password; all failures look alike."""
    form = SignInForm(next=safe_next(request.args.get("next"), _HOME))
    if request.method == "GET" and find_current_person():
        return redirect(str(form.next.data))
    if form.validate_on_submit():
        token = _token_for(form)
        if token is not None:
            # What the browser held before, its form token included, ends here (ASVS 7.2.4).
            session.clear()
            response = redirect(safe_next(form.next.data, _HOME), code=303)
            give_cookie(response, token)
            _mark_browser(response, form.email.data)
            return response
        form.refuse(
            _(
                "The e-mail address or the password is not right, or there were too many "
                "attempts. After several attempts you may have to wait up to 15 minutes.",
            ),
        )
    return render_template("accounts/sign_in.html", form=form)


@accounts.route("/sign-out", methods=["POST"])
@requires(Permission.USE_CONSILIUM)
def sign_out() -> ResponseReturnValue:
    """End this session on the server and forget the cookie."""
    end_session(db_session(), current_session(), act=AuditAct.SIGNED_OUT)
    db_session().commit()
    session.clear()
    response = redirect(url_for("accounts.sign_in"), code=303)
    take_cookie(response)
    return response


@accounts.route("/language", methods=["POST"])
@public
def choose_language() -> ResponseReturnValue:
    """Change the language of the pages, for a person or for this browser."""
    locale = request.form.get("locale", "")
    if locale not in INTERFACE_LOCALES:
        abort(400)
    person = find_current_person()
    if person is not None:
        change_settings(db_session(), person, {"locale": locale})
        db_session().commit()
    response = redirect(safe_next(request.form.get("next"), _HOME), code=303)
    remember_language(response, locale)
    return response


@accounts.route("/settings", methods=["GET", "POST"])
@requires(Permission.USE_CONSILIUM)
def settings() -> ResponseReturnValue:
    """Show and change language, time zone and notifications."""
    person = current_person()
    form = SettingsForm(obj=person)
    form.offer_choices(person.time_zone)
    if form.validate_on_submit():
        wishes = {**form.data, "digest_hour": int(form.digest_hour.data)}
        wishes.pop("csrf_token", None)
        change_settings(db_session(), person, wishes)
        db_session().commit()
        with force_locale(person.locale):
            flash(_("Your settings are saved."), "success")
        return redirect(url_for("accounts.settings"), code=303)
    return render_template("accounts/settings.html", form=form)


@accounts.route("/settings/password", methods=["GET", "POST"])
@requires(Permission.USE_CONSILIUM)
def change_password() -> ResponseReturnValue:
    """Change the password after asking for the present one; other sessions end."""
    present, person = current_session(), current_person()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        weakness = weakness_of(form.new.data, [person.display_name, person.email])
        given = Credentials(
            email=person.email, password=form.present.data, source=_source(person.email)
        )
        if weakness is not None:
            form.new.errors = [str(PASSWORD_WEAKNESSES[weakness])]
        elif sign_in_method().prove(db_session(), given) is None:
            form.present.errors = [_("This is not your present password, or you must wait.")]
        else:
            keep_password(db_session(), sign_in_method().passwords, present, form.new.data)
            if installation().mails_reach_people:
                tell_of_change(db_session(), person.id)
            db_session().commit()
            flash(_("Your password is changed. Your other sessions have ended."), "success")
            return redirect(url_for("accounts.settings"), code=303)
    return render_template("accounts/change_password.html", form=form)


@accounts.route("/settings/sessions", methods=["GET"])
@requires(Permission.USE_CONSILIUM)
def sessions() -> ResponseReturnValue:
    """List the browsers in which one is signed in."""
    present = current_session()
    found = open_sessions_of(db_session(), present.person_id)
    return render_template("accounts/sessions.html", sessions=found, present_id=present.id)


@accounts.route("/settings/sessions/end", methods=["POST"])
@requires(Permission.USE_CONSILIUM)
def end_own_session() -> ResponseReturnValue:
    """End one of one's own sessions; the id stays out of the address."""
    wanted = request.form.get("session_id", "")
    own = open_sessions_of(db_session(), current_person().id)
    chosen = next((one for one in own if one.id == wanted), None)
    if chosen is None:
        abort(404)
    end_session(db_session(), chosen, act=AuditAct.SESSION_ENDED)
    db_session().commit()
    flash(_("The session has ended."), "success")
    return redirect(url_for("accounts.sessions"), code=303)


@accounts.app_errorhandler(NotSignedInError)
def ask_to_sign_in(_error: NotSignedInError) -> ResponseReturnValue:
    """Send a page to the sign-in; a part of a page gets 401, so what is typed there stays."""
    if request.headers.get("HX-Request") == "true":
        return "", 401
    wanted = request.full_path.rstrip("?") if request.method == "GET" else _HOME
    return redirect(url_for("accounts.sign_in", next=wanted), code=303)


@accounts.app_errorhandler(PasswordToBeChangedError)
def ask_for_a_new_password(_error: PasswordToBeChangedError) -> ResponseReturnValue:
    """Send whoever came in with a one-time password to choose their own."""
    return redirect(url_for("accounts.change_password"), code=303)


def _token_for(form: SignInForm) -> str | None:
    before = find_session_of_request()
    credentials = Credentials(
        email=form.email.data, password=form.password.data, source=_source(form.email.data)
    )
    proof = sign_in_method().prove(db_session(), credentials)
    if proof is None:
        return None
    if before is not None:
        end_session(db_session(), before, act=AuditAct.SIGNED_OUT)
    browser = browser_of(request.user_agent.string)
    return open_session(db_session(), proof, browser=browser)


def _source(email: str) -> str:
    mark = request.cookies.get(_KNOWN_BROWSER, "")
    return sign_in_method().lockout.source_of(email, address=request.remote_addr or "", mark=mark)


def _mark_browser(response: Response, email: str) -> None:
    # It opens nothing; it only tells the owner's browser from others when attempts are counted.
    response.set_cookie(
        _KNOWN_BROWSER,
        sign_in_method().lockout.known_browser(email),
        max_age=KNOWN_FOR,
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )
