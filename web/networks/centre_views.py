"""Pages of healthcare providers: list, add, what their consent forms print, memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.discussions.guard import status_of
from web.models.networks import Hcp, HcpMembership, MembershipKind
from web.networks import queries
from web.networks.commands import (
    NameTakenError,
    add_centre,
    change_centre,
    end_membership,
    set_membership,
)
from web.networks.country_order import by_country
from web.networks.directory import ern_names
from web.networks.forms import CentreForm, MembershipForm
from web.networks.rules import may_add_centre, may_change_centre, networks_to_decide
from web.networks.words import MEMBERSHIP_KINDS
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

centres = Blueprint("centres", __name__)


@centres.route("/centres")
@requires(Permission.SEE_NETWORKS)
def list_centres() -> ResponseReturnValue:
    """List all healthcare providers with their networks."""
    return render_template(
        "networks/list_centres.html",
        rows=by_country(queries.list_centres(db_session()), lambda hcp: hcp.country),
        names=ern_names(db_session()),
        countries=get_locale().territories,
        may_add=may_add_centre(current_actor()),
    )


@centres.route("/centres/new", methods=["GET", "POST"])
@requires(Permission.SEE_NETWORKS)
def add() -> ResponseReturnValue:
    """Add a healthcare provider; its memberships come next."""
    actor = current_actor()
    _allow(allowed=may_add_centre(actor), act="add")
    form = CentreForm()
    if form.validate_on_submit():
        try:
            hcp = add_centre(db_session(), actor.person_id, form.data)
        except NameTakenError:
            form.refuse(_("There is a healthcare provider of this name already."))
        else:
            db_session().commit()
            flash(_("The healthcare provider is added. Say next to which networks it belongs."))
            return redirect(url_for("centres.show_centre", hcp_id=hcp.id), code=303)
    return render_template("networks/edit_centre.html", form=form, hcp=None), status_of(form)


@centres.route("/centres/<uuid:hcp_id>")
@requires(Permission.SEE_NETWORKS)
def show_centre(hcp_id: UUID) -> ResponseReturnValue:
    """Show what is known of one healthcare provider, and what the reader may decide."""
    return _page(_load_centre_or_404(hcp_id), MembershipForm())


@centres.route("/centres/<uuid:hcp_id>/edit", methods=["GET", "POST"])
@requires(Permission.SEE_NETWORKS)
def edit(hcp_id: UUID) -> ResponseReturnValue:
    """Change what consent forms print of it from now on."""
    hcp, actor = _load_centre_or_404(hcp_id), current_actor()
    _allow(allowed=may_change_centre(actor, hcp_id), act="change", subject_id=str(hcp_id))
    form = CentreForm(obj=hcp)
    if form.validate_on_submit():
        try:
            change_centre(db_session(), actor.person_id, hcp, form.data)
        except NameTakenError:
            form.refuse(_("There is a healthcare provider of this name already."))
        else:
            db_session().commit()
            flash(_("Saved. Consent forms print this from now on."), "success")
            return redirect(url_for("centres.show_centre", hcp_id=hcp_id), code=303)
    return render_template("networks/edit_centre.html", form=form, hcp=hcp), status_of(form)


@centres.route("/centres/<uuid:hcp_id>/memberships", methods=["POST"])
@requires(Permission.SEE_NETWORKS)
def keep_membership(hcp_id: UUID) -> ResponseReturnValue:
    """Make it a member of a network, or change in what way it is one."""
    hcp, actor, form = _load_centre_or_404(hcp_id), current_actor(), MembershipForm()
    names = ern_names(db_session())
    form.offer_networks(names, networks_to_decide(actor, names))
    if not form.validate_on_submit():
        return _page(hcp, form)
    kind = MembershipKind(form.kind.data)
    set_membership(db_session(), actor.person_id, hcp_id, form.ern_code.data, kind)
    db_session().commit()
    flash(_("The membership is saved."), "success")
    return redirect(url_for("centres.show_centre", hcp_id=hcp_id), code=303)


@centres.route("/centres/<uuid:hcp_id>/memberships/end", methods=["POST"])
@requires(Permission.SEE_NETWORKS)
def leave_network(hcp_id: UUID) -> ResponseReturnValue:
    """Take it out of a network."""
    hcp, actor = _load_centre_or_404(hcp_id), current_actor()
    code = request.form.get("ern_code", "")
    membership = db_session().get(HcpMembership, (hcp.id, code))
    if membership is None:
        abort(404)
    _allow(allowed=bool(networks_to_decide(actor, [code])), act="leave", subject_id=str(hcp_id))
    end_membership(db_session(), actor.person_id, membership)
    db_session().commit()
    flash(_("The membership has ended."), "success")
    return redirect(url_for("centres.show_centre", hcp_id=hcp_id), code=303)


def _page(hcp: Hcp, form: MembershipForm) -> ResponseReturnValue:
    actor, names = current_actor(), ern_names(db_session())
    decided = networks_to_decide(actor, names)
    form.offer_networks(names, decided)
    page = render_template(
        "networks/show_centre.html",
        hcp=hcp,
        form=form,
        names=names,
        kinds=MEMBERSHIP_KINDS,
        decided=decided,
        countries=get_locale().territories,
        may_change=may_change_centre(actor, hcp.id),
    )
    return page, status_of(form)


def _load_centre_or_404(hcp_id: UUID) -> Hcp:
    hcp = db_session().get(Hcp, hcp_id)
    if hcp is None:
        abort(404)
    return hcp


def _allow(*, allowed: bool, act: str, subject_id: str = "") -> None:
    if allowed:
        return
    audit.record_denied(
        db_session(),
        person_id=current_actor().person_id,
        subject_kind="hcp",
        subject_id=subject_id,
        reason="not_allowed",
        detail={"act": act},
    )
    abort(403)
