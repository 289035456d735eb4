"""Words for people, patients, consents and notices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.consent import (
    ConsentDecision,
    ConsentEvidence,
    ConsentPurpose,
    Signatory,
)
from workflows.domain.roles import Role

ROLES: Mapping[Enum, str] = {
    Role.HEALTH_PROFESSIONAL: _("Health professional"),
    Role.COORDINATOR: _("Network coordinator"),
    Role.DISPATCHER: _("Network dispatcher"),
    Role.GUEST: _("Guest professional"),
    Role.ASSISTANT: _("Assistant"),
    Role.RESEARCHER: _("Researcher"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Platform administrator"),
    Role.HCP_REPRESENTATIVE: _("Representative of the healthcare provider"),
}

CONSENTS: Mapping[Enum, str] = {
    ConsentPurpose.CARE: _("Care: sharing pseudonymised data for diagnosis and treatment"),
    ConsentPurpose.DATABASES: _("Databases: entry in databases and registries of the networks"),
    ConsentPurpose.RESEARCH_CONTACT: _("Research: permission to be contacted about studies"),
    ConsentDecision.UNDECIDED: _("Not decided"),
    ConsentDecision.GIVEN: _("Given"),
    ConsentDecision.REFUSED: _("Refused"),
    ConsentDecision.WITHDRAWN: _("Consent withdrawn"),
    Signatory.PATIENT: _("The patient"),
    Signatory.PARENT: _("A parent or legal representative of a minor"),
    Signatory.LEGAL_REPRESENTATIVE: _("A legal representative of an adult"),
    ConsentEvidence.PAPER_ATTESTED: _("Signed paper, kept at the centre"),
    ConsentEvidence.SCAN_UPLOADED: _("Scan of the signed paper"),
    ConsentEvidence.SIGNED_ON_TABLET: _("Signed on a tablet"),
}
