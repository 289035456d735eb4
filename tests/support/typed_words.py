"""Texts of the demonstration that people, networks or CLDR gave, not a catalogue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import yaml
from babel import Locale
from pydicom.datadict import keyword_dict
from sqlalchemy import select

from activities.imaging.profile_table import EDITION
from i18n.languages import CONSENT_LANGUAGES
from tests.architecture.source_tree import ROOT
from web.models.centre_forms import CentreForm, CentreFormText
from web.models.discussions import PanelRequest
from web.models.imaging import ImageSeries
from web.models.networks import Ern, Hcp, ThematicArea
from web.models.panels import ExpertGroup, Panel
from web.models.patients import Patient
from web.models.people import Person
from web.models.records import RecordItem
from web.models.terminology import DiseaseProfile, Term, TerminologyRelease, TermWord
from web.patient_keys import PatientKeys
from web.records.contents import to_json
from web.records.items import read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.demo_pages import DemoPages

_ENGLISH = Locale("en", "GB")
# What is chosen from a list has words of a catalogue; a page must not show the code.
_CHOSEN = frozenset(
    {
        *("acmg", "affected", "certainty", "chosen", "kind", "presence", "response", "role"),
        *("sex", "twin_kind", "zygosity"),
    }
)


def typed_words(site: DemoPages) -> set[str]:
    """Return the texts as a page shows them: whole, and line by line."""
    texts = {*_stories(), *_stored(site), *_own_forms(site), *_cldr(), *available_timezones()}
    texts |= {*_records(site), *_terms(site), *_dicom(site)}
    lines = {line for text in texts for line in text.splitlines()}
    paragraphs = {part for text in texts for part in text.split("\n\n")}
    return {" ".join(text.split()) for text in texts | lines | paragraphs} - {""}


def _dicom(site: DemoPages) -> Iterator[str]:
    """Yield what the standard calls its attributes, and the profile by which names went."""
    yield from keyword_dict
    yield EDITION
    with site.lent.sessions() as session:
        yield from session.scalars(select(ImageSeries.receipt_profile))


def _stories() -> Iterator[str]:
    for path in (ROOT / "activities").rglob("*.yaml"):
        yield from _sentences(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _sentences(value: Any, *, spaces: int = 1) -> Iterator[str]:
    # A single word may be a code that a page must not show, such as "open".
    if isinstance(value, str):
        if value.count(" ") >= spaces:
            yield value
    elif isinstance(value, dict):
        # Names and places of the made-up patients are single words.
        yield from (word for word in value.get("identity", {}).values() if isinstance(word, str))
        for each in value.values():
            yield from _sentences(each, spaces=spaces)
    elif isinstance(value, list):
        for each in value:
            yield from _sentences(each, spaces=spaces)


def _stored(site: DemoPages) -> Iterator[str]:
    with site.lent.sessions() as session:
        for person in session.scalars(select(Person)):
            words = person.display_name.split()
            yield from (person.display_name, person.title, person.email)
            yield words[0][:1] + words[-1][:1]
        for hcp in session.scalars(select(Hcp)):
            columns = (getattr(hcp, column.key) for column in Hcp.__table__.columns)
            yield from (text for text in columns if isinstance(text, str))
        for ern in session.scalars(select(Ern)):
            yield from (ern.display_name, ern.about, ern.code)
        for patient in session.scalars(select(Patient)):
            yield from (patient.nickname, patient.residence_area)
        keys = PatientKeys.of(site.settings)
        for request in session.scalars(select(PanelRequest)):
            # The demonstration makes the background of a story's parts.
            if sealed := request.sealed_background:
                place = f"panel_requests:{request.panel_id}:background"
                yield keys.cipher(session, request.patient_id).open_text(sealed, place)
        for column in (ThematicArea.name, Panel.number, ExpertGroup.name):
            yield from session.scalars(select(column))


def _own_forms(site: DemoPages) -> Iterator[str]:
    with site.lent.sessions() as session:
        yield from session.scalars(select(CentreForm.changes))
        for words in session.scalars(select(CentreFormText.words)):
            yield from _sentences(yaml.load(words, Loader=yaml.CSafeLoader), spaces=0)


def _records(site: DemoPages) -> Iterator[str]:
    with site.lent.sessions() as session:
        keys = PatientKeys.of(site.settings)
        for patient_id in session.scalars(select(RecordItem.patient_id).distinct()):
            for item in read_all(session, keys.cipher(session, patient_id)):
                yield item.key
                yield from _entered(json.loads(to_json(item.content)))


def _entered(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _CHOSEN:
                yield from _entered(each)
    elif isinstance(value, list):
        for each in value:
            yield from _entered(each)


def _terms(site: DemoPages) -> Iterator[str]:
    with site.lent.sessions() as session:
        for term in session.scalars(select(Term)):
            yield from (term.code, term.label, term.definition)
        yield from session.scalars(select(TermWord.text))
        for profile in session.scalars(select(DiseaseProfile.phenotypes)):
            yield from _entered(profile)
        yield from session.scalars(select(TerminologyRelease.release))


def _cldr() -> Iterator[str]:
    for width in ("wide", "abbreviated"):
        yield from _ENGLISH.months["format"][width].values()
        yield from _ENGLISH.days["format"][width].values()
        yield from _ENGLISH.day_periods["format"][width].values()
    yield from ("CET", "CEST")
    yield from _ENGLISH.territories.values()
    yield from CONSENT_LANGUAGES.values()
    yield from (_ENGLISH.languages[code] for code in CONSENT_LANGUAGES)
