"""Puts the outcome's page together: text, sign-off bar, what the reader can do, earlier ones."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import render_template

from web.components.forms import ConsiliumForm
from web.discussions.guard import status_of
from web.imaging.viewer.pins import pin_book
from web.outcomes.closing import closing_of, offers_closing
from web.outcomes.forms import ClosingForm, DissentForm, RevisionForm, SignatureForm
from web.outcomes.paper import has_paper
from web.outcomes.queries import OutcomeView, present_and_earlier
from web.outcomes.words import STRENGTHS, TONES
from web.panels.loading import LoadedPanel, audit_view
from web.panels.page import everybody, panel_context
from web.panels.people import names_of
from web.panels.request_texts import read_questions
from web.participants.workplaces import workplaces_of
from web.pedigrees.reading import drawn_pedigree
from web.request_session import db_session
from workflows.domain.panels.commands import CommandKind


def outcome_page(panel: LoadedPanel, sent: ConsiliumForm | None = None) -> tuple[str, int]:
    """Return the page; a form that was refused comes back as it was sent."""
    outcome, earlier = present_and_earlier(panel)
    people = _people(([outcome] if outcome else []) + earlier)
    workplaces = workplaces_of(db_session(), people | everybody(panel), panel.state.ern)
    context = panel_context(panel, tab="outcome")
    context["names"] = {**context["names"], **names_of(db_session(), people)}
    values = {
        "outcome": outcome,
        "earlier": earlier,
        "questions": read_questions(db_session(), panel.id, panel.cipher),
        "workplaces": workplaces,
        "pins": pin_book(panel),
        "has_paper": has_paper(panel),
        "strengths": STRENGTHS,
        "tones": TONES,
        "sign_form": _signature_form(panel, SignatureForm, "sign-", sent),
        "dissent_form": _signature_form(panel, DissentForm, "dissent-", sent),
        "revision_form": _or_fresh(RevisionForm, "revise-", sent),
        "closing_form": ClosingForm(formdata=None),
        "closing": closing_of(panel, context["names"]) if offers_closing(panel) else None,
        "refused": sent if sent is not None and sent.form_errors else None,
        "may_lapse": _may_lapse(panel),
        "pedigree": drawn_pedigree(db_session(), panel.cipher)
        if panel.case_access.allowed
        else None,
    }
    audit_view(panel, "outcome")
    db_session().commit()
    page = render_template("outcomes/show_outcome.html", **values, **context)
    return page, status_of(sent) if sent is not None else 200


def _people(views: list[OutcomeView]) -> set[UUID]:
    return {each.person_id for view in views for each in view.signatures}


def _may_lapse(panel: LoadedPanel) -> bool:
    """Tell whether the limit has passed; until then the page says when it does."""
    deadline = panel.state.deadline
    return (
        CommandKind.LAPSE_SIGNATURE in panel.actions
        and deadline is not None
        and deadline.due_at <= datetime.now(UTC)
    )


def _signature_form(
    panel: LoadedPanel,
    kind: type[SignatureForm],
    prefix: str,
    sent: ConsiliumForm | None,
) -> SignatureForm:
    """Return the form bound to the version on the page; a refused text is kept in it."""
    form = kind(formdata=None, prefix=prefix)
    # Not isinstance: a dissent is a kind of signature.
    if type(sent) is kind:
        form = sent
    outcome = panel.state.outcome
    if outcome is not None:
        # What is signed next is what this page shows, not what the refused form named.
        form.outcome_version.data = outcome.version
        form.content_hash.data = outcome.content_hash
    return form


def _or_fresh(
    kind: type[RevisionForm],
    prefix: str,
    sent: ConsiliumForm | None,
) -> RevisionForm:
    return sent if isinstance(sent, kind) else kind(formdata=None, prefix=prefix)
