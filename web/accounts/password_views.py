"""Pages for whoever has no password yet, or lost it: ask for a link, open it, choose a password."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _

from web.access import public
from web.accounts.forms import ChoosePasswordForm, LostPasswordForm
from web.accounts.letters import ask_for_link, find_link, tell_of_change, use_link
from web.accounts.method import sign_in_method
from web.accounts.words import PASSWORD_WEAKNESSES
from web.passwords import weakness_of
from web.rate_limits import limiter
from web.request_session import db_session, installation

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.models.account_letters import AccountLetter
    from web.models.people import Person

new_passwords = Blueprint("new_passwords", __name__)
_LINK: Final = "password_link"


@new_passwords.route("/password/lost", methods=["GET", "POST"])
@public
@limiter.limit("20 per hour", methods=["POST"])
def lost_password() -> ResponseReturnValue:
    """Ask for a link by mail; the answer is the same whoever is asked for."""
    form = LostPasswordForm()
    by_mail = installation().mails_reach_people
    if by_mail and form.validate_on_submit():
        key = sign_in_method().lockout.account_key(form.email.data)
        ask_for_link(db_session(), form.email.data, account_key=key)
        db_session().commit()
        flash(
            _(
                "If there is an account with this address, a mail with a link is on its way. "
                "The link works for an hour.",
            ),
            "success",
        )
        return redirect(url_for("accounts.sign_in"), code=303)
    return render_template("accounts/lost_password.html", form=form, by_mail=by_mail)


@new_passwords.route("/password/links/<string:token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Take the token out of the address, where histories and logs would keep it; use nothing."""
    session[_LINK] = token
    return redirect(url_for("new_passwords.choose_password"), code=303)


@new_passwords.route("/password/choose", methods=["GET", "POST"])
@public
@limiter.limit("30 per hour", methods=["POST"])
def choose_password() -> ResponseReturnValue:
    """Choose a password with a link that was sent to one's own address."""
    letter = find_link(db_session(), session.get(_LINK, ""), datetime.now(UTC))
    if letter is None or letter.person is None:
        session.pop(_LINK, None)
        flash(
            _("This link has been used, has run out or is not whole. Ask for a new one."), "danger"
        )
        return redirect(url_for("new_passwords.lost_password"), code=303)
    form = ChoosePasswordForm()
    if form.validate_on_submit() and _choose(form, letter, letter.person):
        session.clear()
        flash(_("Your password is set. Sign in with it."), "success")
        return redirect(url_for("accounts.sign_in"), code=303)
    return render_template("accounts/choose_password.html", form=form, owner=letter.person)


def _choose(form: ChoosePasswordForm, letter: AccountLetter, person: Person) -> bool:
    weakness = weakness_of(form.new.data, [person.display_name, person.email])
    if weakness is not None:
        form.new.errors = [str(PASSWORD_WEAKNESSES[weakness])]
        return False
    # The slow part comes before the first write, which takes the lock.
    password_hash = sign_in_method().passwords.hash(form.new.data)
    if not use_link(db_session(), letter, password_hash, datetime.now(UTC)):
        abort(409)
    if installation().mails_reach_people:
        tell_of_change(db_session(), person.id)
    db_session().commit()
    return True
