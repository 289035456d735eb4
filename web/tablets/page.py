"""What the tablet shows: the words of the form, in the version and language of the paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel import Locale
from sqlalchemy.orm import Session

from i18n import patient_words as words
from i18n.consent_forms import FormText, Words, words_for
from i18n.translators import Translator, patient_translator
from web.consents.form_words import paper_words
from web.models.networks import Hcp
from web.models.patients import ConsentPaper, Patient
from web.tablets.parties import PARTIES, Party
from web.tablets.reading import (
    FilledForm,
    decision_field,
    extra_field,
    name_field,
    signature_field,
)
from workflows.domain.consent import ConsentPurpose, Signatory

_PLACES: Final = re.compile(r"\{(\w+)\}")
# The tablet says these in its own words, each in the paper's language.
_SPOKEN: Final = {
    "title": words.TABLET_TITLE,
    "introduction": words.TABLET_INTRODUCTION,
    "draw": words.TABLET_DRAW,
    "clear_box": words.TABLET_CLEAR,
    "paper_instead": words.TABLET_PAPER_INSTEAD,
    "minor_assents": words.TABLET_MINOR_ASSENTS,
    "button": words.TABLET_BUTTON,
    "errors": words.TABLET_ERRORS,
    "done_title": words.TABLET_DONE_TITLE,
    "done": words.TABLET_DONE,
    "copy_follows": words.TABLET_COPY,
    "expired": words.TABLET_EXPIRED,
}


@dataclass(frozen=True, kw_only=True)
class PartyFields:
    """The fields of one party as the page shows them."""

    key: str
    heading: str
    name: str
    name_label: str
    extra: str
    extra_label: str
    signature: str
    signature_label: str


def has_places_to_sign(read: FormText) -> bool:
    """Tell whether this version of the form was made to be signed on a tablet too."""
    labels = read.words["labels"]
    return isinstance(labels, dict) and "signed_on_tablet" in labels


def spoken_words(language: str) -> dict[str, str]:
    """Return the tablet's own words in the language of the paper."""
    gettext = patient_translator(language).gettext
    return {name: gettext(message) for name, message in _SPOKEN.items()}


def page_context(session: Session, paper: ConsentPaper, form: FilledForm) -> dict[str, Any]:
    """Return what the page needs to show the form with what was filled in so far."""
    translator = patient_translator(paper.language)
    read = paper_words(session, paper)
    text = _filled(words_for(dict(read.words), paper.signatory.value), _hospital(session, paper))
    return {
        "text": text,
        "consent_number": paper.consent_number,
        "form_name": f"{read.kind} {read.version}",
        "checksum": read.checksum,
        "assent": text.get("assent") if paper.with_assent_sheet else None,
        "is_parent": paper.signatory is Signatory.PARENT,
        "typed": form.typed,
        "problems": _problems(form, text, translator, paper.signatory),
        "errors": {name: translator.gettext(error) for name, error in form.errors.items()},
        "decision_fields": {each.value: decision_field(each) for each in ConsentPurpose},
        "parties": [_fields(party, text, translator) for party in PARTIES[paper.signatory]],
    }


def _problems(
    form: FilledForm, text: Mapping[str, Any], translator: Translator, signatory: Signatory
) -> list[tuple[str, str, str]]:
    """Return field, what it is called, and what is wrong with it, in the order of the page."""
    called = {
        decision_field(ConsentPurpose(each["id"])): each["heading"]
        for each in text["decision"]["choices"]
    }
    for party in PARTIES[signatory]:
        fields = _fields(party, text, translator)
        called[fields.name] = fields.name_label if party.name_words else fields.heading
        called[extra_field(party.key)] = fields.extra_label
        signs = fields.signature_label if party.signature_words else fields.heading
        called[signature_field(party.key)] = signs
    return [
        (name, called[name], translator.gettext(form.errors[name]))
        for name in called
        if name in form.errors
    ]


def _fields(party: Party, text: Mapping[str, Any], translator: Translator) -> PartyFields:
    labels = text["signatures"]["fields"]

    def spoken(message: str, instead: str) -> str:
        return translator.gettext(message) if message else instead

    return PartyFields(
        key=party.key,
        heading=text["signatures"]["parties"][party.key],
        name=name_field(party.key),
        name_label=spoken(party.name_words, labels["name"]),
        extra=extra_field(party.key) if party.extra else "",
        extra_label=labels.get(party.extra, ""),
        signature=signature_field(party.key) if party.signs else "",
        signature_label=spoken(party.signature_words, labels["signature"]),
    )


def _hospital(session: Session, paper: ConsentPaper) -> Mapping[str, str]:
    hcp = session.get_one(Hcp, session.get_one(Patient, paper.patient_id).hcp_id)
    # The European institutions write EL for Greece, ISO 3166 and CLDR write GR.
    code = "GR" if hcp.country == "EL" else hcp.country
    country = Locale.parse(paper.language).territories.get(code, code)
    return {
        "hospital_name": hcp.name,
        "hospital_address": hcp.address,
        "hospital_country": country,
        "contact_point": hcp.contact_point,
        "data_protection_officer": hcp.data_protection_officer,
        "supervisory_authority": hcp.supervisory_authority,
    }


def _filled(read: Words | None, values: Mapping[str, str]) -> Any:
    """Return the words with the hospital's details; other places, such as dates, stay open."""
    if isinstance(read, str):
        return _PLACES.sub(lambda found: values.get(found[1], found[0]), read)
    if isinstance(read, list):
        return [_filled(entry, values) for entry in read]
    if isinstance(read, dict):
        return {key: _filled(entry, values) for key, entry in read.items()}
    return None
