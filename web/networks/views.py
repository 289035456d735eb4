"""Pages of the networks: which there are, their thematic areas, their healthcare providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template
from flask_babel import get_locale

from web.access import requires
from web.models.networks import Ern
from web.networks import queries
from web.networks.words import MEMBERSHIP_KINDS
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

networks = Blueprint("networks", __name__)


@networks.route("/networks")
@requires(Permission.SEE_NETWORKS)
def list_networks() -> ResponseReturnValue:
    """List all networks."""
    rows = queries.list_networks(db_session())
    return render_template("networks/list_networks.html", rows=rows)


@networks.route("/networks/<string:ern_code>")
@requires(Permission.SEE_NETWORKS)
def show_network(ern_code: str) -> ResponseReturnValue:
    """Show the areas and the providers of one network."""
    ern = db_session().get(Ern, ern_code)
    if ern is None:
        abort(404)
    return render_template(
        "networks/show_network.html",
        ern=ern,
        areas=queries.areas_of(db_session(), ern.code),
        memberships=queries.members_of(db_session(), ern.code),
        kinds=MEMBERSHIP_KINDS,
        countries=get_locale().territories,
    )
