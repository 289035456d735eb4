"""Pages of the networks: which there are, their areas, healthcare providers and figures."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, render_template
from flask_babel import get_locale

from web.access import requires
from web.accounts.current import current_actor
from web.models.networks import Ern
from web.networks import queries
from web.networks.country_order import by_country
from web.networks.figure_words import DEFINITIONS, FIGURES
from web.networks.figures import NetworkFigures, figures_of
from web.networks.words import MEMBERSHIP_KINDS
from web.request_session import db_session
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role

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
    ern = _load_network_or_404(ern_code)
    return render_template(
        "networks/show_network.html",
        ern=ern,
        areas=queries.areas_of(db_session(), ern.code),
        memberships=by_country(
            queries.members_of(db_session(), ern.code), lambda each: each.hcp.country
        ),
        kinds=MEMBERSHIP_KINDS,
        countries=get_locale().territories,
    )


@networks.route("/networks/<string:ern_code>/figures")
@requires(Permission.SEE_NETWORKS)
def show_figures(ern_code: str) -> ResponseReturnValue:
    """Show what the network's panels were, in numbers with their definitions."""
    ern = _load_network_or_404(ern_code)
    return render_template(
        "networks/show_figures.html",
        ern=ern,
        found=_figures(ern),
        year=datetime.now(UTC).year,
        words=FIGURES,
        definitions=DEFINITIONS,
        countries=get_locale().territories,
    )


@networks.route("/networks/<string:ern_code>/figures/table")
@requires(Permission.SEE_NETWORKS)
def download_figures(ern_code: str) -> ResponseReturnValue:
    """Hand out the same numbers as CSV (RFC 4180); its words are codes, so none is a formula."""
    ern = _load_network_or_404(ern_code)
    found, lines = _figures(ern), io.StringIO()
    table = csv.writer(lines)
    table.writerow(("figure", "this_year", "in_all"))
    table.writerows((row.figure.value, row.this_year, row.in_all) for row in found.rows)
    table.writerows(("country", row.name, row.panels) for row in found.countries)
    answer = make_response(lines.getvalue())
    answer.mimetype = "text/csv"
    answer.headers.set("Content-Disposition", "attachment", filename=f"{ern.code}-figures.csv")
    return answer


def _figures(ern: Ern) -> NetworkFigures:
    is_exact = current_actor().holds(Role.COORDINATOR, ern=ern.code)
    return figures_of(db_session(), ern.code, datetime.now(UTC), is_exact=is_exact)


def _load_network_or_404(ern_code: str) -> Ern:
    ern = db_session().get(Ern, ern_code)
    if ern is None:
        abort(404)
    return ern
