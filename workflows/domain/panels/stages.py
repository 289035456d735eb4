"""The five stages of a panel and the statuses inside them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """What the tracker shows; every panel passes them in this order."""

    REQUEST = "request"
    CONSENT = "consent"
    DISCUSSION = "discussion"
    OUTCOME = "outcome"
    CLOSURE = "closure"


class PanelStatus(StrEnum):
    """Where exactly a panel stands."""

    DRAFT = "draft"
    TRIAGE = "triage"
    RETURNED = "returned"
    AWAITING_CONSENT = "awaiting_consent"
    DISCUSSION = "discussion"
    DRAFTING_OUTCOME = "drafting_outcome"
    SIGNING = "signing"
    SIGNED = "signed"
    CLOSED = "closed"
    ARCHIVED = "archived"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


STAGE_OF: Mapping[PanelStatus, Stage] = {
    PanelStatus.DRAFT: Stage.REQUEST,
    PanelStatus.TRIAGE: Stage.REQUEST,
    PanelStatus.RETURNED: Stage.REQUEST,
    PanelStatus.AWAITING_CONSENT: Stage.CONSENT,
    PanelStatus.DISCUSSION: Stage.DISCUSSION,
    PanelStatus.DRAFTING_OUTCOME: Stage.OUTCOME,
    PanelStatus.SIGNING: Stage.OUTCOME,
    PanelStatus.SIGNED: Stage.CLOSURE,
    PanelStatus.CLOSED: Stage.CLOSURE,
    PanelStatus.ARCHIVED: Stage.CLOSURE,
    PanelStatus.DECLINED: Stage.REQUEST,
    PanelStatus.WITHDRAWN: Stage.CLOSURE,
}

# Nothing waits for anybody here; the workflow may end and be seeded again.
ENDED: frozenset[PanelStatus] = frozenset(
    {PanelStatus.ARCHIVED, PanelStatus.DECLINED, PanelStatus.WITHDRAWN},
)
RUNNING: frozenset[PanelStatus] = frozenset(PanelStatus) - ENDED
# The case may be read by the panel once consent was confirmed.
AFTER_CONSENT: frozenset[PanelStatus] = frozenset(
    {
        PanelStatus.DISCUSSION,
        PanelStatus.DRAFTING_OUTCOME,
        PanelStatus.SIGNING,
        PanelStatus.SIGNED,
        PanelStatus.CLOSED,
        PanelStatus.ARCHIVED,
    },
)
# Experts may join the discussion, and contribute, until the outcome is presented.
OPEN_TO_EXPERTS: frozenset[PanelStatus] = frozenset(
    {PanelStatus.DISCUSSION, PanelStatus.DRAFTING_OUTCOME},
)


class WithdrawalCause(StrEnum):
    """Why a panel was withdrawn."""

    BY_REQUESTER = "by_requester"
    CARE_CONSENT_REFUSED = "care_consent_refused"
    CARE_CONSENT_WITHDRAWN = "care_consent_withdrawn"
