"""The roles a person can hold; lead and member are relations to a panel, not roles."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

# A guest's access ends by itself; whoever extends it looks again whether it is still needed.
GUEST_TERM = timedelta(days=90)


class Role(StrEnum):
    """What an approved affiliation lets a person be."""

    HEALTH_PROFESSIONAL = "health_professional"
    COORDINATOR = "coordinator"
    DISPATCHER = "dispatcher"
    GUEST = "guest"
    ASSISTANT = "assistant"
    RESEARCHER = "researcher"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    HCP_REPRESENTATIVE = "hcp_representative"
