"""The roles a person can hold; lead and member are relations to a panel, not roles."""

from __future__ import annotations

from enum import StrEnum


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
