"""Pages on which a coordinator decides on the forms of the centres in the network."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from i18n.languages import CONSENT_LANGUAGES
from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.centre_forms import queries
from web.centre_forms.commands import FormNotAllowedError, approve, reject
from web.centre_forms.forms import DecisionForm
from web.centre_forms.loading import load_form_of_network_or_404
from web.centre_forms.page import words_context
from web.centre_forms.rules import coordinated_erns, may_decide
from web.centre_forms.words import STATES
from web.discussions.guard import status_of
from web.models.centre_forms import CentreForm
from web.models.networks import Hcp
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

form_decisions = Blueprint("form_decisions", __name__)


@form_decisions.route("/centre-forms/of-networks")
@requires(Permission.APPROVE_FORM)
def list_forms() -> ResponseReturnValue:
    """List the versions that centres of the reader's networks have proposed."""
    return render_template(
        "centre_forms/list_proposals.html",
        rows=queries.forms_of_networks(db_session(), coordinated_erns(current_actor())),
        states=STATES,
        languages=CONSENT_LANGUAGES,
    )


@form_decisions.route("/centre-forms/<uuid:form_id>/decide", methods=["GET", "POST"])
@requires(Permission.APPROVE_FORM)
def decide(form_id: UUID) -> ResponseReturnValue:
    """Show the words of a version, and approve or reject it; once, and never the own one."""
    row = load_form_of_network_or_404(form_id)
    form = DecisionForm(_today_at(row))
    if form.validate_on_submit() and _decide(row, form):
        return redirect(url_for("form_decisions.list_forms"), code=303)
    session, actor = db_session(), current_actor()
    page = render_template(
        "centre_forms/decide.html",
        form=form,
        may_decide=may_decide(actor, queries.facts_of(session, row)),
        is_own=row.proposed_by_id == actor.person_id,
        **words_context(session, row, request.args.get("language", "")),
    )
    return page, status_of(form)


def _decide(row: CentreForm, form: DecisionForm) -> bool:
    session, actor = db_session(), current_actor()
    try:
        if form.is_approval:
            approve(session, actor, row, form.valid_from.data)
        else:
            reject(session, actor, row, form.reason)
    except FormNotAllowedError:
        audit.record_denied(
            session,
            person_id=actor.person_id,
            subject_kind=queries.SUBJECT,
            subject_id=row.id,
            reason="not_allowed",
            detail={"act": str(form.decision.data)},
        )
        form.refuse(_("This can no longer be decided here. The page shows how it stands."))
        return False
    session.commit()
    words = _("The version is approved.") if form.is_approval else _("The version is rejected.")
    flash(words, "success")
    return True


def _today_at(row: CentreForm) -> date:
    centre = db_session().get_one(Hcp, row.hcp_id)
    return datetime.now(UTC).astimezone(ZoneInfo(centre.time_zone)).date()
