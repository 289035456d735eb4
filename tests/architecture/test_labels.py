"""Every code that a person may see has words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import pytest

from i18n import clock_sentences, labels, mail_texts, task_words
from web import audit_words
from web.models.audit import AuditAct
from web.models.networks import MembershipKind
from web.models.notifications import NotificationReason
from web.models.patients import Sex
from web.models.people import AffiliationState
from workflows.domain.access import AccessReason
from workflows.domain.consent import ConsentDecision, ConsentEvidence, ConsentPurpose, Signatory
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.clock import NextStep
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.event_kinds import EventKind
from workflows.domain.panels.progress import Step, StepStatus
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import PanelStatus, Stage, WithdrawalCause
from workflows.domain.panels.state import (
    DataRequestStatus,
    FollowUpStatus,
    ParticipantKind,
    ParticipantStatus,
    SignatureKind,
)
from workflows.domain.panels.turns import Group, IdleReason, Task
from workflows.domain.roles import Role

# A pause says itself when it ends, and of nothing there is nothing to say.
_SAID_OTHERWISE = {NextStep.CLOCK_RESUMES, NextStep.NOTHING}


def without_words(members: Iterable[Enum], words: Mapping[Any, str]) -> list[str]:
    """Return the members that the table leaves out, or leaves empty."""
    return [
        f"{type(each).__name__}.{each.name}" for each in members if not words.get(each, "").strip()
    ]


@pytest.mark.parametrize(
    "kind",
    sorted(labels.labelled_types(), key=lambda kind: kind.__name__),
    ids=lambda kind: kind.__name__,
)
def test_every_member_of_a_labelled_enum_has_a_label(kind: type[Enum]):
    table = {member: _label(member) for member in kind}

    assert without_words(kind, table) == [], "Give it words in i18n/*_words.py."


def test_the_enums_that_pages_show_are_labelled():
    shown = {
        AccessReason, CommandKind, ConsentDecision, ConsentEvidence, ConsentPurpose,
        DataRequestStatus, EventKind, FollowUpStatus, PanelStatus, ParticipantKind,
        ParticipantStatus, RefusalReason, Relation, Role, Signatory, SignatureKind, Stage,
        Step, StepStatus, WithdrawalCause,
    }  # fmt: skip

    assert shown - labels.labelled_types() == set(), "Give them words and list them in labels.py."


def test_the_clock_has_a_sentence_for_every_task_and_every_rest():
    assert without_words(Task, task_words.MY_TASK) == []
    assert without_words(Task, clock_sentences._OTHERS_TASK) == []
    assert without_words(IdleReason, clock_sentences._IDLE) == []
    assert without_words(Group, clock_sentences._GROUPS) == []
    assert without_words(set(NextStep) - _SAID_OTHERWISE, clock_sentences._NEXT) == []


def test_a_mail_says_why_for_every_reason():
    assert set(mail_texts._WHY) == {each.value for each in NotificationReason}


def test_the_tables_beside_the_labels_are_complete_too():
    from web.accounts import words as account_words
    from web.networks import words as network_words
    from web.patients import words as patient_words

    assert without_words(AuditAct, _as_text(audit_words.AUDIT_ACTS)) == []
    for module, kind in (
        (patient_words, Sex),
        (network_words, MembershipKind),
        (account_words, AffiliationState),
    ):
        tables = [each for each in vars(module).values() if isinstance(each, Mapping)]
        assert any(without_words(kind, _as_text(table)) == [] for table in tables), (
            f"{module.__name__} has no table with a word for every {kind.__name__}."
        )


def test_a_member_without_words_is_found():
    words = {Stage.REQUEST: "Request", Stage.CONSENT: " "}

    assert without_words((Stage.REQUEST, Stage.CONSENT, Stage.CLOSURE), words) == [
        "Stage.CONSENT",
        "Stage.CLOSURE",
    ]


def _label(member: Enum) -> str:
    try:
        return labels.label(member)
    except KeyError:
        return ""


def _as_text(table: Mapping[Any, Any]) -> dict[Any, str]:
    return {key: str(words) for key, words in table.items()}
