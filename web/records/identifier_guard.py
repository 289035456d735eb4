"""Warns before free text is saved that may say who the patient is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from web.identity_vault import Identity, IdentityVault, NoIdentityError, NotOwnCentreError
from web.models.patients import Patient
from web.patients.loading import vault_reader
from web.records.identifiers import Finding, KnownIdentity, find_identifiers, find_in_file_name
from web.records.words import IDENTIFIERS
from web.request_session import db_session, installation
from workflows.domain.access import PatientSubject, may
from workflows.domain.actors import Actor
from workflows.domain.permissions import Permission


class IdentifierGuard:
    """Looks through the texts of one request; the vault is asked once, and only by its own centre.

    The vault's trail says "identifier_check": nobody was shown anything. For whom the case is
    closed every full date is a finding: a warning must not tell them the month of birth.
    """

    def __init__(self, patient: Patient, actor: Actor, *, sees_case: bool = True) -> None:
        self._patient = patient
        self._actor = actor
        self._sees_case = sees_case
        self._known: KnownIdentity | None = None

    def warnings(self, text: str, accepted: str = "") -> tuple[str, ...]:
        """Return a sentence for each new finding; what ``accepted`` holds is not asked again."""
        return _sentences(self.findings(text, accepted))

    def findings(self, text: str, accepted: str = "") -> tuple[Finding, ...]:
        """Return what may identify the patient and is new."""
        if not text.strip() or text == accepted:
            return ()
        before = {each.text for each in find_identifiers(accepted, self.known)}
        return tuple(each for each in find_identifiers(text, self.known) if each.text not in before)

    def file_name_warnings(self, name: str) -> tuple[str, ...]:
        """Return a sentence for each finding in a file's name."""
        return _sentences(find_in_file_name(name, self.known))

    @property
    def known(self) -> KnownIdentity:
        """Return what this writer may compare with."""
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> KnownIdentity:
        month = (self._patient.birth_year, self._patient.birth_month) if self._sees_case else None
        identity = self._identity()
        if identity is None:
            return KnownIdentity(birth_month=month)
        return KnownIdentity(
            names=tuple(name for name in (identity.given_name, identity.family_name) if name),
            place=identity.place,
            record_number=identity.local_record_number,
            born_on=identity.born_on,
            birth_month=month,
        )

    def _identity(self) -> Identity | None:
        subject = PatientSubject(hcp_id=self._patient.hcp_id)
        if not may(self._actor, Permission.SEE_IDENTITY, subject).allowed:
            return None
        vault = IdentityVault.of(installation())
        try:
            return vault.read(
                db_session(),
                vault_reader(self._actor),
                self._patient.id,
                reason="identifier_check",
            )
        except (NoIdentityError, NotOwnCentreError):
            return None


def _sentences(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(str(IDENTIFIERS[each.kind] % {"text": each.text}) for each in findings),
    )


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What came of looking through the texts of a form, by the names of its fields."""

    # Texts with findings and no reason: they are not saved.
    blocked: Mapping[str, tuple[str, ...]]
    # Why texts with findings may stay, to be kept sealed with them.
    reasons: Mapping[str, str]


def look_through(guard: IdentifierGuard, texts: Mapping[str, tuple[str, str]]) -> Looked:
    """Look through ``{field: (text, what is stored already)}``; reasons come as ``why-<field>``."""
    found = {name: guard.warnings(text, stored) for name, (text, stored) in texts.items()}
    return sort_out({name: warnings for name, warnings in found.items() if warnings})


def sort_out(found: Mapping[str, tuple[str, ...]]) -> Looked:
    """Tell findings for which the form gives a reason from those for which it gives none."""
    reasons = {name: request.form.get(f"why-{name}", "").strip()[:500] for name in found}
    return Looked(
        blocked={name: warnings for name, warnings in found.items() if not reasons[name]},
        reasons={name: reason for name, reason in reasons.items() if reason},
    )
