"""Words for the proof of a withdrawal, as the enrolling centre reads it on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.consents.effects import Effect
from workflows.domain.consent_effects import ConsentEffectKind as Kind

EFFECTS: Final[Mapping[Kind, Any]] = {
    Kind.READING_CLOSED: _l("Other centres can no longer open the case."),
    Kind.PANEL_STOPPED: _l("Panel %(number)s has stopped."),
    Kind.ACCESS_ENDED: _l("People of other centres who have lost their access: %(count)s."),
    Kind.FILES_CLOSED: _l("Files that are no longer handed out to other centres: %(count)s."),
    Kind.MAILS_CANCELLED: _l("Notifications to other centres that were cancelled: %(count)s."),
    Kind.SEARCH_CLOSED: _l("Searches by other centres no longer find the patient."),
    Kind.EXPORTS_CLOSED: _l("Every later export from the databases leaves the patient out."),
    Kind.CONTACT_ENDED: _l("The patient is no longer on any list of contacts for research."),
}


def effect_sentence(effect: Effect) -> str:
    """Return the sentence of an effect in the reader's language."""
    sentence = str(EFFECTS[effect.kind])
    if effect.panel_number is not None:
        return sentence % {"number": effect.panel_number}
    if effect.row is not None and effect.row.count is not None:
        return sentence % {"count": effect.row.count}
    return sentence
