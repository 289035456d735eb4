"""Pages that invite a person or help one who lost the password.

Where mails go out, a link is sent and nobody but its owner sees it; elsewhere a one-time password
is shown once, to whoever hands it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from i18n.collation import by_letters
from web.access import requires
from web.accounts.current import current_actor
from web.accounts.letters import send_link
from web.accounts.method import sign_in_method
from web.accounts.newcomers import ONE_TIME_FOR, renew_password
from web.administration import queries
from web.administration.forms import InvitationForm
from web.administration.invitation_rules import may_help, roles_to_offer
from web.administration.inviting import InvitationRefusedError, Invited, invite
from web.administration.words import INVITATION_REFUSALS
from web.discussions.guard import status_of
from web.models.account_letters import AccountLetterKind
from web.networks.directory import ern_names
from web.networks.queries import list_centres
from web.request_session import db_session, installation
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.models.people import Person

invitations = Blueprint("invitations", __name__)


@invitations.route("/people/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def invite_person() -> ResponseReturnValue:
    """Invite a person; their affiliation is endorsed and approved as any other."""
    session = db_session()
    form = InvitationForm(hcp_id=request.args.get("hcp_id", ""))
    form.offer(
        roles_to_offer(current_actor()),
        sorted(
            ((hcp.id, hcp.name) for hcp in list_centres(session)),
            key=lambda centre: by_letters(centre[1]),
        ),
        ern_names(session).items(),
    )
    invited = _invite(form) if form.validate_on_submit() else None
    if invited is None:
        return render_template("administration/invite_person.html", form=form), status_of(form)
    if invited.password is not None:
        return _shown_once(invited.person, invited.password)
    flash(
        _("A link with which they choose their password is on its way to them.")
        if invited.is_new
        else _("The account is there already; the affiliation is requested."),
        "success",
    )
    return _to_the_person(invited.person.id)


@invitations.route("/people/<uuid:person_id>/password", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
def help_in(person_id: UUID) -> ResponseReturnValue:
    """Send somebody who lost the password a link, or show a one-time password to hand over."""
    actor = current_actor()
    person = queries.find_person_in_reach(db_session(), actor, person_id)
    if person is None:
        abort(404)
    if not person.is_active or not may_help(
        actor, person_id, queries.places_of(db_session(), person_id)
    ):
        abort(403)
    if installation().mails_reach_people:
        send_link(db_session(), person, _kind_for(person), by_id=actor.person_id)
        db_session().commit()
        flash(_("A link with which they choose their password is on its way to them."), "success")
        return _to_the_person(person_id)
    passwords = sign_in_method().passwords
    password = renew_password(db_session(), person, passwords, by_id=actor.person_id)
    db_session().commit()
    return _shown_once(person, password)


def _kind_for(person: Person) -> AccountLetterKind:
    has_one = person.password_hash is not None
    return AccountLetterKind.LOST_PASSWORD if has_one else AccountLetterKind.INVITATION


def _shown_once(person: Person, password: str) -> str:
    # Shown in this answer and nowhere else: a redirect would have to keep it somewhere.
    return render_template(
        "administration/person_invited.html",
        shown=person,
        password=password,
        days=ONE_TIME_FOR.days,
    )


def _to_the_person(person_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("administration.show_person", person_id=person_id), code=303)


def _invite(form: InvitationForm) -> Invited | None:
    passwords = None if installation().mails_reach_people else sign_in_method().passwords
    try:
        invited = invite(db_session(), current_actor(), form.invitation, passwords)
    except InvitationRefusedError as refusal:
        db_session().rollback()
        form.refuse(str(INVITATION_REFUSALS[refusal.reason]))
        return None
    db_session().commit()
    return invited
