"""Reads a form that was filled in on a tablet: what is missing, and the answers if nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from i18n import patient_words as words
from web.components.fields import plain
from web.tablets.answers import Drawing, PartySigned, TabletAnswers
from web.tablets.parties import PARTIES, Need, Party
from web.tablets.signatures import (
    NothingDrawnError,
    SignatureUnreadableError,
    looks_drawn,
    read_signature,
)
from workflows.domain.consent import ConsentDecision, ConsentPurpose, Signatory

LONGEST_NAME: Final = 120
_DECISIONS: Final = {ConsentDecision.GIVEN.value, ConsentDecision.REFUSED.value}


@dataclass(kw_only=True)
class FilledForm:
    """What was typed, chosen and drawn, by field, with an error where something is missing.

    Errors are message ids; the page puts them into the patient's language.
    """

    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    answers: TabletAnswers | None = None


def empty_form(clinician: str) -> FilledForm:
    """Return a new form; whoever opened it most likely explains it."""
    return FilledForm(typed={name_field("clinician"): clinician})


def read_form(sent: Mapping[str, str], signatory: Signatory) -> FilledForm:
    """Return the form as it was filled in, with ``answers`` when it is complete."""
    form = FilledForm()
    decisions = {purpose: _decision(form, sent, purpose) for purpose in ConsentPurpose}
    parties = {}
    for party in PARTIES[signatory]:
        signed = _party(form, sent, party)
        if signed.name or signed.drawing:
            parties[party.key] = signed
    assents = signatory is Signatory.PARENT and sent.get("minor_assents") == "yes"
    form.typed["minor_assents"] = "yes" if assents else ""
    if not form.errors:
        form.answers = TabletAnswers(decisions=decisions, minor_assents=assents, parties=parties)
    return form


def decision_field(purpose: ConsentPurpose) -> str:
    """Return the name of the field of a decision."""
    return f"decision-{purpose.value}"


def name_field(key: str) -> str:
    """Return the name of the field of a party's name."""
    return f"name-{key}"


def extra_field(key: str) -> str:
    """Return the name of the field of what stands beside a party's name."""
    return f"extra-{key}"


def signature_field(key: str) -> str:
    """Return the name of the field that carries a party's drawn signature."""
    return f"signature-{key}"


def _decision(
    form: FilledForm, sent: Mapping[str, str], purpose: ConsentPurpose
) -> ConsentDecision:
    name = decision_field(purpose)
    said = sent.get(name, "")
    if said not in _DECISIONS:
        form.errors[name] = words.TABLET_DECIDE
        return ConsentDecision.UNDECIDED
    form.typed[name] = said
    return ConsentDecision(said)


def _party(form: FilledForm, sent: Mapping[str, str], party: Party) -> PartySigned:
    name = _line(form, sent, name_field(party.key))
    extra = _line(form, sent, extra_field(party.key)) if party.extra else ""
    drawing = _drawing(form, sent, party) if party.signs else None
    if party.need is Need.FREE:
        return PartySigned(name=name, extra=extra, drawing=drawing)
    has_begun = bool(name or extra or drawing) or party.need is Need.REQUIRED
    if has_begun and not 0 < len(name) <= LONGEST_NAME:
        form.errors[name_field(party.key)] = words.TABLET_NAME_MISSING
    if has_begun and drawing is None:
        form.errors.setdefault(signature_field(party.key), words.TABLET_SIGNATURE_MISSING)
    return PartySigned(name=name, extra=extra, drawing=drawing)


def _line(form: FilledForm, sent: Mapping[str, str], name: str) -> str:
    typed = plain(sent.get(name, ""), lines=False)
    form.typed[name] = typed
    if len(typed) > LONGEST_NAME:
        form.errors[name] = words.TABLET_NAME_MISSING
    return typed


def _drawing(form: FilledForm, sent: Mapping[str, str], party: Party) -> Drawing | None:
    name = signature_field(party.key)
    data_url = sent.get(name, "")
    try:
        drawing = read_signature(data_url)
    except NothingDrawnError:
        return None
    except SignatureUnreadableError:
        form.errors[name] = words.TABLET_SIGNATURE_UNREADABLE
        return None
    # Kept for the page that is shown again when something else is missing.
    form.typed[name] = data_url if looks_drawn(data_url) else ""
    return drawing
