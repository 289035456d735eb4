"""Looks through the texts of a request before they are saved, and keeps why a finding may stay."""

from __future__ import annotations

from sqlalchemy.orm import Session

from web.models.discussions import NoteKind
from web.panels.loading import LoadedPanel
from web.panels.notes import write_note
from web.panels.request_texts import read_request
from web.records.identifier_guard import IdentifierGuard, Looked, look_through
from web.requests.forms import QUESTIONS, RequestForm

_TEXTS = ("title", "background", "referrer")


def look_through_request(panel: LoadedPanel, form: RequestForm) -> Looked:
    """Return which texts may say who the patient is and were not accepted before."""
    stored = read_request(panel)
    earlier = {
        f"question_{number}": question.text
        for number, question in enumerate(stored.questions, start=1)
    }
    earlier |= {name: getattr(stored, name) for name in _TEXTS}
    names = (*_TEXTS, *(f"question_{number}" for number in range(1, QUESTIONS + 1)))
    texts = {name: (str(form[name].data or ""), earlier.get(name, "")) for name in names}
    return look_through(IdentifierGuard(panel.patient, panel.actor), texts)


def keep_reasons(session: Session, panel: LoadedPanel, looked: Looked) -> None:
    """Keep, sealed with the patient's key, why something was not taken out; the caller commits."""
    for reason in looked.reasons.values():
        session.add(write_note(panel, NoteKind.KEPT_IDENTIFIER, reason))
