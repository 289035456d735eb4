"""Tells a patient in their own language what is stored about them, who saw it, and their rights.

The report of GDPR Art. 15. It names the patient and goes to the patient; the vault records that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from babel import Locale
from babel.dates import format_skeleton
from sqlalchemy.orm import Session

from activities.document_letters import LetterFrame, letter_html, printed
from i18n import patient_words as words
from i18n.languages import CONSENT_LANGUAGES
from web.consents.history import decisions_in
from web.identity_vault import Identity, IdentityVault, NoIdentityError, VaultReader
from web.models.audit import AuditAct
from web.models.documents import PatientDocument
from web.models.patients import Consent, Patient, Sex
from web.rights.report_facts import ReportFacts, report_facts
from web.rights.sightings import Sighting

SEXES: Final[Mapping[Sex, str]] = {
    Sex.FEMALE: words.REPORT_FEMALE,
    Sex.MALE: words.REPORT_MALE,
    Sex.UNDETERMINED: words.REPORT_UNDETERMINED,
    Sex.FOETUS: words.REPORT_FOETUS,
}
# What a patient wants to know of each act; the finer shades are the trail's own business.
ACTS: Final[Mapping[AuditAct, str]] = {
    AuditAct.VIEWED: words.REPORT_VIEWED,
    AuditAct.IDENTITY_READ: words.REPORT_VIEWED,
    AuditAct.LISTED: words.REPORT_LISTED,
    AuditAct.SEARCHED: words.REPORT_LISTED,
    AuditAct.PRINTED: words.REPORT_PRINTED,
    AuditAct.DOWNLOADED: words.REPORT_EXPORTED,
    AuditAct.EXPORTED: words.REPORT_EXPORTED,
    AuditAct.DENIED: words.REPORT_REFUSED,
    AuditAct.CONSENT_WITHDRAWN: words.REPORT_WITHDRAWN,
    AuditAct.ERASED: words.REPORT_ERASED,
    AuditAct.DELETED: words.REPORT_ERASED,
}


@dataclass(frozen=True, kw_only=True)
class SeenLine:
    """What somebody did between two instants, in sentences still to be translated."""

    first_at: datetime
    last_at: datetime
    acts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SeenBy:
    """One person, or the system itself, with all they did."""

    name: str
    place: str
    lines: Sequence[SeenLine]


class AccessReports:
    """Composes reports; what names the patient comes from the vault."""

    def __init__(self, vault: IdentityVault) -> None:
        """Read identities from ``vault``."""
        self._vault = vault

    def compose(self, session: Session, document: PatientDocument) -> str:
        """Return the report as HTML; the vault's read is recorded in the caller's transaction."""
        identity = self._identity(session, document)
        facts = report_facts(session, document.patient_id, document.requested_at)
        return report_html(document, facts, identity)

    def _identity(self, session: Session, document: PatientDocument) -> Identity | None:
        patient = session.get_one(Patient, document.patient_id)
        # The page asked whether this person may, and recorded it, when the report was asked for.
        reader = VaultReader(
            person_id=document.requested_by_id,
            hcp_ids=frozenset({patient.hcp_id}),
        )
        try:
            return self._vault.read(session, reader, patient.id, reason="access_report")
        except NoIdentityError:
            return None


def report_html(document: PatientDocument, facts: ReportFacts, identity: Identity | None) -> str:
    """Return the report as HTML."""
    frame = LetterFrame(
        language=document.language,
        hospital=facts.hospital,
        made_at=document.requested_at,
    )
    return letter_html(
        "access_report.html",
        frame,
        facts=facts,
        identity=identity,
        sex=SEXES[facts.patient.sex],
        language_name=CONSENT_LANGUAGES.get(facts.patient.language or "", ""),
        birth_month=_month(facts.patient, document.language),
        decisions=decisions_in,
        form_of=_form,
        name_of=lambda person_id: _name(facts, person_id),
        place_of=lambda person_id: _place(facts, person_id, document.language),
        seen=_seen(facts, document.language),
    )


def _seen(facts: ReportFacts, language: str) -> Sequence[SeenBy]:
    """Return who did what, person by person in the order in which they came first."""
    lines: dict[UUID | None, list[SeenLine]] = {}
    for one in facts.sightings:
        lines.setdefault(one.person_id, []).append(_line(one))
    return [
        SeenBy(
            name=_name(facts, person_id),
            place=_place(facts, person_id, language),
            lines=found,
        )
        for person_id, found in lines.items()
    ]


def _line(one: Sighting) -> SeenLine:
    return SeenLine(
        first_at=one.first_at,
        last_at=one.last_at,
        # Several acts can have one word.
        acts=tuple(dict.fromkeys(ACTS.get(act, words.REPORT_CHANGED) for act in one.acts)),
    )


def _name(facts: ReportFacts, person_id: UUID | None) -> str:
    return printed(facts.names.get(person_id, "")) if person_id else ""


def _place(facts: ReportFacts, person_id: UUID | None, language: str) -> str:
    found = facts.workplaces.get(person_id) if person_id else None
    if found is None:
        return ""
    code = "GR" if found.country == "EL" else found.country
    country = Locale.parse(language).territories.get(code, code)
    return f"{printed(found.hospital)}, {printed(country)}"


def _form(record: Consent) -> str:
    language = CONSENT_LANGUAGES.get(record.language, record.language)
    return f"{printed(record.form_version)}, {language}"


def _month(patient: Patient, language: str) -> str:
    first = datetime(patient.birth_year, patient.birth_month, 1, tzinfo=UTC)
    return format_skeleton("yMMMM", first, locale=Locale.parse(language))
