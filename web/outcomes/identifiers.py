"""Looks through an outcome before it is saved, as a request is looked through."""

from __future__ import annotations

from web.outcomes.drafts import read_draft
from web.outcomes.forms import OutcomeForm
from web.panels.loading import LoadedPanel
from web.records.identifier_guard import IdentifierGuard, Looked, look_through


def look_through_outcome(panel: LoadedPanel, form: OutcomeForm) -> Looked:
    """Return which texts may say who the patient is and were not accepted before."""
    stored = dict(form.texts(read_draft(panel).body))
    texts = {name: (text, stored.get(name, "")) for name, text in form.texts(form.written())}
    return look_through(IdentifierGuard(panel.patient, panel.actor), texts)
