"""What a patient agreed to: three purposes, each decided by itself.

Source: Implementing Decision 2014/287/EU as amended by (EU) 2019/1269, Art. 16b; GDPR Art. 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.domain.roles import Role

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from workflows.domain.actors import Actor


class ConsentPurpose(StrEnum):
    """What the data may be used for."""

    CARE = "care"
    DATABASES = "databases"
    RESEARCH_CONTACT = "research_contact"


class ConsentDecision(StrEnum):
    """What was decided for one purpose."""

    UNDECIDED = "undecided"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Signatory(StrEnum):
    """Who signs the consent form."""

    PATIENT = "patient"
    PARENT = "parent"
    LEGAL_REPRESENTATIVE = "legal_representative"


class ConsentEvidence(StrEnum):
    """How the signature is evidenced."""

    PAPER_ATTESTED = "paper_attested"
    SCAN_UPLOADED = "scan_uploaded"
    SIGNED_ON_TABLET = "signed_on_tablet"


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """The decisions of one consent record. Refusing two purposes never blocks the third."""

    care: ConsentDecision = ConsentDecision.UNDECIDED
    databases: ConsentDecision = ConsentDecision.UNDECIDED
    research_contact: ConsentDecision = ConsentDecision.UNDECIDED

    def for_purpose(self, purpose: ConsentPurpose) -> ConsentDecision:
        """Return the decision for one purpose."""
        decisions = {
            ConsentPurpose.CARE: self.care,
            ConsentPurpose.DATABASES: self.databases,
            ConsentPurpose.RESEARCH_CONTACT: self.research_contact,
        }
        return decisions[purpose]

    @property
    def opens_care(self) -> bool:
        """Tell whether pseudonymised data may be shared for diagnosis and treatment."""
        return self.care is ConsentDecision.GIVEN

    def after(self, held: ConsentGiven) -> ConsentGiven:
        """Return these decisions beside those that held: refusing what was given takes it back.

        So a signed refusal acts as every withdrawal does (GDPR Art. 7(3)).
        """

        def said(purpose: ConsentPurpose) -> ConsentDecision:
            now, before = self.for_purpose(purpose), held.for_purpose(purpose)
            is_taken_back = (before, now) == (ConsentDecision.GIVEN, ConsentDecision.REFUSED)
            return ConsentDecision.WITHDRAWN if is_taken_back else now

        return ConsentGiven(
            care=said(ConsentPurpose.CARE),
            databases=said(ConsentPurpose.DATABASES),
            research_contact=said(ConsentPurpose.RESEARCH_CONTACT),
        )


@dataclass(frozen=True, kw_only=True)
class StatedConsent:
    """What another system's document says was decided: words to compare with the paper, no consent.

    Empty, None or undecided where it says nothing that our forms know.
    """

    given: ConsentGiven
    signed_on: date | None = None
    form_version: str = ""
    language: str = ""
    signatory: Signatory | None = None
    number: str = ""


def may_confirm(actor: Actor, hcp_id: UUID) -> bool:
    """Tell whether this person may stand for a consent of the centre's patient with their name.

    A clinician of the centre does; an assistant records, and confirms nothing.
    """
    return actor.holds(Role.HEALTH_PROFESSIONAL, hcp_id=hcp_id)
