"""Pages of administration: people and what they are approved for. No patient is named here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.accounts.letters import last_link_to
from web.accounts.words import AFFILIATION_STATES
from web.administration import queries
from web.administration.commands import (
    DecisionNotAllowedError,
    decide_affiliation,
    facts_of,
    switch_account,
)
from web.administration.invitation_rules import may_help, only_operator_may_help
from web.administration.open_panels import parts_of
from web.administration.rules import AffiliationDecision, allowed_decisions
from web.administration.words import DECISIONS
from web.models.people import Affiliation, AffiliationState, Person
from web.request_session import db_session, installation
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

administration = Blueprint("administration", __name__)


@administration.route("/people")
@requires(Permission.MANAGE_PEOPLE)
def list_people() -> ResponseReturnValue:
    """List the affiliations within reach, with filters that stay in the address."""
    state = _chosen_state()
    words = request.args.get("words", "")[:100]
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.list_affiliations(
        db_session(), current_actor(), state=state, words=words, page=page
    )
    return render_template(
        "administration/list_people.html",
        rows=rows,
        total=total,
        words=words,
        chosen_state=state or "",
        page=page,
        pages=max(-(-total // queries.ROWS_A_PAGE), 1),
        states=AFFILIATION_STATES,
    )


@administration.route("/people/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def show_person(person_id: UUID) -> ResponseReturnValue:
    """Show one person with their affiliations and what may be decided about each."""
    actor = current_actor()
    affiliations = queries.affiliations_of(db_session(), actor, person_id)
    person = _load_person_or_404(person_id, affiliations)
    return render_template(
        "administration/show_person.html",
        # Not "person": the frame of the page calls the reader so.
        shown=person,
        affiliations=affiliations,
        decisions={one.id: allowed_decisions(actor, facts_of(one)) for one in affiliations},
        may_switch=_may_switch(person),
        **_help_in(person),
        **_open_panels(person),
        states=AFFILIATION_STATES,
        words=DECISIONS,
    )


@administration.route("/people/affiliations/<uuid:affiliation_id>/decide", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
def decide(affiliation_id: UUID) -> ResponseReturnValue:
    """Decide on one affiliation; it acts on the person's next request."""
    actor, session = current_actor(), db_session()
    affiliation = queries.find_affiliation(session, actor, affiliation_id)
    if affiliation is None:
        abort(404)
    person_id = affiliation.person_id
    decision = request.form.get("decision", "")
    if decision not in set(AffiliationDecision):
        abort(400)
    try:
        after = decide_affiliation(session, actor, affiliation, AffiliationDecision(decision))
    except DecisionNotAllowedError:
        _record_refusal("affiliation", affiliation_id, decision)
        flash(_("This can no longer be decided here. The page shows how it stands."), "danger")
    else:
        session.commit()
        state = str(AFFILIATION_STATES[after])
        flash(_("The affiliation is now: %(state)s.", state=state), "success")
    return redirect(url_for("administration.show_person", person_id=person_id), code=303)


@administration.route("/people/<uuid:person_id>/account", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
def switch(person_id: UUID) -> ResponseReturnValue:
    """Shut a person out at once, or let them in again; for administrators."""
    person = _load_person_or_404(person_id)
    if not _may_switch(person):
        _record_refusal("person", person_id, "switch_account")
        abort(403)
    active = request.form.get("active") == "yes"
    switch_account(db_session(), current_actor(), person, active=active)
    db_session().commit()
    flash(
        _("The account is active again.") if active else _("The account is shut at once."),
        "success",
    )
    return redirect(url_for("administration.show_person", person_id=person_id), code=303)


def _load_person_or_404(
    person_id: UUID, affiliations: Sequence[Affiliation] | None = None
) -> Person:
    actor = current_actor()
    person = queries.find_person_in_reach(db_session(), actor, person_id, affiliations)
    if person is None:
        abort(404)
    return person


def _open_panels(person: Person) -> dict[str, object]:
    """Return the person's parts in panels that the reader coordinates, and a count of the rest."""
    actor = current_actor()
    parts = parts_of(db_session(), person.id, datetime.now(UTC))
    own = [each for each in parts if actor.holds(Role.COORDINATOR, ern=each.ern)]
    others = {each.panel_id for each in parts} - {each.panel_id for each in own}
    return {"parts": own, "panels_elsewhere": len(others)}


def _help_in(person: Person) -> dict[str, object]:
    """Return whether the reader may help to a new password, how, and the last link's way."""
    places = queries.places_of(db_session(), person.id)
    return {
        "may_help": person.is_active and may_help(current_actor(), person.id, places),
        "only_operator_may_help": person.is_active
        and only_operator_may_help(current_actor(), person.id, places),
        "by_mail": installation().mails_reach_people,
        "link": last_link_to(db_session(), person.id),
    }


def _may_switch(person: Person) -> bool:
    actor = current_actor()
    return actor.holds(Role.ADMINISTRATOR) and person.id != actor.person_id


def _record_refusal(kind: str, subject_id: UUID, act: str) -> None:
    audit.record_denied(
        db_session(),
        person_id=current_actor().person_id,
        subject_kind=kind,
        subject_id=subject_id,
        reason="not_allowed",
        detail={"act": act},
    )


def _chosen_state() -> AffiliationState | None:
    text = request.args.get("state", "")
    return AffiliationState(text) if text in set(AffiliationState) else None
