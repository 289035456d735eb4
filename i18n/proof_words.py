"""Which sentence says what a withdrawal has stopped; the patient's catalogue translates them."""

from __future__ import annotations

from collections.abc import Mapping

from i18n import patient_words as w
from workflows.domain.consent_effects import ConsentEffectKind as Kind

PROOF_SENTENCES: Mapping[Kind, str] = {
    Kind.READING_CLOSED: w.PROOF_READING,
    Kind.PANEL_STOPPED: w.PROOF_PANEL,
    Kind.ACCESS_ENDED: w.PROOF_PEOPLE,
    Kind.FILES_CLOSED: w.PROOF_FILES,
    Kind.MAILS_CANCELLED: w.PROOF_MAILS,
    Kind.SEARCH_CLOSED: w.PROOF_SEARCH,
    Kind.EXPORTS_CLOSED: w.PROOF_EXPORTS,
    Kind.CONTACT_ENDED: w.PROOF_CONTACTS,
}


def proof_sentence(
    kind: Kind,
    *,
    number: str | None,
    count: int | None,
) -> tuple[str, dict[str, object]]:
    """Return the sentence of an effect, still to be translated, and what goes into it."""
    if kind is Kind.PANEL_STOPPED:
        return PROOF_SENTENCES[kind], {"number": number or ""}
    return PROOF_SENTENCES[kind], {} if count is None else {"count": count}
