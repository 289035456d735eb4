"""The page that invites a person; the one-time password is shown once, to whoever invited."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.accounts.current import current_actor
from web.accounts.newcomers import ONE_TIME_FOR
from web.accounts.views import SIGN_IN_METHOD
from web.administration.forms import InvitationForm
from web.administration.invitation_rules import roles_to_offer
from web.administration.inviting import InvitationRefusedError, Invited, invite
from web.administration.words import INVITATION_REFUSALS
from web.discussions.guard import status_of
from web.networks.directory import ern_names
from web.networks.queries import list_centres
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.sign_in import PasswordMethod

invitations = Blueprint("invitations", __name__)


@invitations.route("/people/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def invite_person() -> ResponseReturnValue:
    """Invite a person; their affiliation is endorsed and approved as any other."""
    session = db_session()
    form = InvitationForm(hcp_id=request.args.get("hcp_id", ""))
    form.offer(
        roles_to_offer(current_actor()),
        [(hcp.id, hcp.name) for hcp in list_centres(session)],
        ern_names(session).items(),
    )
    invited = _invite(form) if form.validate_on_submit() else None
    if invited is None:
        return render_template("administration/invite_person.html", form=form), status_of(form)
    if invited.password is None:
        flash(_("The account is there already; the affiliation is requested."), "success")
        address = url_for("administration.show_person", person_id=invited.person.id)
        return redirect(address, code=303)
    # Shown in this answer and nowhere else: a redirect would have to keep it somewhere.
    return render_template(
        "administration/person_invited.html", invited=invited, days=ONE_TIME_FOR.days
    )


def _invite(form: InvitationForm) -> Invited | None:
    passwords = cast("PasswordMethod", current_app.extensions[SIGN_IN_METHOD]).passwords
    try:
        invited = invite(db_session(), current_actor(), form.invitation, passwords)
    except InvitationRefusedError as refusal:
        db_session().rollback()
        form.refuse(str(INVITATION_REFUSALS[refusal.reason]))
        return None
    db_session().commit()
    return invited
