"""Loads a centre's own form for its representative or a coordinator; for others there is none."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from flask import abort

from web import audit
from web.accounts.current import current_actor
from web.centre_forms.queries import SUBJECT, facts_of
from web.centre_forms.rules import coordinated_erns, represented_centres
from web.models.centre_forms import CentreForm
from web.request_session import db_session
from workflows.domain.access import AccessReason


def load_own_form_or_404(form_id: UUID) -> CentreForm:
    """Return a version of a centre that the reader represents; a refusal is recorded."""
    form = db_session().get(CentreForm, form_id)
    if form is None:
        abort(404)
    if form.hcp_id not in represented_centres(current_actor()):
        _deny(form_id)
    return form


def load_form_of_network_or_404(form_id: UUID) -> CentreForm:
    """Return a version of a centre in a network that the reader coordinates, as it is now."""
    form = db_session().get(CentreForm, form_id, populate_existing=True)
    if form is None:
        abort(404)
    if coordinated_erns(current_actor()).isdisjoint(facts_of(db_session(), form).erns):
        _deny(form_id)
    return form


def _deny(form_id: UUID) -> NoReturn:
    audit.record_denied(
        db_session(),
        person_id=current_actor().person_id,
        subject_kind=SUBJECT,
        subject_id=form_id,
        reason=AccessReason.NO_RELATION.value,
    )
    abort(404)
